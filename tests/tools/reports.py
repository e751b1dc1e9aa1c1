# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence reports that runs on a lab have left: each is a good page in a browser, and holds no secret of the lab.

reports.py FOLDER FILE...: the lab's folder, and the files among its reports that are looked at. SCI_LAB_NAME in
the environment names the lab, whose nodes are asked for their secrets.
"""

from __future__ import annotations

import base64
import itertools
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import browser
import labs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What a node holds: keys of its own and of the cluster, and what the two sides of each mirror know each other by.
ON_A_NODE = r"""cd /var/lib/ganeti
grep -H . hmac.key cluster-domain-secret $(grep -l 'PRIVATE KEY-' *.pem /root/.ssh/* /etc/ssh/*)
grep -HoE '"[0-9a-f]{40}"' config.data"""

CONTROLLERS = ("bmc/password", "ssh/id_ed25519")
CLUSTERS = ("server.pem", "rapi.pem", "spice.pem", "hmac.key", "cluster-domain-secret", "config.data")
"""What every lab has: where one isn't found, nothing was looked for."""

SHORTEST = 16
"""Characters of a secret: a key's last line may have fewer, which could stand anywhere."""

PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n(.*?)\n-----END", re.DOTALL)

OPENSSH = b"openssh-key-v1\0"
"""How OpenSSH's own format begins, in which the public key stands before the private one, and in it once more."""


def main() -> None:
    home, *files = map(Path, sys.argv[1:])
    pages = sorted({file.with_suffix(".html") for file in files})
    wrong = faults(home, pages)
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print(f"{len(pages)} reports looked at{f', {browser.NO_BROWSER}' if browser.MAY_BE_MISSING else ''}")


def left(home: Path) -> set[Path]:
    """The reports that are there, pages and data."""
    return {*home.glob("reports/*.html"), *home.glob("reports/*.json")}


def faults(home: Path, pages: list[Path]) -> list[str]:
    """What is wrong, a line each, which names the report."""
    if not pages:
        return [f"no run has left a report in {home / 'reports'}"]
    both = [file for page in pages for file in (page, page.with_suffix(".json"))]
    missing = [f"{file} isn't there" for file in both if not file.exists()]
    held = secrets(home)
    unknown = [
        f"{name} isn't known, and so wasn't looked for" for name in (*CONTROLLERS, *CLUSTERS) if name not in held
    ]
    told = [f"{file} holds a secret, of {name}" for file in both if file.exists() for name in leaks(file, held)]
    return [*missing, *unknown, *told, *([] if browser.MAY_BE_MISSING else badly_drawn(pages))]


def badly_drawn(pages: list[Path]) -> list[str]:
    there = [page for page in pages if page.exists()]
    return [f"{page}: {fault}" for page, seen in zip(there, browser.looked_at(*there)) for fault in seen.faults()]


def leaks(file: Path, held: Mapping[str, set[str]]) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return [name for name, lines in held.items() if any(line in text for line in lines)]


def secrets(home: Path) -> dict[str, set[str]]:
    """Lines that no report may hold, by the files that they are of, on the controller and on whichever nodes answer."""
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda node: labs.asked({}, node, "sh", "-c", ON_A_NODE), labs.NODES))
    texts = [(name, (home / name).read_text()) for name in CONTROLLERS if (home / name).exists()]
    texts += [text for answer in answers for text in by_file(answer.splitlines())]
    held: dict[str, set[str]] = {}
    for name, text in texts:
        lines = secret_lines(text)
        if lines:
            held.setdefault(name, set()).update(lines)
    return held


def by_file(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The files of lines that each begin with their file's name."""
    found: dict[str, list[str]] = {}
    for name, _colon, line in (line.partition(":") for line in lines):
        found.setdefault(name, []).append(line.strip('"'))
    return [(name, "\n".join(lines)) for name, lines in found.items()]


def secret_lines(text: str) -> set[str]:
    """Of a key the second half, which is its private one, without what its public key has, too.

    A certificate is no secret, and every line of what is neither of them is one.
    """
    if "-----BEGIN" in text:
        keys = [found.splitlines() for found in PRIVATE.findall(text)]
        lines = [line for key in keys for line in key[len(key) // 2 :] if line not in public_lines(key)]
    else:
        lines = text.splitlines()
    return {line.strip() for line in lines if len(line.strip()) >= SHORTEST}


def public_lines(key: list[str]) -> set[str]:
    """The lines of a key of OpenSSH's that hold nothing but bytes of its public one; of another format none."""
    if not key[0].startswith(base64.b64encode(OPENSSH[:12]).decode()):
        return set()
    whole = base64.b64decode("".join(key))
    public = openssh_public(whole)
    ends = list(itertools.accumulate(map(len, key)))
    # of a byte that two lines share both have a part
    spans = [(-(-start * 3 // 4), end * 3 // 4) for start, end in zip([0, *ends], ends)]
    return {line for line, (start, end) in zip(key, spans) if whole[start:end] in public}


def openssh_public(whole: bytes) -> bytes:
    """The public key in a private one of OpenSSH's: behind three strings and a number."""
    at = len(OPENSSH)
    for _cipher_kdf_options in range(3):
        at += 4 + int.from_bytes(whole[at : at + 4], "big")
    at += 4
    return whole[at + 4 : at + 4 + int.from_bytes(whole[at : at + 4], "big")]


if __name__ == "__main__":
    main()
