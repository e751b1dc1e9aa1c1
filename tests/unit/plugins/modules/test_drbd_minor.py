# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Minors that mirrors have left behind: freed, unless something may use them."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.modules import drbd_minor
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, minor

ALONE = "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown"


class Devices:
    def __init__(self, version="8.4.11", **said):
        self.version, self.mutations = version, []
        self.there = {int(name[1:]): minor(words, int(name[1:])) for name, words in said.items()}

    def read(self, _runner):
        return self.version, dict(self.there)

    def __call__(self, argv, limit):
        self.mutations.append(argv)
        self.there.pop(int("".join(filter(str.isdigit, argv[-1] if argv[1] == "down" else argv[1]))))
        return Reply(argv, 0, "", "")


@pytest.fixture(name="free")
def _free(host, monkeypatch):
    def free(devices, minors, check=False):
        monkeypatch.setattr(drbd_minor, "read_minors", devices.read)
        return host.run("drbd_minor", devices, check, minors=minors, state="absent")

    return free


def test_in_four_steps(free):
    devices = Devices(m1=ALONE, m2=CLEAN)
    foreseen = free(devices, [1], check=True)
    assert (foreseen["changed"], devices.mutations) == (True, [])
    done = free(devices, [1])
    assert (done["changed"], devices.mutations) == (True, [("drbdsetup", "down", "resource1")])
    assert done["minors"] == [2]
    for check in (False, True):
        assert free(devices, [1], check)["changed"] is False
    assert len(devices.mutations) == 1


def test_the_older_word_order(free):
    devices = Devices(version="8.3.13", m1=ALONE)
    free(devices, [1])
    assert devices.mutations == [("drbdsetup", "/dev/drbd1", "down")]


@pytest.mark.parametrize(
    "said", [CLEAN, CLEAN.replace("Primary/Secondary", "Secondary/Primary"), ALONE.replace("Secondary", "Primary")]
)
def test_one_that_is_in_use_is_left_and_all_others_with_it(free, said):
    devices = Devices(m1=said, m2=ALONE)
    found = free(devices, [1, 2])
    assert found["failed"]
    assert "/dev/drbd1 is in use" in found["found"]
    assert devices.mutations == []
