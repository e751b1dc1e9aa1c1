# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes .venv with the pinned tools; does nothing when it is already as requirements/dev.txt says.

Runs on whatever `python3` a machine has, before anything is installed: standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import interpreters
from project import LOCK, PYTHONS, ROOT, VENV, pins

STAMP = VENV / "made-from"

# The newest ansible-core runs on 3.12 and later; 3.11 gets the last one that it can run.
CONTROLLERS = ("3.13", "3.12", "3.14", "3.11")

# What the checks start, and the Debian package that holds it.
PROGRAMS = {"git": "git", "ssh": "openssh-client", "sfdisk": "fdisk", "chromium": "chromium"}


def main() -> None:
    # a user's own path has no /usr/sbin on Debian
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program, path=path)]
    found = interpreters.find()
    if not any(version in found for version in CONTROLLERS):
        missing.append("python3-venv")
    if missing:
        install_packages(missing)
        found = interpreters.find()
    interpreters.link(found, PYTHONS)

    version = next((version for version in CONTROLLERS if version in found), None)
    if version is None:
        sys.exit(f"needs Python {' or '.join(CONTROLLERS)} with its venv module")
    stamp = f"{version} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"
    if STAMP.exists() and STAMP.read_text() == stamp:
        return
    print(f"setup: .venv from {LOCK.relative_to(ROOT)}, Python {version}", flush=True)
    make_venv(found[version])
    STAMP.write_text(stamp)


def make_venv(python: Path) -> None:
    """Starts from nothing: a half-made or outdated environment is never repaired."""
    run(str(python), "-m", "venv", "--clear", str(VENV))
    run(str(VENV / "bin" / "pip"), "install", "--quiet", *pins("uv"))
    run(
        str(VENV / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(VENV / "bin" / "python"),
        "-r",
        str(LOCK),
    )


def install_packages(packages: list[str]) -> None:
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        sys.exit(f"missing on this machine, run as root: {' '.join(command)}")
    run("apt-get", "update", "--quiet")
    run(*command)


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
