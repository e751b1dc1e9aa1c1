# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which words may become part of a command.

No shell ever sees them, yet a word that starts with a dash would be read as an
option, and one with a blank or a quote is never the name of anything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused

_ADDRESS = re.compile(r"[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}")
_LISTED = ("node", "instance", "group")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?")


def valid_name(word: str, what: str) -> str:
    """The word itself, when it can be the name of a node, an instance or a group.

    :param what: what it should name, for the message ("node").
    :raises Refused: for anything but letters, digits, dots, dashes and underscores.
    """
    if not _NAME.fullmatch(word):
        kind = f"an {what}" if what[0] in "aeiou" else f"a {what}"
        raise Refused(
            f"{word!r} can't be the name of {kind}: a name has letters, digits, dots, "
            "dashes and underscores only, and starts with a letter or a digit.",
            _listed(what),
        )
    return word


def valid_host(word: str) -> str:
    """The word itself, when it can be a host's name or its address, IPv6 ones included.

    :raises Refused: otherwise.
    """
    if not _ADDRESS.fullmatch(word):
        valid_name(word, "host")
    return word


def same_host(one: str, other: str) -> bool:
    """Whether two names mean the same host, one of them perhaps without its domain."""
    if one == other:
        return True
    if "." in one and "." in other:
        return False
    return one.split(".")[0] == other.split(".")[0]


def meant_by(word: str, known: Iterable[str]) -> list[str]:
    """The known names that a word can mean: itself, else those with or without a domain."""
    names = list(known)
    return [name for name in names if name == word] or [name for name in names if same_host(name, word)]


def full_name(word: str, known: list[str], what: str) -> str:
    """The one known name that a word means.

    :param known: the full names there are.
    :raises Refused: when none or several of them are meant.
    """
    valid_name(word, what)
    meant = meant_by(word, known)
    if len(meant) == 1:
        return meant[0]
    listed = ", ".join(sorted(known)) or "none"
    found = f"names {', '.join(meant)}" if meant else "is not in the cluster"
    raise Refused(
        f"{what.capitalize()} '{word}' {found}; the {what}s there are: {listed}.",
        _listed(what),
    )


def _listed(what: str) -> str:
    """Where the right name can be read."""
    if what in _LISTED:
        return f"Name the {what} as 'gnt-{what} list' shows it."
    return f"Check the {what}'s name."
