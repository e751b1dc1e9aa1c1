# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that boots by BIOS or by EFI firmware, added to one with fake disks."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.boot import read
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import Start
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition
from ansible_collections.sci.ganeti.tests.unit.fake_disks import GPT, FakeDisks

ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
UEFI_TABLE = replace(GPT, partitions=(Partition(1, 2048, 2048, ESP), *GPT.partitions[1:]))
LOADER = "\\EFI\\debian\\shimx64.efi"


def first_sector(core_at):
    """As grub-install leaves it."""
    code = bytearray(512)
    code[0x5C : 0x5C + 8] = core_at.to_bytes(8, "little")
    code[0x180:0x184] = b"GRUB"
    code[510:] = b"\x55\xaa"
    return bytes(code)


class FakeBios(FakeDisks):
    """GRUB is on both disks; sdc is new and has the table."""

    def __init__(self, folder, monkeypatch, table=GPT, arrays=(2, 3, 4), core_at=2048):
        super().__init__(folder, monkeypatch, table, arrays)
        (folder / "boot.img").write_text("")
        (folder / "by-id").mkdir()
        monkeypatch.setattr(read, "EFI_FIRMWARE", str(folder / "none"))
        monkeypatch.setattr(read, "GRUB_PC", str(folder / "boot.img"))
        monkeypatch.setattr(read, "FSTAB", str(folder / "fstab"))
        self.by_id, self.core_at = folder / "by-id", core_at
        self.starts = {"sda": Start(True, core_at, True), "sdb": Start(True, core_at, True)}
        monkeypatch.setattr(read, "read_start", lambda path, _sector: self.starts.get(path[5:], Start(False)))
        self.devices = ["/dev/disk/by-id/scsi-SN1A", "/dev/disk/by-id/scsi-SN1B"]
        for name in list(self.disks):
            self.link(name)

    def link(self, name):
        (self.by_id / f"scsi-{self.disks[name].serial}").symlink_to(f"/dev/{name}")

    def new(self, table=GPT, member=True):
        """sdb was pulled, sdc has come, and is in the arrays."""
        self.pull("sdb")
        (self.by_id / "scsi-SN1B").unlink()
        self.plug("sdc", "SN9", table=self.with_ids(table))
        self.link("sdc")
        for array in self.arrays.values():
            (gone,) = [device for device in array.members if device.startswith("sdb")]
            del array.members[gone]
            if member:
                array.members[gone.replace("sdb", "sdc")] = {"slot": 1, "state": "in_sync"}
        self.publish()

    def _asked(self, argv):
        if argv[0] == "debconf-show":
            return 0, f"* grub-pc/install_devices: {', '.join(self.devices)}\n", ""
        return super()._asked(argv)

    def execute(self, argv, limit=None, given=None):
        if argv[0] == "debconf-show":
            return Reply(argv, *self._asked(argv))
        return super().execute(argv, limit, given)

    def _told(self, argv, given):
        if argv[0] == "grub-install":
            self.starts[argv[-1][5:]] = Start(True, self.core_at, True)
            return 0, "", ""
        if argv[0] == "debconf-set-selections":
            self.devices = given.split("multiselect ")[1].strip().split(", ")
            return 0, "", ""
        return super()._told(argv, given)


class FakeUefi(FakeBios):
    """An EFI system partition on each disk, and an entry for it."""

    def __init__(self, folder, monkeypatch):
        super().__init__(folder, monkeypatch, UEFI_TABLE)
        (folder / "efi").mkdir()
        monkeypatch.setattr(read, "EFI_FIRMWARE", str(folder / "efi"))
        self.files = {"sda1": [LOADER], "sdb1": [LOADER]}
        self.boots = [("0001", "sda1", LOADER)]
        self.mounts = {}
        for name in ("sda", "sdb"):
            self.disks[name].signatures[1] = ("vfat", f"{name}-fs")
        monkeypatch.setattr(read, "efi_programs", lambda place: tuple(self.files[self.mounts[place]]))

    def _uuid(self, partition):
        """Real ids are hexadecimal, of one length."""
        return f"1c0de1a0-0000-4000-8000-0000000000{ord(partition[2]):02x}"

    def _block(self, name, kind, size, disk, number):
        uuid = self._uuid(name) if number == 1 else None
        return {**super()._block(name, kind, size, disk, number), "partuuid": uuid}

    def execute(self, argv, limit=None, given=None):
        if argv[0] == "efibootmgr" and "--verbose" in argv:
            lines = [
                f"Boot{number}* debian\tHD(1,GPT,{self._uuid(part)},0x800,0x800)/File({loader})\n"
                for number, part, loader in self.boots
            ]
            return Reply(argv, 0, f"BootOrder: {','.join(one[0] for one in self.boots)}\n" + "".join(lines), "")
        if argv[0] in ("mount", "umount"):
            if argv[0] == "mount":
                self.mounts[argv[-1]] = argv[-2][5:]
            return Reply(argv, 0, "", "")
        return super().execute(argv, limit, given)

    def _told(self, argv, given):
        if argv[0] == "mkfs.vfat":
            self.disks[argv[-1][5:8]].signatures[1] = ("vfat", "new")
            self.files[argv[-1][5:]] = []
        elif argv[0] == "cp":
            self.files[self.mounts[argv[-1]]] = list(self.files[self.mounts[argv[-2][:-2]]])
        elif argv[0] == "efibootmgr":
            self.boots.insert(0, (f"000{len(self.boots) + 1}", f"{argv[3][5:]}{argv[5]}", argv[-1]))
        elif argv[0] != "sync":
            return super()._told(argv, given)
        return 0, "", ""
