# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with disks and arrays that behave as the recorded ones did; the kernel's files are in a folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.argv import BLOCKS
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import PHYSICALS, SEGMENTS
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm import read
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table
from ansible_collections.sci.ganeti.plugins.module_utils.storage import read as storage_read

RAID = "A19D880F-05FC-4D3B-A006-743F0F84911E"
BIOS_GRUB = "21686148-6449-6E6F-744E-656564454649"
UUIDS = {f"md{number}": f"{number}8bc8d8e:8fbc8146:65813962:8b336a9c" for number in range(10)}

GPT = Table(
    "gpt",
    (
        Partition(1, 2048, 2048, BIOS_GRUB),
        Partition(2, 4096, 65536, RAID, name="root"),
        Partition(3, 69632, 65536, RAID),
        Partition(4, 135168, 589824, RAID),
    ),
    first=2048,
)
DOS = Table("dos", (Partition(1, 2048, 65536, "fd", bootable=True), Partition(2, 67584, 65536, "fd")))


@dataclass
class FakeDisk:
    serial: str
    wwn: str
    sectors: int = 786432
    logical: int = 512
    table: Table | None = None
    signatures: dict[int, tuple[str, str]] = field(default_factory=dict)
    mounted: dict[int, str] = field(default_factory=dict)
    read_only: bool = False


@dataclass
class FakeArray:
    level: str = "raid1"
    disks: int = 2
    layout: int = 0
    state: str = "clean"
    component_kib: int = 32000
    members: dict[str, dict] = field(default_factory=dict)
    action: str = "idle"
    done: int = 0
    mounted: str = ""
    group: str = ""
    speed_min: str = "1000 (system)"
    speed_max: str = "200000 (system)"

    @property
    def missing(self):
        taken = {m["slot"] for m in self.members.values() if m["slot"] is not None and "faulty" not in m["state"]}
        return sorted(set(range(self.disks)) - taken)


