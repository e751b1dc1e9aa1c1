# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listings of gnt-node, gnt-instance and gnt-job: values, and the signs for none."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import (
    list_argv,
    moment,
    number,
    parse_rows,
    truth,
    words,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.transcripts import transcript


def asking(rc, stdout, stderr=""):
    return Ganeti(Runner(execute=lambda argv, limit: Reply(argv, rc, stdout, stderr)))


def test_the_words_are_those_that_were_recorded():
    recorded = transcript("gnt-node-list-3.0.2-unknown-field")
    assert list_argv("gnt-node", ("name", "nosuchfield", "role")) == recorded.argv


def test_jobs_have_no_sizes_and_options_come_before_names():
    assert list_argv("gnt-job", ("id", "status"), ("--filter", "x")) == (
        "gnt-job",
        "list",
        "--no-headers",
        "--separator=|",
        "-o",
        "id,status",
        "--filter",
        "x",
    )


def test_every_sign_for_no_value_is_none():
    (row,) = parse_rows("gnt1|?|*|-|??|(nodata)|(offline)|(unavail)|(unknown)\n", list("abcdefghi"))
    assert row["a"] == "gnt1"
    assert [row[field] for field in "bcdefghi"] == [None] * 8


def test_an_empty_list_is_a_value():
    (row,) = parse_rows("gnt1||vm1,vm2\n", ("name", "pinst_list", "sinst_list"))
    assert row == {"name": "gnt1", "pinst_list": "", "sinst_list": "vm1,vm2"}


@pytest.mark.parametrize("line", ["gnt1", "gnt1|M|more"])
def test_another_number_of_values_is_unreadable(line):
    with pytest.raises(Unreadable, match="values where 2 were asked for"):
        parse_rows(line + "\n", ("name", "role"))


def test_a_field_that_this_ganeti_lacks_is_no_error():
    recorded = transcript("gnt-node-list-3.0.2-unknown-field")
    lines = [line for line in recorded.text.splitlines(keepends=True) if not line.startswith("Warning:")]
    ganeti = asking(recorded.rc, "".join(lines), "Warning: Queried for unknown fields nosuchfield\n")
    rows = ganeti.rows("gnt-node", ("name", "nosuchfield", "role"))
    assert [row["nosuchfield"] for row in rows] == [None, None, None]
    assert [row["role"] for row in rows] == ["M", "C", "C"]


def test_another_status_is_an_error_even_with_rows():
    with pytest.raises(CommandFailed):
        asking(1, "gnt1|M\n").rows("gnt-node", ("name", "role"))


@pytest.mark.parametrize(("cell", "value"), [("Y", True), ("N", False), (None, None)])
def test_truth(cell, value):
    assert truth(cell) is value


@pytest.mark.parametrize(("cell", "value"), [("24464", 24464), ("24464.7", 24464), ("0", 0), (None, None)])
def test_number(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize("cell", ["", "many", "24,5", "inf", "nan"])
def test_what_is_no_number_is_unreadable(cell):
    with pytest.raises(Unreadable):
        number(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("vm1,vm2", ("vm1", "vm2")),
        ("vm1", ("vm1",)),
        ("['vm1', 'vm2']", ("vm1", "vm2")),
        ("[u'br0']", ("br0",)),
        ("[]", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_words(cell, value):
    assert words(cell) == value


@pytest.mark.parametrize("cell", ["['vm1'", "[vm1]", "[__import__('os')]", "[{[]: 1}]"])
def test_what_is_no_list_is_unreadable(cell):
    with pytest.raises(Unreadable):
        words(cell)


@pytest.mark.parametrize(("cell", "value"), [("[1795385156, 89736]", 1795385156.089736), ("None", None), (None, None)])
def test_moment(cell, value):
    assert moment(cell) == value


@pytest.mark.parametrize("cell", ["[1795385156]", "yesterday", "['a', 'b']"])
def test_what_is_no_moment_is_unreadable(cell):
    with pytest.raises(Unreadable):
        moment(cell)
