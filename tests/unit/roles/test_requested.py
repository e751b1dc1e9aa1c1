# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request that can't be meant is refused with a remedy, before any host is contacted."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook


@pytest.mark.parametrize(
    ("procedure", "given", "found", "remedy"),
    [
        ("replace_node", {}, "The variable 'node' is missing", "-e node=gnt2"),
        ("replace_node", {"node": "gnt2", "confirm": "gnt3"}, "the confirmation 'gnt3'", "-e confirm=gnt2"),
        ("replace_node", {"node": "gnt2;reboot"}, "can't be the name of a node", "'gnt-node list'"),
        ("replace_node", {"node": "--all"}, "can't be the name of a node", "'gnt-node list'"),
        (
            "replace_node",
            {"node": "gnt2", "host_key": "MD5:16:27:ac"},
            "no fingerprint in host_key",
            "host_key=SHA256:",
        ),
        ("start_instances", {"confirm": "all"}, "The word that confirms is 'start' and", "-e confirm=start"),
        ("resolve_split_brain", {"instance": "$(id)"}, "can't be the name of an instance", "'gnt-instance list'"),
    ],
)
def test_it_is_refused(tmp_path, procedure, given, found, remedy):
    # an address that nobody has: whoever asked it would say so
    (tmp_path / "hosts.json").write_text('{"ganeti_nodes": {"hosts": {"gnt1": {"ansible_host": "192.0.2.1"}}}}')
    words = [word for name, value in given.items() for word in ("-e", f"{name}={value}")]
    done = playbook(tmp_path, "-i", "hosts.json", f"sci.ganeti.{procedure}", *words)
    said = " ".join(done.stdout.split())
    assert done.returncode == 2
    assert found in said
    assert remedy in said
    assert "gnt1" not in said.partition("PLAY RECAP")[2]
