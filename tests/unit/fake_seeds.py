# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that a cluster's inventory is asked of: each is a folder, and a real shell answers the question there."""

from __future__ import annotations

import json
import subprocess
import threading

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

GNT1, GNT2, GNT3 = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
DIRECTORY = "/var/lib/ganeti"

UNREACHABLE = "ssh: connect to host {} port 22: No route to host\r\n"
UNKNOWN_KEY = (
    "No ED25519 host key is known for {} and you have requested strict checking.\nHost key verification failed.\n"
)


def configuration(serial_no=36, cluster="gnt.example.com", domain="example.com", **changes):
    """The recorded configuration: a cluster of another name or domain, a node in another role."""
    data = json.loads(said("ganeti-config-3.0.2").replace("example.com", domain))
    data["serial_no"] = serial_no
    data["cluster"]["cluster_name"] = cluster
    for node in data["nodes"].values():
        node.update(changes.get(node["name"].split(".")[0], {}))
    return json.dumps(data)


class Seeds:
    """Takes the place of what runs commands. ``hosts`` has what a host's folder holds, or ssh's last words."""

    def __init__(self, folder):
        self.folder = folder
        self.hosts = {}
        self.asked = []
        self.words = {}
        self.lock = threading.Lock()

    def join(self, host, cluster="gnt.example.com", domain="example.com", master="gnt1", config=None, offline=()):
        """A node of a cluster; a candidate when it has a configuration."""
        nodes = [f"gnt{number}.{domain}" for number in (1, 2, 3)]
        files = {
            "ssconf_cluster_name": cluster,
            "ssconf_master_node": f"{master}.{domain}",
            "ssconf_node_list": "\n".join(nodes),
            "ssconf_node_primary_ips": "\n".join(f"{node} 192.168.77.1{n}" for n, node in enumerate(nodes, 1)),
            "ssconf_master_candidates": "\n".join(nodes[:2]),
            "ssconf_offline_nodes": "\n".join(f"{name}.{domain}" for name in offline),
        }
        folder = self.folder / host
        folder.mkdir(parents=True)
        for name, text in files.items():
            # Ganeti ends them with a newline, but for a list without items
            (folder / name).write_text(f"{text}\n" if text else "")
        if config is not None:
            # it has none at its end
            (folder / "config.data").write_text(config)
        self.hosts[host] = folder

    def die(self, host, words=UNREACHABLE):
        self.hosts[host] = words.format(host)

    def __call__(self, argv, limit):
        host, question = argv[-2], argv[-1]
        with self.lock:
            self.asked.append(host)
            self.words[host] = argv
        state = self.hosts.get(host, f"ssh: Could not resolve hostname {host}: Name or service not known\r\n")
        if state is None:
            raise CommandTookTooLong("stopped", argv=argv)
        if isinstance(state, str):
            return Reply(argv, 255, "", state)
        here = question.replace("sudo -n ", "").replace(DIRECTORY, str(state))
        done = subprocess.run(here, shell=True, capture_output=True, text=True, check=False)
        return Reply(argv, done.returncode, done.stdout, done.stderr)
