# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ganeti's watcher remembers of the nodes."""

from __future__ import annotations

import json

from . import health
from .remote import Lab, ssh

DATA = "/var/lib/ganeti"
KEEP = f"read -r group name < {DATA}/ssconf_nodegroups; cat > {DATA}/watcher.$group.data"


def know_boots(lab: Lab) -> None:
    """Have it know the boot that each node is in.

    Where a node has booted since its last look, the watcher activates the disks of all instances there, one job after
    another: after a restore of everything, for minutes, and a procedure that begins meanwhile waits for it.  The
    restored cluster is one that has been running, so its watcher has seen those boots.
    """
    boots = {node.fqdn: {"bootid": "".join(lab.published(node, "boot_id"))} for node in lab.settings.all_nodes}
    ssh(lab, health.master(lab), "sh", "-ec", KEEP, stdin=json.dumps({"instance": {}, "node": boots}))
