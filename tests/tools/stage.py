# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies the checkout to .cache/collections/ansible_collections/sci/ganeti.

Ansible finds a collection by its folders' names, and a checkout may have any name. The copy holds
what git tracks or would track, and is a git repository of its own: ansible-test asks git which
files there are, and inside a folder ignored by the outer repository it would find none and call
that a success.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

from project import CACHE, ROOT, STAGE


def stage() -> Path:
    """Brings the copy up to date; a file whose size and time are the same is left alone."""
    STAGE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "stage.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        git(STAGE, "init", "--quiet")
        wanted = {name for name in listed(ROOT) if (ROOT / name).is_file()}
        for name in listed(STAGE) - wanted:
            remove(STAGE / name)
        for name in wanted:
            copy(ROOT / name, STAGE / name)
        git(STAGE, "add", "--all")
    return STAGE


def listed(repository: Path) -> set[str]:
    names = git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return {name for name in names.split("\0") if name}


def copy(source: Path, target: Path) -> None:
    if target.is_file() and not target.is_symlink():
        old, new = target.stat(), source.stat()
        if (old.st_size, old.st_mtime_ns, old.st_mode) == (
            new.st_size,
            new.st_mtime_ns,
            new.st_mode,
        ):
            return
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)


def remove(path: Path) -> None:
    """Takes emptied folders along: an empty role or scenario would still be found."""
    path.unlink(missing_ok=True)
    while path.parent != STAGE and not any(path.parent.iterdir()):
        path = path.parent
        path.rmdir()


def git(repository: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(repository), *words], check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    print(stage())
