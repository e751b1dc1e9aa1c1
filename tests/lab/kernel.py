# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes' kernel: Debian's user-mode-linux, made to run on this machine.

The newest suites have a kernel whose system calls go through seccomp: three
times as fast as the ptrace of the stable one.  It wants a newer C library than
stable has.  Starting it through ld.so fails (it executes itself again), so the
binary is patched to name the library and loader it was packaged with.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from .machine import run
from .mirror import has_suite, mirror, mmdebstrap
from .say import LabError, step

SUITES = ("sid", "forky")

# What the nodes use of the modules; the rest (media, wireless, file systems)
# would only make the image large.
MODULE_PARTS = ("block", "crypto", "lib", "drivers", "fs/configfs", "net/bridge", "net/802", "net/llc", "kernel")


@dataclass(frozen=True)
class Kernel:
    """The kernel binary, its modules, and its version."""

    binary: Path
    modules: Path
    version: str


def find(cache: Path) -> Kernel:
    """Return the cached kernel, or fetch and patch it."""
    home = cache / "kernel"
    if not (home / "linux").exists():
        with step("fetching the User-Mode-Linux kernel"):
            _build(home)
    versions = sorted(path.name for path in (home / "modules").iterdir())
    return Kernel(home / "linux", home / "modules" / versions[-1], versions[-1])


def _build(home: Path) -> None:
    uri = mirror()
    suite = next((suite for suite in SUITES if has_suite(uri, suite)), None)
    if suite is None:
        msg = f"this machine's Debian mirror has none of the suites {', '.join(SUITES)}"
        raise LabError(msg, "use a full Debian mirror in apt's sources")
    work = home.with_suffix(".new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    log = work / "log"
    mmdebstrap(suite, work / "tree", ["user-mode-linux"], variant="extract", log=log)
    libraries = work / "lib"
    libraries.mkdir()
    for name in ("libc.so.6", "ld-linux-x86-64.so.2"):
        found = next((work / "tree").rglob(name))
        shutil.copy2(found.resolve(), libraries / name)
    binary = work / "linux"
    shutil.copy2(work / "tree/usr/bin/linux.uml", binary)
    # The patched paths are absolute, so they name the final place.
    run(
        [
            "patchelf",
            "--set-interpreter",
            home / "lib/ld-linux-x86-64.so.2",
            "--set-rpath",
            home / "lib",
            binary,
        ],
        timeout=60,
    )
    (work / "modules").mkdir()
    for version in (work / "tree/usr/lib/uml/modules").iterdir():
        target = work / "modules" / version.name
        target.mkdir()
        for part in MODULE_PARTS:
            if (version / "kernel" / part).is_dir():
                shutil.copytree(version / "kernel" / part, target / "kernel" / part)
        for index in version.glob("modules.[bo]*"):
            shutil.copy2(index, target / index.name)
    shutil.rmtree(work / "tree")
    shutil.rmtree(home, ignore_errors=True)
    work.rename(home)
    run([home / "linux", "--version"], timeout=30)
