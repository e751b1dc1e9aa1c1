# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names every file that doesn't say whose it is and under which licence."""

from __future__ import annotations

import sys

from project import ROOT
from stage import listed

SUFFIXES = (".cfg", ".css", ".in", ".j2", ".py", ".rst", ".sh", ".svg", ".toml", ".yaml", ".yml")
NAMES = ("Makefile", ".ansible-lint", ".gitignore", ".yamllint")
# Written by tools, as they like it.
GENERATED = ("CHANGELOG.rst", "changelogs/changelog.yaml", "changelogs/fragments/")
WANTED = ("SPDX-FileCopyrightText:", "SPDX-License-Identifier: GPL-3.0-or-later")


def main() -> None:
    without = [name for name in sorted(listed(ROOT)) if needs_header(name) and not has_header(name)]
    for name in without:
        print(f"{name}: needs the two SPDX lines of its neighbours at its top")
    sys.exit(1 if without else 0)


def needs_header(name: str) -> bool:
    path = ROOT / name
    commentable = name.endswith(SUFFIXES) or path.name in NAMES
    return commentable and not name.startswith(GENERATED) and path.is_file() and path.stat().st_size > 0


def has_header(name: str) -> bool:
    top = (ROOT / name).read_text(encoding="utf-8").splitlines()[:6]
    return all(any(word in line for line in top) for word in WANTED)


if __name__ == "__main__":
    main()
