# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the real Python interpreters of this machine, and links them where ansible-test finds them.

pyenv's shims answer to `python3.9` though they can't always run it; ansible-test takes such a name
for granted and fails later. So every candidate is asked for its own path, and only what answers is
linked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

VERSIONS = ("3.14", "3.13", "3.12", "3.11", "3.10", "3.9")
ASK = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2], sys.executable)"


def find() -> dict[str, Path]:
    """Maps each version present here to an interpreter that works and can make a venv."""
    found: dict[str, Path] = {}
    for version in VERSIONS:
        for candidate in _candidates(version):
            real = _answer(candidate, version)
            if real:
                found[version] = real
                break
    return found


def link(found: dict[str, Path], folder: Path) -> None:
    """Makes `folder` hold one link for each interpreter, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"python{version}": real for version, real in found.items()}
    for old in folder.iterdir():
        if old.name not in wanted or old.resolve() != wanted[old.name].resolve():
            old.unlink()
    for name, real in wanted.items():
        if not (folder / name).exists():
            (folder / name).symlink_to(real)


def _candidates(version: str) -> list[Path]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    on_path = shutil.which(f"python{version}")
    return [
        *sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True),
        *([Path(on_path)] if on_path else []),
    ]


def _answer(candidate: Path, version: str) -> Path | None:
    asked = subprocess.run([str(candidate), "-c", ASK], capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        return None
    said, executable = asked.stdout.strip().split(" ", 1)
    return Path(executable) if said == version else None
