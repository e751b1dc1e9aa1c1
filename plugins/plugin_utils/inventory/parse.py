# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a host printed to its answer. Pure: text in, facts out.

The configuration holds secrets: what isn't understood is never shown.
"""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf, parse_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.parse import parse_config
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.argv import CONFIG, END, MARK, UNREADABLE
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Answer

_PREFIX = "ssconf_"

# What ssh or sudo says, and what the operator can do then.
_REMEDIES = (
    (
        "Host key verification failed",
        "Compare its host key with the one on its console, and accept it once: {by_hand}",
    ),
    ("Permission denied", "Let '{by_hand}' work without a password, or name the user and private_key that do."),
    ("password is required", "Allow that user to use sudo without a password there, or ask as root."),
    ("Could not resolve", "Name it as this machine can resolve it, or by its address."),
)
_ELSE = "See whether '{by_hand}' works from here."


def parse_answer(host: str, stdout: str, stderr: str, by_hand: str) -> Answer:
    """What a host that was asked has answered, whole or not.

    :param by_hand: the command with which a person gets there.
    """
    sections = _sections(stdout)
    if END not in sections:
        said = stderr.strip()
        cure = next((cure for sign, cure in _REMEDIES if sign in said), _ELSE)
        return Answer(
            host, trouble=said.rpartition("\n")[2] or "it answered nothing", remedy=cure.format(by_hand=by_hand)
        )
    texts = {name[len(_PREFIX) :]: text for name, text in sections.items() if name.startswith(_PREFIX)}
    ssconf = parse_ssconf(texts, hostname="")
    if not ssconf.in_cluster:
        return Answer(host, trouble="it is in no Ganeti cluster", remedy="Name a node of the cluster as seed.")
    return _with_configuration(host, ssconf, sections)


def _with_configuration(host: str, ssconf: Ssconf, sections: dict[str, str]) -> Answer:
    if UNREADABLE in sections:
        return Answer(
            host,
            ssconf,
            trouble="that user may not read its /var/lib/ganeti/config.data",
            remedy="Ask as root, or with become: true.",
        )
    if CONFIG not in sections:
        return Answer(host, ssconf, trouble="it is no master candidate, and holds no configuration")
    try:
        return Answer(host, ssconf, parse_config(sections[CONFIG]))
    except Unreadable as torn:
        return Answer(host, ssconf, trouble=torn.found, remedy=torn.remedy)


def _sections(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith(MARK):
            current = found.setdefault(line[len(MARK) :], [])
        else:
            current.append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}
