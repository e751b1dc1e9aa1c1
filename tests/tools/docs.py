# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules' and roles' reference as web pages, from their own documentation."""

from __future__ import annotations

import shutil
import sys

from project import CACHE, ROOT
from running import run
from stage import stage

WORK = CACHE / "docs"
PAGES = ROOT / "dist" / "docs"
COLLECTION = ("--use-current", "--squash-hierarchy", "--dest-dir")


def main() -> None:
    stage()
    shutil.rmtree(WORK, ignore_errors=True)
    # antsibull-docs wants folders that nobody else can write to.
    (WORK / "rst").mkdir(mode=0o700, parents=True)
    tool = "antsibull-docs"
    done = (
        run("docs project", [tool, "sphinx-init", *COLLECTION, WORK, "sci.ganeti"], minutes=2)
        and run("docs text", [tool, "collection", *COLLECTION, WORK / "rst", "sci.ganeti"], minutes=2)
        # Without -W: links into Ansible's own pages can't be resolved away from the network.
        and run("docs pages", ["sphinx-build", "-q", "-c", WORK, WORK / "rst", PAGES], minutes=5)
    )
    print(f"{PAGES}/index.html" if done else "no pages made")
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
