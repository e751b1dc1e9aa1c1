# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a copy was, slice by slice."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array
from ansible_collections.sci.ganeti.plugins.plugin_utils.samples import MOST_SAMPLES, sample_of, with_sample


def array(**facts):
    return {"array": Array("md2", "raid1", 2, **facts).as_result()}


@pytest.mark.parametrize(
    ("answer", "left", "speed"),
    [
        (array(degraded=1, action="recover", done=2000, total=10000, speed=500), 4000.0, 500),
        (array(degraded=0), 0.0, None),
        ({"copying": {"left_kib": 65536, "kib_per_second": 2048}}, 65536, 2048),
        ({"copying": {"left_kib": 0, "kib_per_second": None}}, 0, None),
    ],
)
def test_what_an_answer_tells_of_a_copy(answer, left, speed):
    assert sample_of(answer, 7.0) == {"at": 7.0, "left_kib": left, "kib_per_second": speed}


@pytest.mark.parametrize("answer", [{}, {"array": "md2"}, array(degraded=1, action="frozen"), {"copying": None}])
def test_what_tells_nothing(answer):
    assert sample_of(answer, 7.0) is None
    assert with_sample([], sample_of(answer, 7.0)) == []


def test_a_long_copy_is_thinned_out_and_keeps_its_ends():
    samples = []
    for number in range(3000):
        samples = with_sample(samples, {"at": float(number), "left_kib": 0.0})
    assert MOST_SAMPLES // 2 <= len(samples) <= MOST_SAMPLES
    assert (samples[0]["at"], samples[-1]["at"]) == (0.0, 2999.0)
    assert samples == sorted(samples, key=lambda sample: sample["at"])
