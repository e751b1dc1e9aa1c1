# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random partition tables on image files, copied with the real sfdisk: equal but for ids, and nothing else written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk import write
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.read import read_table
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.write import keep_table, try_table, write_table
from ansible_collections.sci.ganeti.plugins.module_utils.states.partition_table import (
    TableWish,
    plan_table,
    same_layout,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part

SECTOR = 512
SIZE = 64 * 2048  # sectors of the donor: 64 MiB
TAIL = 33  # sectors of a GPT's second copy

GUIDS = (
    "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    "21686148-6449-6E6F-744E-656564454649",
    "A19D880F-05FC-4D3B-A006-743F0F84911E",
    "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
)
BYTES = ("83", "82", "fd", "8e")
ATTRS = ("", "RequiredPartition", "LegacyBIOSBootable", "GUID:48", "LegacyBIOSBootable GUID:48,63")
NAMES = st.text(alphabet="aZ09 -_.,:;='\"\\$`#/\u00e4\u0436", max_size=20).map(str.strip)


@pytest.fixture(name="_no_udev", autouse=True)
def _no_udev(monkeypatch):
    """Image files have no devices that udev could make."""
    monkeypatch.setattr(write, "SETTLE", ("true",))


@st.composite
def places(draw, first, last, most):
    """Places that don't overlap, in the order of the disk."""
    cuts = sorted(draw(st.sets(st.integers(first, last), min_size=2, max_size=2 * most)))
    pairs = list(zip(cuts[::2], cuts[1::2]))
    return [(start, end - start + 1) for start, end in pairs]


@st.composite
def gpt_tables(draw):
    found = draw(places(2048, SIZE - 34 - 1, 6))
    numbers = draw(st.lists(st.integers(1, 128), min_size=len(found), max_size=len(found), unique=True))
    partitions = [
        Partition(
            number,
            start,
            size,
            draw(st.sampled_from(GUIDS)),
            name=draw(NAMES),
            attrs=draw(st.sampled_from(ATTRS)),
        )
        for number, (start, size) in zip(numbers, found)
    ]
    return Table("gpt", tuple(partitions))


@st.composite
def dos_tables(draw):
    found = draw(places(63, SIZE - 1, 4))
    numbers = draw(st.lists(st.integers(1, 4), min_size=len(found), max_size=len(found), unique=True))
    active = draw(st.sampled_from([0, *numbers]))
    partitions = [
        Partition(number, start, size, draw(st.sampled_from(BYTES)), bootable=number == active)
        for number, (start, size) in zip(numbers, found)
    ]
    return Table("dos", tuple(partitions + draw(logical(partitions))))


@st.composite
def logical(draw, primary):
    """Makes the largest primary an extended one with partitions in it, now and then."""
    largest = max(range(len(primary)), key=lambda index: primary[index].size)
    outer = primary[largest]
    if outer.size < 8192 or outer.bootable or not draw(st.booleans()):
        return []
    primary[largest] = replace(outer, type=draw(st.sampled_from(["5", "f"])))
    # each is preceded by a sector that says where it is
    inner = [(start + 1, size - 2) for start, size in draw(places(outer.start + 63, outer.end - 63, 3)) if size > 64]
    spaced = [inner[0]] if inner else []
    spaced += [(s, n) for (s, n), (p, q) in zip(inner[1:], inner) if s - (p + q) > 64]
    return [Partition(5 + index, start, size, "83") for index, (start, size) in enumerate(spaced)]


def image(folder, name, sectors, fill=b""):
    path = folder / name
    path.write_bytes(b"")
    with path.open("r+b") as file:
        file.truncate(sectors * SECTOR)
        if fill:
            file.write(fill * (1024 // len(fill)))
    return str(path)


def disk(path, sectors, table=None):
    block = Block(path, path, "disk", sectors * SECTOR, serial=path, label=table.label if table else "")
    return Disk(block, Part(0, block), table=table)


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def made(folder, table):
    """A donor with this table, as the tool then reads it."""
    path = image(folder, "donor", SIZE)
    write_table(Runner(), path, table)
    return path, read_table(Runner(), path)


@pytest.mark.parametrize("tables", [gpt_tables(), dos_tables()], ids=["gpt", "dos"])
@settings(max_examples=12)
@given(data=st.data(), more=st.sampled_from([0, 1, 2048, 100_000]))
def test_a_copy_is_equal_but_for_ids_and_uses_a_larger_disk(tables, tmp_path_factory, data, more):
    wanted = data.draw(tables)
    folder = tmp_path_factory.mktemp("images")
    donor, table = made(folder, wanted)
    assert same_layout(table, wanted), "the table that was asked for is the one that was written"

    beside, before = image(folder, "beside", 2048, b"not mine"), digest(donor)
    untouched = digest(beside)
    target = image(folder, "target", SIZE + more)
    runner = Runner()
    wish = TableWish(table, disk(donor, SIZE, table))
    assert plan_table(disk(target, SIZE + more), wish)
    try_table(runner, target, table)
    assert read_table(runner, target) is None, "trying wrote something"
    write_table(runner, target, table)

    found = read_table(runner, target)
    assert found.layout == table.layout
    assert found.id != table.id
    ids = [part.uuid for part in (*found.partitions, *table.partitions) if part.uuid]
    assert len(ids) == len(set(ids))
    if table.label == "gpt":
        assert found.last == SIZE + more - TAIL - 1
    assert (digest(donor), digest(beside)) == (before, untouched)
    assert not plan_table(disk(target, SIZE + more, found), wish), "a second run would change something"


@pytest.mark.parametrize("tables", [gpt_tables(), dos_tables()], ids=["gpt", "dos"])
@settings(max_examples=12)
@given(data=st.data())
def test_the_smallest_disk_is_exactly_the_one_that_sfdisk_takes(tables, tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("images")
    _donor, table = made(folder, data.draw(tables))
    needed = table.sectors_needed
    fits = image(folder, "fits", needed)
    write_table(Runner(), fits, table)
    assert read_table(Runner(), fits).layout == table.layout

    small = image(folder, "small", needed - 1)
    blank = digest(small)
    with pytest.raises(Refused, match="sectors and the table needs"):
        plan_table(disk(small, needed - 1), TableWish(table))
    with pytest.raises(Refused, match="sfdisk wouldn't write"):
        try_table(Runner(), small, table)
    assert digest(small) == blank


@settings(max_examples=8)
@given(gpt_tables())
def test_a_donor_that_has_grown_since_is_copied_as_any_other(tmp_path_factory, wanted):
    """Its table's second copy isn't at its end any more, which other tools stop at, or mend unasked."""
    folder = tmp_path_factory.mktemp("images")
    donor, table = made(folder, wanted)
    with Path(donor).open("r+b") as file:
        file.truncate(2 * SIZE * SECTOR)
    before = digest(donor)
    grown = read_table(Runner(), donor)
    assert grown.layout == table.layout

    target = image(folder, "target", SIZE)
    write_table(Runner(), target, grown)
    found = read_table(Runner(), target)
    assert (found.layout, found.last) == (table.layout, SIZE - TAIL - 1)
    assert digest(donor) == before
    assert not plan_table(disk(target, SIZE, found), TableWish(grown, disk(donor, 2 * SIZE, grown)))


@settings(max_examples=8)
@given(st.one_of(gpt_tables(), dos_tables()), st.one_of(gpt_tables(), dos_tables()))
def test_the_old_table_can_be_had_back(tmp_path_factory, old, new):
    folder = tmp_path_factory.mktemp("images")
    path, table = made(folder, old)
    kept = keep_table(Runner(), path, "WD 1/2", str(folder / "backups"))
    write_table(Runner(), path, new)
    Runner().write(("sfdisk", "--quiet", "--wipe", "always", path), given=Path(kept).read_text(encoding="utf-8"))
    assert read_table(Runner(), path) == table
    assert (folder / "backups").stat().st_mode & 0o777 == 0o755


def test_a_sector_of_another_size_is_refused():
    table = Table("gpt", (Partition(1, 256, 1000, GUIDS[0]),), sector=4096)
    with pytest.raises(Refused, match="logical sectors of 512 bytes and the table is made for 4096"):
        plan_table(disk("/dev/sdz", SIZE), TableWish(table))