class FakeDisks:
    """The usual host: two disks alike, md0 and md1 for data, md2 for the volume group."""

    def __init__(self, folder, monkeypatch, table=GPT, arrays=(2, 3, 4)):
        self.folder, self.counter = folder / "sys", 0
        monkeypatch.setattr(read, "SYSFS", str(self.folder))
        monkeypatch.setattr(storage_read, "BY_ID", str(folder / "by-id"))
        self.disks = {
            "sda": FakeDisk("SN1A", "0x60014051a0000000", table=self.with_ids(table)),
            "sdb": FakeDisk("SN1B", "0x60014051b0000000", table=self.with_ids(table)),
        }
        self.arrays = {
            f"md{index}": FakeArray(
                members={f"{disk}{number}": {"slot": slot, "state": "in_sync"} for slot, disk in enumerate(self.disks)}
            )
            for index, number in enumerate(arrays)
        }
        if "md2" in self.arrays:
            self.arrays["md2"].group = "xenvg"
        self.arrays["md0"].mounted = "/boot"
        self.obeys, self.stuck, self.step = True, False, 32000
        self.commands, self.given = [], []
        self.publish()

    def with_ids(self, table):
        self.counter += 1
        parts = tuple(replace(part, uuid=f"{self.counter}-{part.number}") for part in table.partitions)
        uuids = parts if table.label == "gpt" else table.partitions
        return replace(table, id=f"ID{self.counter}", partitions=uuids, last=786398 if table.label == "gpt" else 0)

    # what a person or fate does

    def plug(self, name, serial, wwn="", **more):
        self.disks[name] = FakeDisk(serial, wwn or f"0x6001405{serial.lower()}", **more)

    def pull(self, name):
        del self.disks[name]
        for array in self.arrays.values():
            for device, member in array.members.items():
                if device.startswith(name):
                    member.update(state="faulty", gone=True)
        self.publish()

    def fail(self, device):
        for array in self.arrays.values():
            if device in array.members:
                array.members[device]["state"] = "faulty"
        self.publish()

    def tick(self, _seconds=0.0):
        """Time goes by, and what is rebuilt gets on."""
        for array in self.arrays.values():
            if array.action == "idle" or self.stuck:
                continue
            array.done += self.step
            if array.done >= array.component_kib * 2:
                self._rebuilt(array)
        self.publish()

    def _rebuilt(self, array):
        array.action, array.done = "idle", 0
        for member in array.members.values():
            if "want_replacement" in member["state"]:
                member["state"] = "faulty"
            elif member["state"] in ("spare", "spare,replacement") and member["slot"] is not None:
                member["state"] = "in_sync"

    # what the tools say

    def execute(self, argv, limit=None, given=None):
        if argv[0] in ("lsblk", "pvs", "lvs", "udevadm", "smartctl") or argv[:2] in (
            ("mdadm", "--detail"),
            ("sfdisk", "--json"),
            ("sfdisk", "--dump"),
        ):
            rc, out, err = self._asked(argv)
        elif argv[:3] == ("sfdisk", "--quiet", "--no-act"):
            rc, out, err = 0, "", ""
        else:
            self.commands.append(" ".join(argv))
            self.given.append(given)
            rc, out, err = self._told(argv, given) if self.obeys else (0, "", "")
            self.publish()
        return Reply(argv, rc, out, err)

    def _asked(self, argv):
        if argv == BLOCKS:
            return 0, json.dumps({"blockdevices": [self._disk(name) for name in self.disks]}), ""
        if argv == PHYSICALS:
            rows = [f"  /dev/{name}|{array.group}|" for name, array in self.arrays.items() if array.group]
            return 0, "\n".join(rows), ""
        if argv == SEGMENTS:
            rows = [
                f"  {array.group}/uuid.disk0_{part}".replace("/", "|", 1) + f"|/dev/{name}(0)"
                for name, array in self.arrays.items()
                if array.group
                for part in ("data", "meta")
            ]
            return 0, "\n".join(rows), ""
        if argv[0] == "mdadm":
            return 0, f"MD_LEVEL=raid1\nMD_UUID={UUIDS[argv[-1][5:]]}\n", ""
        if argv[0] == "sfdisk":
            return self._table(self.disks[argv[-1][5:]], argv[-1])
        if argv[0] == "smartctl":
            return 4, '{"smart_status": {"passed": true}}', ""
        return 0, "", ""

    def _disk(self, name):
        disk = self.disks[name]
        parts = disk.table.partitions if disk.table else ()
        return {
            **self._block(name, "disk", disk.sectors * disk.logical, disk, 0),
            "pttype": disk.table.label if disk.table else None,
            "children": [
                {**self._block(f"{name}{p.number}", "part", p.size * disk.logical, disk, p.number), "parttype": p.type}
                for p in parts
            ],
        }

    def _block(self, name, kind, size, disk, number):
        inside = [one for one, array in self.arrays.items() if name in array.members]
        signature, uuid = disk.signatures.get(number, (None, None))
        if inside:
            signature, uuid = "linux_raid_member", UUIDS[inside[0]].replace(":", "-")
        holding = [one for one in inside if "faulty" not in self.arrays[one].members[name]["state"]]
        return {
            "kname": name,
            "path": f"/dev/{name}",
            "type": kind,
            "size": size,
            "fstype": signature,
            "uuid": uuid,
            "mountpoint": disk.mounted.get(number),
            "pttype": None,
            "parttype": None,
            "partuuid": None,
            "serial": disk.serial,
            "wwn": disk.wwn,
            "model": "FILEIO",
            "tran": None,
            "hctl": "0:0:1:0",
            "log-sec": disk.logical,
            "phy-sec": disk.logical,
            "rota": True,
            "ro": disk.read_only,
            "children": [self._array(one) for one in holding],
        }

    def _array(self, name):
        array = self.arrays[name]
        bare = dict.fromkeys(
            ["uuid", "pttype", "parttype", "partuuid", "serial", "wwn", "model", "tran", "hctl"],
        )
        return {
            **bare,
            "kname": name,
            "path": f"/dev/{name}",
            "type": array.level,
            "size": array.component_kib * 1024,
            "fstype": "LVM2_member" if array.group else "ext4",
            "mountpoint": array.mounted or None,
            "log-sec": 512,
            "phy-sec": 512,
            "rota": True,
            "ro": False,
        }

    @staticmethod
    def _table(disk, path):
        if disk.table is None:
            return 1, "", f"sfdisk: {path}: does not contain a recognized partition table\n"
        table = disk.table
        said = {"label": table.label, "id": table.id, "unit": "sectors", "sectorsize": disk.logical}
        if table.label == "gpt":
            said.update(firstlba=table.first, lastlba=disk.sectors - 34)
        said["partitions"] = [
            {"node": f"{path}{part.number}", **{k: v for k, v in part.as_result().items() if v and k != "number"}}
            for part in table.partitions
        ]
        return 0, json.dumps({"partitiontable": said}), ""

    # what they do

    def _told(self, argv, given):
        if argv[1] == "--readwrite":
            self.arrays[argv[2][5:]].state = "clean"
            return 0, "", ""
        if argv[0] == "sfdisk":
            name = argv[-1][5:]
            donor = next(disk.table for other, disk in self.disks.items() if other != name and disk.table)
            self.disks[name].table = self.with_ids(donor)
            self.disks[name].signatures = {}
            return 0, "", ""
        array = self.arrays[argv[2][5:]]
        words = dict(zip(argv[3::2], argv[4::2]))
        return self._managed(
            array, {key: value[5:] if value.startswith("/dev/") else value for key, value in words.items()}
        )

    def _managed(self, array, words):
        if "--replace" in words:
            old, new = words["--replace"], words["--with"]
            array.members[old]["state"] = "in_sync,want_replacement"
            array.members[new] = {"slot": array.members[old]["slot"], "state": "spare,replacement"}
            array.action = "recover"
        elif words.get("--remove") == "detached":
            array.members = {name: m for name, m in array.members.items() if "gone" not in m}
        elif "--fail" in words:
            array.members[words["--fail"]]["state"] = "faulty"
        elif "--remove" in words:
            del array.members[words["--remove"]]
        elif "--add" in words:
            empty = array.missing
            array.members[words["--add"]] = {"slot": empty[0] if empty else None, "state": "spare"}
            array.action = "recover" if empty else array.action
        return 0, "", ""

    def publish(self):
        """The kernel's files as they are now."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, array in self.arrays.items():
            folder = self.folder / "block" / name / "md"
            total = array.component_kib * 2
            good = {m["slot"] for m in array.members.values() if "in_sync" in m["state"]}
            files = {
                "level": array.level,
                "raid_disks": array.disks,
                "array_state": array.state,
                "degraded": array.disks - len(good),
                "sync_action": array.action,
                "sync_completed": "none" if array.action == "idle" else f"{array.done} / {total}",
                "sync_speed": "none" if array.action == "idle" else "51200",
                "sync_speed_min": array.speed_min,
                "sync_speed_max": array.speed_max,
                "component_size": array.component_kib,
                "layout": array.layout,
                "metadata_version": "1.2",
                "bitmap/location": "+8",
            }
            for device, member in array.members.items():
                slot = member["slot"]
                files[f"dev-{device}/state"] = member["state"]
                files[f"dev-{device}/slot"] = "none" if slot is None else slot
                files[f"dev-{device}/errors"] = 0
                if "gone" not in member:
                    files[f"dev-{device}/block/dev"] = "8:1"
            for path, text in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(f"{text}\n")
