# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DRBD 8.4 on one node, with the volumes under it: it answers as it was recorded to.

What the other node does is told by ``listens``: whether it is there to be met.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import CARRIER
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply

HEAD = "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: DA6B55A41DED5E58CDBAB30 \n"
SECRET = "5ba5d1c2b7e5a90ab4f0e9d2b7c11aa7f0f0a4f9"
ANCESTOR = 0xF668AF3C797F78DC


@dataclass
class Side:
    """A device, as this node has it."""

    minor: int
    connection: str = "StandAlone"
    role: str = "Secondary"
    disk: str = "UpToDate"
    oos: int = 4096
    current: int = 0x7506D45B287B17BA
    bitmap: int = ANCESTOR
    net: dict[str, str] = field(default_factory=dict)
    differs: int = 0
    """KiB that a comparison will find."""
    discards: bool = False
    """It was told to give up its data; DRBD shows that nowhere."""
    left: int = 0
    """How many more looks a comparison takes."""

    @property
    def ids(self):
        return f"{self.current:016X}:{self.bitmap:016X}:448DB2FEE54EF49A:0000000000000004:1:1:0:0:0:0:0"

    @property
    def proc(self):
        talking = self.connection in ("Connected", "SyncTarget", "SyncSource", "VerifyS")
        peers = ("Primary", "UpToDate") if talking else ("Unknown", "DUnknown")
        head = f"{self.minor:2}: cs:{self.connection} ro:{self.role}/{peers[0]} ds:{self.disk}/{peers[1]} C r-----\n"
        text = f"{head}    ns:0 nr:0 dw:0 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:{self.oos}\n"
        if self.connection == "VerifyS":
            text += "\t[=========>..........] verified: 50.0% (32768/65536)K\n"
            text += "\tfinish: 0:00:05 speed: 8,192 (8,192) K/sec\n"
        return text


