# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host is the master, out of what every node says. Pure: plain data in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused


def the_master(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The one host that is the master and that most nodes name.

    :param answers: inventory host to what ``gnt_cluster_info`` said there; hosts that
        could not be asked are left out.
    :raises Refused: when there is none, more than one, or the nodes name another.
    """
    members = {host: said for host, said in answers.items() if said.get("in_cluster")}
    if not members:
        raise Refused(
            "No host of the group 'ganeti_nodes' that answers is in a Ganeti cluster.",
            "Check the inventory, and that the hosts let Ansible in.",
        )
    named = sorted({str(said["master"]) for said in members.values()})
    masters = sorted(host for host, said in members.items() if said["is_master"])
    if len(masters) > 1:
        raise Refused(
            f"{' and '.join(masters)} each take themselves for the master: there must be one.",
            "Find out which has the newest configuration and stop the daemons of the other "
            "('systemctl stop ganeti' there) before anything else.",
        )
    if not masters:
        raise Refused(
            f"The nodes name {' or '.join(named)} as the master, which doesn't answer or isn't "
            "in the group 'ganeti_nodes'.",
            "Add it to the inventory, bring it back, or move the master role to a candidate: "
            "'gnt-cluster master-failover' there.",
        )
    master = str(members[masters[0]]["master"])
    votes = sum(1 for said in members.values() if said["master"] == master)
    if 2 * votes < len(members):
        raise Refused(
            f"{master} takes itself for the master, but most nodes name "
            f"{' or '.join(name for name in named if name != master)}.",
            f"Compare 'gnt-cluster getmaster' on all nodes; stop the daemons of {master} if it "
            "is an old master that came back.",
        )
    return masters[0]
