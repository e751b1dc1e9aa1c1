# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a disk's first sector, debconf, the firmware and fstab say of booting."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.boot.argv import DEBCONF, ENTRIES, selection
from ansible_collections.sci.ganeti.plugins.module_utils.boot.parse import (
    absent_in_fstab,
    parse_debconf,
    parse_entries,
    parse_first_sector,
)
from ansible_collections.sci.ganeti.plugins.module_utils.boot.read import efi_programs, read_start
from ansible_collections.sci.ganeti.tests.unit.fake_boot import first_sector
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


def test_grub_in_the_first_sector():
    assert parse_first_sector(first_sector(2048)) == 2048
    assert parse_first_sector(first_sector(1)) == 1


@pytest.mark.parametrize(
    "sector",
    [b"", bytes(512), bytes(510) + b"\x55\xaa", b"GRUB" + bytes(508), bytes(440) + b"GRUB" + bytes(66) + b"\x55\xaa"],
)
def test_none_there(sector):
    assert parse_first_sector(sector) is None


def test_a_disk_s_beginning(tmp_path):
    path = tmp_path / "disk"
    path.write_bytes(first_sector(4) + bytes(512 * 3) + b"core" + bytes(1020))
    assert (read_start(str(path)).core_at, read_start(str(path)).core) == (4, True)
    path.write_bytes(first_sector(4) + bytes(512 * 9))
    assert read_start(str(path)).core is False
    assert read_start(str(tmp_path / "none")).grub is False


def test_debconf():
    assert transcript("debconf-show-grub-pc-composed").argv == DEBCONF
    devices = parse_debconf(said("debconf-show-grub-pc-composed"))
    assert devices == ("/dev/disk/by-id/scsi-SN1A", "/dev/disk/by-id/scsi-GONE")
    assert parse_debconf("") == ()
    assert selection(devices).endswith("multiselect /dev/disk/by-id/scsi-SN1A, /dev/disk/by-id/scsi-GONE\n")


@pytest.mark.parametrize("newer", [False, True])
def test_the_firmware_s_entries(newer):
    """From release 18 on the file has no brackets around it."""
    assert transcript("efibootmgr-17-two-disks-composed").argv == ENTRIES
    text = said("efibootmgr-17-two-disks-composed")
    text = text.replace("File(", "").replace("efi)", "efi") if newer else text
    entries, order = parse_entries(text)
    assert order == ("0001", "0002", "0000")
    assert [(one.number, one.active, one.label) for one in entries] == [
        ("0000", True, "UiApp"),
        ("0001", True, "debian"),
        ("0002", False, "debian old"),
    ]
    assert entries[1].part_uuid == "1c0de1a0-0000-4000-8000-000000000001"
    assert entries[1].loader == "\\EFI\\debian\\shimx64.efi"
    assert entries[0].loader == ""


def test_fstab():
    text = (
        "# UUID=gone / ext4\n/dev/md0 /boot ext4 defaults 0 2\nUUID=AAAA-1111 /boot/efi vfat umask=0077 0 1\n"
        'UUID="bbbb-2222" none swap sw 0 0\nPARTUUID=cccc-01 /srv ext4 nofail 0 2\nLABEL=x /x ext4 0 0\n\n'
    )
    assert absent_in_fstab(text, {"aaaa-1111"}) == ('UUID="bbbb-2222" none swap', "PARTUUID=cccc-01 /srv ext4")


def test_programs_of_a_folder(tmp_path):
    (tmp_path / "EFI" / "debian").mkdir(parents=True)
    (tmp_path / "EFI" / "debian" / "shimx64.efi").write_text("")
    (tmp_path / "EFI" / "debian" / "grub.cfg").write_text("")
    assert efi_programs(str(tmp_path)) == ("\\EFI\\debian\\shimx64.efi",)
