# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the log an answer tells: of every command the end, and of reads never more than fits."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import (
    MOST_OUTPUT,
    MOST_READ_OUTPUT,
    MOST_READS,
    Entry,
    few,
    printed,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner


def read(words, at=0.0, rc=0, output="", **more):
    return {**Entry(tuple(words.split()), False, True, rc, 0.1, at, output).as_result(), **more}


def asked(rounds, begin=0):
    """A wait: the queue and the nodes, again and again."""
    return [
        read(words, at=float(2 * number + index), output=f"{words} {number}" + "x" * 3000)
        for number in range(begin, begin + rounds)
        for index, words in enumerate(("gnt-job list", "gnt-cluster command cat"))
    ]


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        (("a\n", "b\n"), "a\nb"),
        (("", "b\n"), "b"),
        (("\n \n", ""), ""),
        (("a" * MOST_OUTPUT, ""), "a" * MOST_OUTPUT),
        (("x" * 3 * MOST_OUTPUT + "\n", "the end\n"), "[...]" + "x" * (MOST_OUTPUT - 8) + "\nthe end"),
    ],
)
def test_of_what_a_command_printed_the_end_is_kept(streams, expected):
    assert printed(*streams) == expected


def test_a_large_listing_costs_its_end_only():
    assert printed("x" * 10**7 + "\n" * 10) == "[...]" + "x" * MOST_OUTPUT


def test_few_reads_are_told_as_they_are():
    reads = [read("gnt-node list", output="a" * MOST_OUTPUT), read("gnt-node list", rc=1, output="b")]
    assert few(reads) == reads
    assert few([]) == []


def test_all_reads_together_have_one_limit_and_share_it():
    told = few([read(f"gnt-node info gnt{number}", output="x" * 1990 + f"end {number:02}") for number in range(20)])
    assert len(told) == 20
    assert sum(len(one["output"]) for one in told) <= MOST_READ_OUTPUT + 20 * len("[...]")
    assert [one["output"][-6:] for one in told] == [f"end {number:02}" for number in range(20)]


def test_what_short_ones_leave_is_for_the_long_ones():
    short, long = [read(f"a {number}", output="ok") for number in range(30)], read("b", output="x" * 1990)
    assert few([*short, *[long] * 5]) == [*short, *[long] * 5]


def test_what_a_wait_asked_again_and_again_is_told_by_the_first_and_the_last():
    first, middle, last = asked(1), asked(400, 1), asked(1, 401)
    told = few([*first, *middle, read("gnt-job list", at=801.5, rc=1), *last])
    assert [(one["argv"][-1], one["at"], one.get("times", 1)) for one in told] == [
        ("list", 0.0, 1),
        ("cat", 1.0, 1),
        ("list", 801.5, 1),
        ("list", 802.0, 401),
        ("cat", 803.0, 401),
    ]


def test_slices_may_be_told_together_one_by_one():
    told, every = [], []
    for number in range(300):
        told = few([*told, *few(asked(5, 5 * number))])
        every += asked(5, 5 * number)
        assert len(told) <= MOST_READS
    assert len(json.dumps(told)) < 2 * MOST_READ_OUTPUT
    assert sum(one.get("times", 1) for one in told) == len(every)
    assert told[0]["at"] == 0.0
    assert told[-1]["at"] == every[-1]["at"]


def test_an_answer_tells_both_kinds():
    runner = Runner(execute=lambda argv, limit: Reply(argv, 0, "said\n", "", 0.25))
    runner.read(("gnt-node", "list"))
    runner.write(("gnt-node", "modify"))
    result = Outcome().as_result(runner)
    assert [(one["argv"][1], one["rc"], one["seconds"], one["output"]) for one in result["reads"]] == [
        ("list", 0, 0.25, "said")
    ]
    assert [one["argv"][1] for one in result["commands"]] == ["modify"]
