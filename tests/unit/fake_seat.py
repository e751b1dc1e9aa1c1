# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that could rule a cluster and runs nowhere: its daemons, its vote, its address.

An instance of :class:`FakeSeat` takes the place of what runs commands. It answers as Ganeti 3.0.2
was seen to on the lab; a command that it doesn't know fails the test.
"""

from __future__ import annotations

import json

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply

HOST, OTHER, THIRD = "gnt2.example.com", "gnt1.example.com", "gnt3.example.com"
CLUSTER_IP = "192.168.77.10"
LATE = "The master IP did not come up within 30 seconds; the cluster should still be working\n"
NO_MAJORITY = (
    "Failure: prerequisites not met for this operation:\nerror type: environment_error, error details:\n"
    "Cluster is inconsistent, most nodes did not respond.\n"
)


class FakeSeat:
    """A node of a cluster with what matters for who rules.

    :param majority: daemons that count votes find enough of them.
    :param rulers: the daemons that rule, by release.
    :param late: the cluster's address doesn't come up in time.
    :param drops_options: units that start the daemons without the options of a switch without voting.
    """

    def __init__(self, folder, master=OTHER, majority=True, rulers=("ganeti-wconfd", "ganeti-luxid"), **odd):
        self.folder, self.majority, self.rulers = folder, majority, rulers
        self.late, self.drops_options = odd.get("late", False), odd.get("drops_options", False)
        self.candidates = odd.get("candidates", (OTHER, HOST, THIRD))
        self.running: set[str] = {"ganeti-noded"}
        self.mutations: list[tuple[str, ...]] = []
        self.cluster_ip = False
        if rulers == ("ganeti-masterd",):
            (folder / "ganeti-masterd").touch()
        self._write(master)
        if master == HOST:
            self.start(voting=True)

    def stop(self):
        """As after a restart of the host whose daemons found no majority."""
        self.running -= set(self.rulers)

    def start(self, voting):
        if self.majority or not voting:
            self.running |= set(self.rulers)
            self.cluster_ip = not self.late

    def _write(self, master):
        self.master = master
        texts = {
            "cluster_name": "gnt.example.com",
            "master_node": master,
            "master_ip": CLUSTER_IP,
            "node_list": f"{OTHER}\n{HOST}\n{THIRD}",
            "master_candidates": "\n".join(self.candidates),
        }
        for name, text in texts.items():
            (self.folder / f"ssconf_{name}").write_text(f"{text}\n")

    @property
    def rules(self):
        return self.running.issuperset(self.rulers)

    def __call__(self, argv, limit):
        handler = {
            ("gnt-cluster", "master-ping"): self._ping,
            ("gnt-cluster", "master-failover"): self._failover,
            ("gnt-job", "list"): self._ping,
            ("ip", "-json"): self._addresses,
            ("systemctl", "show"): self._unit,
        }.get(argv[:2], self._daemon)
        return Reply(argv, *handler(argv))

    def _ping(self, argv):
        return (0 if self.rules else 1), "", ""

    def _unit(self, argv):
        """What systemd says of a unit that isn't there."""
        return 0, f"ActiveState=inactive\nDescription={argv[-1]}\n", ""

    def _addresses(self, argv):
        here = ["192.168.77.12", *([CLUSTER_IP] if self.cluster_ip else [])]
        return 0, json.dumps([{"addr_info": [{"local": item, "scope": "global"} for item in here]}]), ""

    def _failover(self, argv):
        self.mutations.append(argv)
        without = argv[2:] == ("--no-voting", "--yes-do-it")
        assert without or argv[2:] == (), argv
        if not without and not self.majority:
            return 1, "", NO_MAJORITY
        self._write(HOST)
        self.start(voting=self.drops_options or not without)
        return (1, "", LATE) if self.late else (0, "", "")

    def _daemon(self, argv):
        if argv[0] == "ganeti-masterd":
            self.mutations.append(argv)
            assert argv[1:] == ("--no-voting", "--yes-do-it")
            return self._started("ganeti-masterd", voting=False)
        assert argv[0] == "/usr/lib/ganeti/daemon-util", f"the fake host doesn't know {argv}"
        if argv[1] == "check":
            return (0 if argv[2] in self.running else 3), "", ""
        self.mutations.append(argv)
        if argv[1] == "stop":
            self.running.discard(argv[2])
        elif argv[1] == "start-master":
            self.start(voting=True)
        else:
            assert argv[1] == "start"
            return self._started(argv[2], voting="--no-voting" not in argv)
        return 0, "", ""

    def _started(self, daemon, voting):
        assert daemon not in self.running, f"{daemon} runs already, and would refuse"
        if self.majority or not voting:
            self.running.add(daemon)
        return 0, "", ""
