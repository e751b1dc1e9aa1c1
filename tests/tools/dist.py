# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection in dist/ and asks Galaxy's own importer what it thinks of it."""

from __future__ import annotations

import sys

from project import CACHE, ROOT
from running import lines_of, log_of, run
from stage import stage

DIST = ROOT / "dist"

# The importer only warns of what ansible-lint finds, and gives it three minutes, which a busy machine exceeds:
# `make lint` asks it, by the same profile and with none of its rules left out.
WITHOUT_LINT = {"GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false"}


def main() -> None:
    copy = stage()
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob("*.tar.gz"):
        old.unlink()
    built = run(
        "build",
        ["ansible-galaxy", "collection", "build", copy, "--output-path", DIST],
        minutes=10,
    )
    sys.exit(0 if built and accepted() else 1)


def accepted() -> bool:
    """The importer is content with itself whatever it finds: its errors are only words in its log."""
    (tarball,) = DIST.glob("*.tar.gz")
    importer = (sys.executable, "-m", "galaxy_importer.main", tarball)
    ended = run("galaxy-importer", importer, cwd=CACHE, env=WITHOUT_LINT, minutes=25)
    findings = [line for line in lines_of(log_of("galaxy-importer")) if line.startswith("ERROR")]
    print(*findings, sep="\n")
    return ended and not findings


if __name__ == "__main__":
    main()
