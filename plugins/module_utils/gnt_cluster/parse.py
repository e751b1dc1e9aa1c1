# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-cluster``'s outputs to facts. Pure: text in, facts out."""

from __future__ import annotations

import re

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.nics import devices
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster, Finding
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

UNVERIFIED = "EUNVERIFIED"
"""The code of a finding that isn't Ganeti's own: its verification has failed itself."""

_VALUE = re.compile(r"^( *)([^:]+): ?(.*)$")
_FINDING = re.compile(
    r"(?:^|- )(?P<severity>ERROR|WARNING):(?P<code>E[A-Z0-9]+):(?P<kind>\w+):(?P<subject>[^:]*):"
    r"(?P<text>.*)$"
)
_FAILED = re.compile(r"^Job (?P<id>\d+) has failed: (?P<text>.*(?:\n(?!Job \d+ ).+)*)", re.MULTILINE)
_SOFTWARE = re.compile(r"\(ganeti v?([^)]+)\)")


def parse_info(text: str) -> Cluster:
    """From ``gnt-cluster info``. It looks like YAML, with unquoted values: read by line.

    :raises Unreadable: when it names no cluster.
    """
    values: dict[str, str] = {}
    card: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        found = _VALUE.match(line)
        if not found:
            continue
        indent, key, value = len(found.group(1)), found.group(2).strip(), found.group(3).strip()
        if indent == 0:
            section = key
        values.setdefault(key, value)
        if section == "Default nic parameters":
            card[key] = value
    if "Cluster name" not in values:
        raise Unreadable("'gnt-cluster info' names no cluster.")
    return Cluster(
        name=values["Cluster name"],
        master=values.get("Master node", ""),
        volume_group=_plain(values.get("lvm volume group", "")),
        master_netdev=values.get("master netdev", ""),
        links=devices((card.get("link", ""),), (card.get("mode", ""),)),
        enabled_hypervisors=_words(values.get("Enabled hypervisors", "")),
        candidate_pool_size=_number(values.get("candidate pool size")),
        modify_ssh_setup=_truth(values.get("modify ssh setup")),
        resync_rate=_number(values.get("resync-rate")),
        tags=_words(_plain(values.get("Tags", ""))),
        reserved_volumes=_patterns(_plain(values.get("lvm reserved volumes", ""))),
    )


def parse_software_version(text: str) -> str:
    """The release of ``gnt-cluster --version`` (``3.0.2``), which needs no daemon."""
    found = _SOFTWARE.search(text)
    if not found:
        raise Unreadable(f"No Ganeti version in {text.strip()!r}.")
    return found.group(1)


def parse_findings(text: str) -> tuple[Finding, ...]:
    """The errors and warnings of ``gnt-cluster verify --error-codes``."""
    found = (_FINDING.search(line) for line in text.splitlines())
    return tuple(
        Finding(
            match["severity"],
            match["code"],
            match["kind"],
            match["subject"],
            match["text"].strip(),
        )
        for match in found
        if match
    )


def parse_unverified(text: str) -> tuple[Finding, ...]:
    """The parts of the cluster that ``gnt-cluster verify`` couldn't look at.

    Each node group is a job of its own, and one that fails finds nothing (seen on 3.0.2, with mirrors
    between two groups: ``Missing node locks for LV check``).
    """
    return tuple(
        Finding("ERROR", UNVERIFIED, "cluster", f"job {match['id']}", " ".join(match["text"].split()))
        for match in _FAILED.finditer(text)
    )


def parse_watcher_pause(text: str) -> int | None:
    """Until when the watcher is paused, seconds since the epoch; None when it runs.

    From the file ``/var/lib/ganeti/watcher.pause``: ``gnt-cluster watcher info`` says the
    same in the node's local time, which can't be given back without loss.
    """
    word = text.strip()
    return int(float(word)) if re.fullmatch(r"\d+(\.\d+)?", word) else None


def _words(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in value.split(",") if item)


def _patterns(value: str) -> tuple[str, ...]:
    """Regular expressions, which may have commas in them: Ganeti puts one and a space between two."""
    return tuple(item.strip() for item in value.split(", ") if item.strip())


def _plain(value: str) -> str:
    return "" if value in ("None", "(none)") else value


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() else None


def _truth(value: str | None) -> bool | None:
    return None if value is None else value == "True"