class FakeDrbd:
    """The node's command line, and its ``/proc/drbd`` in a file.

    :param listens: the other side is met as soon as this one connects.
    :param drops: it is met, and the handshake comes to nothing.
    :param free: MiB free in the volume group.
    """

    def __init__(self, folder, *sides, listens=False, drops=False, free=1000.0, kernel=""):
        self.sides = {side.minor: side for side in sides}
        self.folder, self.listens, self.drops, self.free, self.kernel = folder, listens, drops, free, kernel
        self.volumes = {f"uuid.disk{side.minor}_{part}" for side in sides for part in ("data", "meta")}
        self.mutations: list[tuple[str, ...]] = []
        self.secrets: list[str] = []
        self.write()

    def write(self):
        (self.folder / "drbd").write_text(HEAD + "".join(side.proc for side in self.sides.values()))

    def candidate(self, host, peer, peer_minors):
        """Give the node Ganeti's configuration, as master candidates have it."""
        disks = {
            f"d{minor}": {
                "dev_type": "drbd",
                "logical_id": ["here", "there", 11000 + minor, minor, peer_minors[minor], SECRET],
            }
            for minor in self.sides
        }
        config = {
            "cluster": {"diskparams": {}},
            "nodes": {
                "here": {"name": host, "secondary_ip": "192.0.2.1", "group": "g"},
                "there": {"name": peer, "secondary_ip": "192.0.2.2", "group": "g"},
            },
            "instances": {},
            "disks": disks,
        }
        (self.folder / "config.data").write_text(json.dumps(config))

    def __call__(self, argv, limit, secrets=None):
        words = argv
        if argv[:2] == ("sh", "-c"):
            assert argv[2].startswith('exec "$@"')
            self.secrets.append((secrets or {})[CARRIER])
            words = argv[4:]
        name = "_".join(words[:2] if words[0] == "drbdsetup" else words[:1])
        found = getattr(self, f"_{name.replace('-', '_')}", None)
        assert found, f"nobody knows {words}"
        rc, out = found(words, argv)
        self.write()
        return Reply(argv, rc, out, "" if rc == 0 else out)

    def _changes(self, argv):
        self.mutations.append(argv)

    # --- what is only read ------------------------------------------------------------------

    def _drbdsetup_show(self, words, argv):
        self.tick()
        return 0, "".join(self._shown(side) for side in self.sides.values())

    def _shown(self, side):
        net = ""
        here = ""
        if side.net:
            options = "".join(f"{key} {value};\n" for key, value in side.net.items() if key not in ("local", "remote"))
            net = f'net {{ cram-hmac-alg "md5"; shared-secret "{SECRET}"; {options} }}\n'
            net += f"_remote_host {{ address {side.net['remote'].replace(':', ' ', 1)}; }}\n"
            here = f"address {side.net['local'].replace(':', ' ', 1)};\n"
        volumes = f'disk "/dev/xenvg/uuid.disk{side.minor}_data"; meta-disk "/dev/xenvg/uuid.disk{side.minor}_meta";'
        return (
            f"resource resource{side.minor} {{ options {{ }}\n{net}_this_host {{ {here}"
            f"volume 0 {{ device minor {side.minor}; {volumes} disk {{ size 131072s; }} }} }} }}\n"
        )

    def _drbdsetup_get_gi(self, words, argv):
        side = self.sides[int(words[2])]
        return (0, side.ids + "\n") if side.disk != "Diskless" else (10, "0: Failure: (118) No disk\n")

    def _lvs(self, words, argv):
        return 0, "".join(f"  xenvg|{name}|64.00\n" for name in sorted(self.volumes))

    def _vgs(self, words, argv):
        return 0, f"  xenvg|24848.00|{self.free}\n"

    def _journalctl(self, words, argv):
        raise CommandFailed("'journalctl' could not be started on this host", argv=argv)

    def _dmesg(self, words, argv):
        return 0, self.kernel

    def tick(self):
        """What goes on by itself from one look to the next."""
        for side in self.sides.values():
            if side.connection == "VerifyS":
                side.left -= 1
                if side.left <= 0:
                    side.connection, side.oos = "Connected", side.differs

    # --- what changes something -------------------------------------------------------------

    def _drbdsetup_secondary(self, words, argv):
        self._changes(argv)
        self.sides[int(words[2])].role = "Secondary"
        return 0, ""

    def _drbdsetup_disconnect(self, words, argv):
        self._changes(argv)
        side = next(side for side in self.sides.values() if side.net.get("local") == words[2])
        assert side.net["remote"] == words[3]
        side.connection, side.net = "StandAlone", {}
        return 0, ""

    def _drbdsetup_connect(self, words, argv):
        self._changes(argv)
        side = self.sides[int(words[2][len("resource") :])]
        assert not side.net, "Device has a net-config (use disconnect first)"
        side.net = {"local": words[3], "remote": words[4]}
        discards = "--discard-my-data" in words
        if discards:
            assert side.role == "Secondary"
            side.discards = True
        side.connection = "WFConnection"
        if self.drops:
            side.connection, side.net = "StandAlone", {}
        elif self.listens:
            side.connection = "SyncTarget" if discards else "Connected"
            side.disk = "Inconsistent" if discards else side.disk
        return 0, ""

    def _drbdsetup_invalidate(self, words, argv):
        self._changes(argv)
        side = self.sides[int(words[2])]
        if side.role == "Primary" or side.connection == "WFConnection":
            return 11, "0: State change failed: (-15) Need a connection to start verify or resync\n"
        side.disk, side.oos = "Inconsistent", 65536
        return 0, ""

    def _drbdsetup_net_options(self, words, argv):
        self._changes(argv)
        side = next(side for side in self.sides.values() if side.net.get("local") == words[2])
        name, value = words[4][2:].split("=")
        side.net.pop(name, None)
        if value:
            side.net[name] = f'"{value}"'
        return 0, ""

    def _drbdsetup_verify(self, words, argv):
        self._changes(argv)
        side = self.sides[int(words[2])]
        if "verify-alg" not in side.net or side.connection != "Connected":
            return 11, f"{side.minor}: State change failed: (-14) Need a verify algorithm to start online verify\n"
        side.connection = "VerifyS"
        return 0, ""

    def _lvcreate(self, words, argv):
        self._changes(argv)
        name = words[words.index("--name") + 1]
        assert words[-1].split("/")[1] in self.volumes
        assert name not in self.volumes, "already exists in volume group"
        self.volumes.add(name)
        return 0, ""
