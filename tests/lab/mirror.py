# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages for the kernel and the image, from this machine's own mirror.

No mirror is written down here: the lab takes the one that the machine's apt
is configured for, with apt's own options (proxy, validity checks), which
mmdebstrap would not take over by itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from .machine import run
from .say import LabError

# Options of apt that change where packages come from or whether they are
# believed; the rest (progress, languages, hooks) stays with the machine.
CARRIED = (
    "Acquire::http",
    "Acquire::https",
    "Acquire::Check-",
    "Acquire::Max-",
    "Acquire::Allow",
    "Acquire::Retries",
    "Acquire::ForceIPv",
)


def carried_options(dump: Iterable[str]) -> list[str]:
    """Return the lines of "apt-config dump" that a second apt must know."""
    return [
        line.strip()
        for line in dump
        if line.startswith(CARRIED) and not line.rstrip().endswith('"";') and "::Proxy-Auto-Detect" not in line
    ]


def pick(targets: Iterable[str]) -> str:
    """Return the mirror of Debian itself from "URI|origin|suite" lines.

    Security and third-party repositories are not mirrors of the distribution:
    it is the one whose release is Debian's and has no "-" part (updates,
    security) in its suite.
    """
    for line in targets:
        uri, _bar, rest = line.strip().partition("|")
        origin, _bar, codename = rest.partition("|")
        if origin == "Debian" and codename and "-" not in codename:
            return uri.rstrip("/")
    return ""


def mirror() -> str:
    """Return the URI of this machine's Debian mirror."""
    argv = ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)|$(CODENAME)", "Created-By: Packages"]
    uri = pick(run(argv, timeout=60).stdout.splitlines())
    if not uri:
        run(["apt-get", "update"], timeout=300)
        uri = pick(run(argv, timeout=60).stdout.splitlines())
    if not uri:
        msg = "this machine's apt has no Debian mirror"
        raise LabError(msg, "configure one in /etc/apt/sources.list and run apt-get update")
    return uri


def has_suite(uri: str, suite: str) -> bool:
    """Tell whether the mirror holds a suite, asking it as apt would (proxy and all)."""
    with tempfile.TemporaryDirectory() as folder:
        argv = ["/usr/lib/apt/apt-helper", "download-file", f"{uri}/dists/{suite}/InRelease", f"{folder}/InRelease"]
        return run(argv, timeout=120, check=False).returncode == 0


def mmdebstrap(
    suite: str, target: Path, packages: Sequence[str], *, variant: str, log: Path, options: Sequence[str] = ()
) -> None:
    """Make a tree of Debian packages from the machine's mirror."""
    uri = mirror()
    dump = run(["apt-config", "dump"], timeout=60).stdout.splitlines()
    argv = ["mmdebstrap", f"--variant={variant}", f"--include={','.join(packages)}"]
    argv += [f"--aptopt={line.removesuffix(';')}" for line in carried_options(dump)]
    argv += ['--aptopt=APT::Install-Recommends "false"', *options]
    argv += [suite, str(target), f"deb {uri} {suite} main"]
    try:
        run(argv, timeout=900, log=log)
    except LabError as failed:
        if has_suite(uri, suite):
            raise
        msg = f"this machine's Debian mirror has no suite '{suite}'"
        raise LabError(msg, "choose another --debian, or another mirror for apt", log) from failed
