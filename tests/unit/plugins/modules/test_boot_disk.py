# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the machine would boot from a disk alone, and making it so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.boot import read
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import Start
from ansible_collections.sci.ganeti.tests.unit.fake_boot import LOADER, UEFI_TABLE, FakeBios, FakeUefi
from ansible_collections.sci.ganeti.tests.unit.fake_disks import DOS, GPT


@pytest.fixture(name="bios")
def _bios(tmp_path, monkeypatch):
    return FakeBios(tmp_path, monkeypatch)


@pytest.fixture(name="uefi")
def _uefi(tmp_path, monkeypatch):
    return FakeUefi(tmp_path, monkeypatch)


def verdict(result):
    return {disk["name"]: (disk["bootable"], " ".join(disk["reasons"])) for disk in result["disks"]}


def test_both_disks_boot(host, bios):
    found = host.run("boot_disk", bios.execute)
    assert found["firmware"] == "bios"
    assert verdict(found) == {"sda": (True, ""), "sdb": (True, "")}
    assert bios.commands == []


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (Start(False), "no GRUB in the first sector of sdb (SN1B)"),
        (Start(True, 9999, True), "in sector 9999, where it isn't"),
        (Start(True, 2048, False), "core image is missing"),
    ],
)
def test_why_one_does_not(host, bios, start, reason):
    bios.starts["sdb"] = start
    assert reason in verdict(host.run("boot_disk", bios.execute))["sdb"][1]


def test_a_copy_of_boot_has_to_be_there_in_sync(host, bios):
    bios.fail("sdb2")
    assert "no current copy of /boot, which is on md0" in verdict(host.run("boot_disk", bios.execute))["sdb"][1]


def test_a_gpt_needs_a_place_for_grub(tmp_path, monkeypatch, host):
    bios = FakeBios(tmp_path, monkeypatch, replace(GPT, partitions=GPT.partitions[1:]))
    assert "bios_grub" in verdict(host.run("boot_disk", bios.execute))["sda"][1]


@pytest.mark.parametrize(("core_at", "boots"), [(1, True), (2047, True), (2048, False), (0, False)])
def test_a_dos_table_has_it_before_the_first_partition(tmp_path, monkeypatch, host, core_at, boots):
    bios = FakeBios(tmp_path, monkeypatch, DOS, (1, 2), core_at)
    assert verdict(host.run("boot_disk", bios.execute))["sda"][0] is boots


def test_a_new_disk_gets_grub_and_debconf_knows(host, bios):
    bios.new()
    foreseen = host.run("boot_disk", bios.execute, check=True, disk="SN9")
    assert (foreseen["changed"], bios.commands) == (True, [])
    done = host.run("boot_disk", bios.execute, disk="SN9")
    assert bios.commands == ["grub-install --target=i386-pc /dev/sdc", "debconf-set-selections"]
    assert verdict(done)["sdc"] == (True, "")
    assert bios.devices == ["/dev/disk/by-id/scsi-SN1A", "/dev/disk/by-id/scsi-SN9"]
    for check in (False, True):
        assert host.run("boot_disk", bios.execute, check=check, disk="SN9")["changed"] is False


def test_a_tool_that_does_nothing_is_found_out(host, bios):
    bios.new()
    bios.obeys = False
    result = host.run("boot_disk", bios.execute, disk="SN9")
    assert "still to be done" in result["msg"]
    assert "grub-install" in result["remedy"]


def test_how_it_boots_is_not_known(host, bios, monkeypatch, tmp_path):
    monkeypatch.setattr(read, "GRUB_PC", str(tmp_path / "none"))
    assert verdict(host.run("boot_disk", bios.execute))["sda"][0] is False
    result = host.run("boot_disk", bios.execute, disk="SN1A")
    assert "can't be told" in result["msg"]
    assert "grub-pc" in result["remedy"]


def test_what_fstab_still_wants(host, bios, tmp_path):
    (tmp_path / "fstab").write_text("UUID=1234-gone /boot/efi vfat umask=0077 0 1\n")
    assert host.run("boot_disk", bios.execute)["absent"] == ["UUID=1234-gone /boot/efi vfat"]


def test_firmware_with_entries(host, uefi):
    found = host.run("boot_disk", uefi.execute)
    assert found["firmware"] == "uefi"
    assert verdict(found)["sda"] == (True, "")
    assert "no entry for sdb1" in verdict(found)["sdb"][1]


def test_a_program_where_every_firmware_looks_needs_no_entry(host, uefi):
    uefi.files["sdb1"].append("\\EFI\\BOOT\\BOOTX64.EFI")
    assert verdict(host.run("boot_disk", uefi.execute))["sdb"] == (True, "")


def test_a_new_disk_s_system_partition_is_made_filled_and_entered(host, uefi):
    uefi.new(UEFI_TABLE)
    assert "no boot loader on sdc1" in verdict(host.run("boot_disk", uefi.execute))["sdc"][1]
    done = host.run("boot_disk", uefi.execute, disk="SN9", like="SN1A")
    assert [command.split()[0] for command in uefi.commands] == ["mkfs.vfat", "cp", "sync", "efibootmgr"]
    assert uefi.commands[0] == "mkfs.vfat /dev/sdc1"
    assert uefi.commands[-1].endswith(f"--disk /dev/sdc --part 1 --label debian SN9 --loader {LOADER}")
    assert verdict(done)["sdc"] == (True, "")
    assert host.run("boot_disk", uefi.execute, disk="SN9", like="SN1A")["changed"] is False


@pytest.mark.parametrize(
    ("spoil", "args", "found"),
    [
        (lambda u: None, {"disk": "SN9"}, "no boot loader that could be copied"),
        (lambda u: u.files.update(sda1=[]), {"disk": "SN9", "like": "SN1A"}, "no boot loader that could be copied"),
        (lambda u: u.disks["sdc"].signatures.update({1: ("ext4", "x")}), {"disk": "SN9", "like": "SN1A"}, "ext4"),
        (lambda u: setattr(u.disks["sdc"], "table", u.with_ids(GPT)), {"disk": "SN9", "like": "SN1A"}, "no EFI system"),
        (lambda u: None, {"disk": "/dev/sdc"}, "a device's name of today"),
    ],
)
def test_what_can_not_be_made(host, uefi, spoil, args, found):
    uefi.new(UEFI_TABLE)
    spoil(uefi)
    result = host.run("boot_disk", uefi.execute, **args)
    assert result["failed"] is True
    assert found in result["msg"]
    assert result["remedy"]
    assert uefi.commands == []
