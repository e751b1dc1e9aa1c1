# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module to its end as Ansible would, on a cluster that runs nowhere."""

from __future__ import annotations

import importlib
import json
import socket
import time

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.read import read_daemons
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti import ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.read import (
    read_queue_drained,
    read_watcher_at_work,
    read_watcher_pause,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.read import read_configuration
from ansible_collections.sci.ganeti.plugins.module_utils.kernel import serve
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

MODULES = "ansible_collections.sci.ganeti.plugins.modules"


class Host:
    """The host a module runs on: its files, its name, and what runs commands there."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setattr(ssconf.read_ssconf, "__defaults__", (str(folder), None))
        for read in (read_watcher_pause, read_queue_drained, read_configuration):
            monkeypatch.setattr(read, "__defaults__", (str(folder),))
        monkeypatch.setattr(read_watcher_at_work, "__defaults__", (str(folder / "proc"),))
        monkeypatch.setattr(read_daemons, "__defaults__", (str(folder), str(folder / "defaults")))
        self.name("gnt1.example.com")

    def name(self, name):
        self._monkeypatch.setattr(socket, "gethostname", lambda: name)

    def join(self, cluster):
        """Have the files that every node of a cluster has."""
        cluster.folder = self.folder
        cluster.now = time.time
        offline = [name for name, node in cluster.nodes.items() if node.role == "O"]
        texts = {
            "cluster_name": ["gnt.example.com"],
            "master_node": [cluster.master],
            "master_ip": ["192.168.77.10"],
            "node_list": list(cluster.nodes),
            "master_candidates": [name for name, node in cluster.nodes.items() if node.role in "MC"],
            "offline_nodes": offline,
        }
        for file, lines in texts.items():
            (self.folder / f"ssconf_{file}").write_text("".join(f"{line}\n" for line in lines))

    def run(self, module, execute, check=False, **args):
        """What the module answers; ``failed`` is true or false in it, whichever way it ended."""
        self._monkeypatch.setattr(
            serve, "Runner", lambda check_mode, limit: Runner(check_mode, limit=limit, execute=execute)
        )
        warned = []
        # in this process it would be shown, as on a controller
        self._monkeypatch.setattr(AnsibleModule, "warn", lambda _module, said: warned.append(said))
        main = importlib.import_module(f"{MODULES}.{module}").main
        with patch_module_args({**args, "_ansible_check_mode": check}), pytest.raises(SystemExit) as ended:
            main()
        result = json.loads(self._capsys.readouterr().out)
        assert (ended.value.code != 0) is bool(result.get("failed")), result
        assert "warnings" not in result, "exit_json doesn't take them any more"
        return {"failed": False, **({"warnings": warned} if warned else {}), **result}
