# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation as web pages: what is written in docs/, and the reference from modules and roles.

A warning is an error. Nothing is asked of the network: it would answer differently tomorrow.
"""

from __future__ import annotations

import shutil
import sys

import pages
import yaml
from project import CACHE, ROOT, STAGE
from running import run
from stage import stage

WORK = CACHE / "docs"
SITE = ROOT / "dist" / "docs"
COLLECTION = ("--use-current", "--squash-hierarchy", "--dest-dir")
NAMES = ("--project", "sci.ganeti", "--copyright", "sci.ganeti contributors", "--title", "sci.ganeti")


def main() -> None:
    stage()
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(SITE, ignore_errors=True)
    # antsibull-docs wants folders that nobody else can write to.
    (WORK / "rst").mkdir(mode=0o700, parents=True)
    tool = "antsibull-docs"
    done = (
        run("docs project", [tool, "sphinx-init", *NAMES, *COLLECTION, WORK, "sci.ganeti"], minutes=10)
        and run("docs text", [tool, "collection", *COLLECTION, WORK / "rst", "sci.ganeti"], minutes=10)
        and prepare()
        and run(
            "docs pages",
            ["sphinx-build", "-q", "-W", "--keep-going", "-c", WORK, WORK / "rst", SITE],
            minutes=15,
        )
    )
    print(f"{SITE}/index.html" if done else "no pages made")
    sys.exit(0 if done else 1)


def prepare() -> bool:
    """What lies between antsibull-docs, which copies our pages as they are, and Sphinx."""
    repository = yaml.safe_load((STAGE / "galaxy.yml").read_text())["repository"]
    ours = WORK / "rst" / "docsite"
    for page in ours.rglob("*.rst"):
        page.write_text(pages.with_links(page.read_text(), page.relative_to(ours).as_posix(), repository))
    for picture in (STAGE / pages.PAGES).glob("*.svg"):
        shutil.copy2(picture, ours)
    (WORK / "ansible.inv").write_bytes(pages.inventory([text.read_text() for text in (WORK / "rst").rglob("*.rst")]))
    (WORK / "static").mkdir()
    shutil.copy2(STAGE / "docs" / "docsite" / "site.css", WORK / "static")
    settings = {
        "intersphinx_mapping": {"ansible": (pages.ANSIBLE, str(WORK / "ansible.inv"))},
        "html_static_path": ["static"],
        "html_css_files": ["site.css"],
    }
    with (WORK / "conf.py").open("a") as conf:
        conf.writelines(f"\n{name} = {value!r}\n" for name, value in settings.items())
    return True


if __name__ == "__main__":
    main()
