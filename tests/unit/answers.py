# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts answer when they are asked who the master is, in a few words."""

from __future__ import annotations

ONE, TWO, THREE = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
NODES = (ONE, TWO, THREE)
ROLES = {ONE: "master", TWO: "master-candidate", THREE: "master-candidate"}

NOT_READ = {
    **dict.fromkeys(("watcher_paused_until", "cluster", "findings")),
    **dict.fromkeys(("nodes", "instances", "surveys", "jobs"), ()),
    "trouble": "",
    "queue_drained": False,
    "from_configuration": False,
}
"""The rest of a census."""

UNREACHABLE = {"unreachable": True, "msg": "No route to host"}
NOBODY = {"in_cluster": False, "is_master": False, "master": "", "host": "", "master_reachable": False}


def says(host, master=ONE, serial=36, **odd):
    """A node of the cluster that answers.

    ``rules``: a master's daemons answer there; ``votes``: noded runs; ``ip``: it has the cluster's
    address; ``roles``, ``primaries``: by its configuration; ``serial`` None: it holds no configuration.
    """
    is_master = odd.get("is_master", host == master)
    rules = odd.get("rules", is_master)
    roles = odd.get("roles", ROLES)
    configuration = {"serial_no": serial, "cluster_serial_no": 5, "master": master, "roles": roles}
    configuration["primaries"] = odd.get("primaries", {})
    return {
        "in_cluster": True,
        "host": host,
        "master": master,
        "is_master": is_master,
        "master_reachable": is_master and rules,
        "ssconf": {
            "master_node": master,
            "master_ip": "192.168.77.10",
            "master_netmask": "32",
            "master_netdev": "br0",
            "cluster_name": odd.get("cluster", "gnt.example.com"),
            "nodes": list(odd.get("nodes", roles)),
            "instances": list(odd.get("instances", ())),
            "primary_ips": {},
            "master_candidates": [name for name, role in roles.items() if role in ("master", "master-candidate")],
            "offline_nodes": [name for name, role in roles.items() if role == "offline"],
        },
        "configuration": None if serial is None else configuration,
        "configuration_trouble": "" if serial is not None else "it is no master candidate",
        "mastership": {
            "answers": rules,
            "queue_answers": odd.get("queue", rules),
            "cluster_ip_here": odd.get("ip", rules),
            "votes": odd.get("votes", True),
            "daemons": {"rulers": ["ganeti-wconfd", "ganeti-luxid"], "running": {}, "leftovers": []},
        },
        **NOT_READ,
    }


def healthy(**others):
    """Three nodes, the first of them the master; named ones answer otherwise."""
    return {"gnt1": says(ONE), "gnt2": says(TWO), "gnt3": says(THREE), **others}


def dead_master(**others):
    """The same, and the master's machine is off."""
    return healthy(gnt1=UNREACHABLE, **others)
