# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what Puppet prints and writes to facts. Pure: text in, facts out."""

from __future__ import annotations

import re

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Holding, Run

_VERSION = re.compile(r"\d+(\.\d+)+")
_FINGERPRINT = r"(?P<fingerprint>[0-9A-F]{2}(?::[0-9A-F]{2})+)"
_SECTIONS = {
    "Requested Certificates:": "requested",
    "Signed Certificates:": "signed",
    "Revoked Certificates:": "revoked",
    "Missing Certificates:": "",
}
_IN_SECTION = re.compile(rf"\s+(?P<name>\S+)\s+\((?P<digest>\w+)\)\s+{_FINGERPRINT}(\s.*)?")
_GLYPHS = {"+": "signed", "-": "revoked", None: "requested"}
# Since 3.0 the name is quoted and the digest named; before, an MD5 fingerprint was in brackets.
_WITH_GLYPH = re.compile(
    rf"\s*(?:(?P<glyph>[+-])\s+)?"
    rf'(?:"(?P<quoted>[^"]+)"\s+\((?P<digest>\w+)\)\s+|(?P<bare>\S+)\s+\(){_FINGERPRINT}\)?(\s.*)?'
)
# What the last releases of a command that is gone say instead of doing it.
_GONE = ("no longer functional", "Unknown Puppet subcommand", "is not a puppetserver command")
# The digest of a fingerprint is told from its bytes where it isn't named.
_DIGESTS = {16: "MD5", 20: "SHA1", 32: "SHA256", 64: "SHA512"}


def parse_settings(text: str) -> dict[str, str]:
    """``puppet config print NAME NAME...``: a line "name = value" for each."""
    pairs = (line.partition(" = ") for line in text.splitlines())
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def answers_probe(argv: tuple[str, ...], rc: int, stdout: str, stderr: str) -> bool:
    """Whether a command that manages a CA is really there.

    The exit status alone doesn't tell: ``puppetserver`` of 5 answers 0 to the command "ca"
    that it doesn't have (seen with another such word in 7.9.5), and so does ``puppet cert`` of
    6, which only says that it is gone.
    """
    if rc != 0 or any(words in stdout + stderr for words in _GONE):
        return False
    return argv[-1] != "--version" or _VERSION.fullmatch(stdout.strip()) is not None


def parse_listing(text: str) -> tuple[Holding, ...]:
    """All that a CA holds, from its command's listing.

    ``puppetserver ca list --all`` has a heading for each state. ``puppet cert list --all`` and
    ``puppetca --list --all`` put "+" before what is signed, "-" before what isn't valid
    (revoked, mostly) and nothing before a request.

    :raises Unreadable: for a line that is none of these.
    """
    held: list[Holding] = []
    section: str | None = None
    for line in text.splitlines():
        if not line.strip() or line.startswith("No certificates to list"):
            continue
        if line.strip() in _SECTIONS:
            section = _SECTIONS[line.strip()]
        elif section is None:
            held.append(_with_glyph(line))
        elif section:
            held.append(_in_section(line, section))
    return tuple(held)


def _in_section(line: str, section: str) -> Holding:
    found = _IN_SECTION.fullmatch(line)
    if found is None:
        raise _unreadable(line)
    return Holding(found["name"], section, found["digest"], found["fingerprint"])


def _with_glyph(line: str) -> Holding:
    found = _WITH_GLYPH.fullmatch(line)
    if found is None:
        raise _unreadable(line)
    fingerprint = found["fingerprint"]
    digest = found["digest"] or _DIGESTS.get(fingerprint.count(":") + 1)
    if digest is None:
        raise _unreadable(line)
    return Holding(found["quoted"] or found["bare"], _GLYPHS[found["glyph"]], digest, fingerprint)


def _unreadable(line: str) -> Unreadable:
    return Unreadable(f"The CA's listing has a line that isn't understood: {line!r}.")


def parse_last_run(text: str) -> Run | None:
    """``last_run_summary.yaml``: two levels of "name: value", written by the agent.

    A run without a catalogue is noted with an empty version of the configuration; one whose
    catalogue had a resource that failed, with a count of those.
    """
    noted: dict[tuple[str, str], str] = {}
    group = ""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            continue
        if line.startswith((" ", "\t")):
            noted[group, name.strip()] = value.strip().strip("\"'")
        else:
            group = name
    try:
        at = float(noted["time", "last_run"])
    except (KeyError, ValueError):
        return None
    failures = (
        noted.get(("resources", "failed"), "0"),
        noted.get(("resources", "failed_to_restart"), "0"),
        noted.get(("events", "failure"), "0"),
    )
    version = noted.get(("version", "config"), "")
    return Run(at, version not in ("", "null", "~") and all(count == "0" for count in failures))
