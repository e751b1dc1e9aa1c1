# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret gets into a report. Pure.

Three nets, one behind the other: a field that is named like a secret loses its value; the values of
all such variables are looked for in every other text; and what looks like a secret where it stands (the
option of a command, a private key) is hidden whatever its value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

HIDDEN = "(hidden)"

SHORTEST = 4
"""Characters of a secret that is looked for in texts: a shorter one would be found everywhere."""

_NAME = r"(?:pass(?:word|wd|phrase|code)?|secret|token|credentials?|private_?key|api_?key|become_pass|ssh_pass)"
_SECRET_NAME = re.compile(rf"(?:^|[_\-.]){_NAME}s?$", re.IGNORECASE)
_LOOKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # NAME=value, NAME: value, "NAME": "value"
        rf"((?<![a-z]){_NAME}s?[\"']?\s*[=:]\s*)(?!\(hidden\))(\"[^\"]*\"|'[^']*'|[^\s,;}}\]]+)",
        # --password value; DRBD's shared-secret "value"
        rf"(--?[\w-]*(?<![a-z]){_NAME}\s+)(?!\(hidden\))(\"[^\"]*\"|'[^']*'|\S+)",
        r"(shared-secret\s+)(\"[^\"]*\"|\S+)",
        r"(sshpass\s+-p\s*)(\S+)",
        r"(bearer\s+)([\w.~+/=-]{8,})",
        r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)([^\s/@]+)(?=@)",
    )
)
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)


@lru_cache(maxsize=4096)
def names_a_secret(name: str) -> bool:
    """Whether a variable or a field of this name holds a secret.

    What names a file that holds one isn't one.
    """
    return bool(_SECRET_NAME.search(name))


def secrets_in(variables: Any, named: bool = False) -> set[str]:
    """The values of everything in here that is named like a secret.

    :param named: what holds this is named so.
    """
    if isinstance(variables, Mapping):
        inner = (secrets_in(value, named or names_a_secret(str(name))) for name, value in variables.items())
        return set().union(*inner)
    if isinstance(variables, (list, tuple, set)):
        return set().union(*(secrets_in(value, named) for value in variables))
    if named and isinstance(variables, (str, int)) and not isinstance(variables, bool):
        return {str(variables)}
    return set()


class Scrubber:
    """Hides secrets in plain data.

    :param secrets: values that must not occur anywhere.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known = _pattern({secret for secret in secrets if len(secret) >= SHORTEST and secret != HIDDEN})
        # a large cluster says the same few words thousands of times
        self.text = lru_cache(maxsize=65536)(self._text)

    def plain(self, data: Any, named: bool = False) -> Any:
        """The same data without secrets.

        :param named: what holds this is named like a secret.
        """
        if isinstance(data, Mapping):
            return {self.text(str(key)): self.plain(value, names_a_secret(str(key))) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.plain(value, named) for value in data]
        if data is None or isinstance(data, bool):
            return data
        if named and data != "":
            return HIDDEN
        if isinstance(data, (int, float)):
            # a secret of figures alone may stand where a number does
            return HIDDEN if self._known and self._known.fullmatch(str(data)) else data
        return self.text(str(data))

    def _text(self, text: str) -> str:
        """The same text without secrets."""
        if self._known:
            text = self._known.sub(HIDDEN, text)
        if "PRIVATE KEY" in text:
            text = _PRIVATE_KEY.sub(HIDDEN, text)
        for look in _LOOKS:
            text = look.sub(rf"\1{HIDDEN}", text)
        return text


def _pattern(secrets: Collection[str]) -> re.Pattern[str] | None:
    """All of them, the longest first: one may be the beginning of another."""
    every = {form for secret in secrets for form in _forms(secret)}
    if not every:
        return None
    return re.compile("|".join(re.escape(form) for form in sorted(every, key=lambda form: (-len(form), form))))


def _forms(secret: str) -> set[str]:
    """A secret as it is, and each of its lines: a key may be printed line by line."""
    lines = [line.strip() for line in secret.splitlines()]
    return {secret, *(line for line in lines if len(line) >= 2 * SHORTEST and not line.startswith("-----"))}
