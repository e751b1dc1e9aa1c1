# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Partition tables out of sfdisk's JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.argv import json_argv, script
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.parse import parse_table, partition_number
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.read import read_table
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

GPT, DOS = "sfdisk-json-2.38.1-gpt", "sfdisk-json-2.38.1-dos-logical"


def test_the_words_are_those_that_were_recorded():
    assert transcript(GPT).argv == json_argv("/dev/sda")


def test_a_gpt():
    table = parse_table(said(GPT))
    assert (table.label, table.sector, table.first, table.last, table.length) == ("gpt", 512, 16384, 786398, 128)
    assert [(part.number, part.start, part.size) for part in table.partitions] == [
        (1, 16384, 32768),
        (2, 49152, 65536),
        (3, 114688, 65536),
        (4, 180224, 589824),
    ]
    assert table.partitions[0].end == 49151


def test_a_dos_table_with_logical_partitions():
    table = parse_table(said(DOS))
    assert (table.label, table.first, table.last) == ("dos", 0, 0)
    assert [(part.number, part.type, part.bootable) for part in table.partitions] == [
        (1, "fd", True),
        (2, "5", False),
        (4, "fd", False),
        (5, "83", False),
        (6, "82", False),
    ]


def test_its_script_has_no_ids_and_no_end():
    text = script(parse_table(said(GPT)))
    assert text.startswith("label: gpt\nunit: sectors\nfirst-lba: 16384\n\n1 : start=16384, size=32768, type=21686148")
    assert not any(word in text for word in ("uuid", "label-id", "last-lba", "8D60B40F"))


def test_two_are_alike_whatever_their_ids_and_their_end():
    table = parse_table(said(GPT))
    other = replace(table, id="x", last=1, partitions=tuple(replace(p, uuid="y") for p in reversed(table.partitions)))
    assert other.layout == table.layout
    assert replace(table, sector=4096).layout != table.layout


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"partitiontable": {}}', '{"partitiontable": {"label": "gpt", "partitions": [{}]}}']
)
def test_anything_else_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_table(text)


@pytest.mark.parametrize(("device", "number"), [("/dev/sda3", 3), ("/dev/nvme0n1p12", 12), ("image.img5", 5)])
def test_numbers(device, number):
    assert partition_number(device) == number


def test_a_disk_without_a_table_and_one_that_does_not_answer():
    blank = transcript("sfdisk-json-2.38.1-blank")
    assert read_table(Runner(execute=lambda argv, limit: Reply(argv, blank.rc, "", blank.text)), "/dev/sdc") is None
    gone = transcript("sfdisk-json-2.38.1-no-device")
    with pytest.raises(CommandFailed, match="cannot open /dev/sdz"):
        read_table(Runner(execute=lambda argv, limit: Reply(argv, gone.rc, "", gone.text)), "/dev/sdz")
