# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at evidence reports in a real browser, a headless Chromium without a network.

One Chromium looks at any number of them, one after the other. What it sees of each is judged here as well, so that
a report of a recorded run, in the unit tests, and one of a real run, in the scenarios, are held to the same.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

NO_BROWSER = "no Chromium on this machine; 'make setup' installs it"

# Where nobody reads what was skipped, a browser that is missing is a failure.
MAY_BE_MISSING = CHROMIUM is None and not os.environ.get("CI")

WIDE = 1280
"""Pixels of the window that a report has to fit in."""

# Looks at each report from outside, in a frame: the report itself may run no script. It says how far it came in
# case it comes no further.
LOOK = """<!DOCTYPE html><meta charset="utf-8"><pre id="seen"></pre>
<script>
const pages = {pages}, seen = [];
function look(inside, there) {{
  const box = element => {{ const at = element.getBoundingClientRect(); return [at.width, at.height]; }};
  return {{
    svgs: [...there.querySelectorAll("svg")].map(box),
    headings: [...there.querySelectorAll("h1, h2")].map(one => [one.textContent, ...box(one)]),
    text: there.body.innerText,
    wide: there.documentElement.scrollWidth,
    letters: inside.getComputedStyle(there.documentElement).fontSize,
    asked: inside.performance.getEntriesByType("resource").map(one => one.name),
  }};
}}
function next() {{
  document.getElementById("seen").textContent = JSON.stringify(seen);
  if (seen.length == pages.length) return;
  const frame = document.createElement("iframe");
  frame.width = {wide};
  frame.height = 4000;
  frame.addEventListener("load", () => {{
    seen.push(look(frame.contentWindow, frame.contentDocument));
    frame.remove();
    next();
  }});
  frame.src = pages[seen.length];
  document.body.append(frame);
}}
next();
</script>"""


@dataclass(frozen=True)
class Seen:
    """One page, as it was drawn."""

    svgs: list[list[float]]
    """Width and height of each picture."""
    headings: list[tuple[str, float, float]]
    """Of the first two ranks: text, width, height."""
    text: str
    wide: float
    letters: str
    """Their size, which says whether the page's own style counts: a page that has none has 16px."""
    asked: list[str]
    """Addresses of whatever else it wanted."""
    console: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What is wrong with it as an evidence report of whatever run."""
        names = [text for text, _width, _height in self.headings]
        flat = [text for text, *size in self.headings if min(size) < 10]
        small = [size for size in self.svgs if size[0] <= 100 or size[1] <= 30]
        return [
            *(f"on the console: {line}" for line in self.console),
            *(f"it asks for {address}" for address in self.asked),
            *(f"it has no '{name}'" for name in ("Timeline", "Commands") if name not in names),
            *(f"the heading '{text}' can't be seen" for text in flat),
            *(["it has no picture"] if not self.svgs else []),
            *(f"a picture is no larger than {width:g} x {height:g}" for width, height in small),
            *([f"it is {self.wide:g} wide, and has to be scrolled sideways"] if self.wide > WIDE else []),
            *([f"its style isn't applied: its letters have {self.letters}"] if self.letters != "15px" else []),
        ]


def chromium(*words: str) -> tuple[str, list[str]]:
    """Runs it without a network: no name is found, and no proxy is asked.

    :return: what it printed, and what pages said on their consoles.
    """
    assert CHROMIUM, NO_BROWSER
    with TemporaryDirectory(prefix="chromium-") as home:
        done = subprocess.run(
            [
                CHROMIUM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--allow-file-access-from-files",
                "--enable-logging=stderr",
                f"--user-data-dir={home}/profile",
                "--window-size=1400,4200",
                "--virtual-time-budget=5000",
                *words,
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            env={**os.environ, "HOME": home},
        )
    # a message may have lines; each begins with who says it
    return done.stdout, [
        said.strip() for said in re.split(r"^(?=\[\d+:)", done.stderr, flags=re.MULTILINE) if "CONSOLE" in said
    ]


def looked_at(*pages: Path) -> list[Seen]:
    """What is seen of each."""
    addresses = [page.resolve().as_uri() for page in pages]
    with TemporaryDirectory(prefix="look-") as folder:
        wrapper = Path(folder) / "look.html"
        wrapper.write_text(LOOK.format(pages=json.dumps(addresses), wide=WIDE), encoding="utf-8")
        dom, console = chromium("--dump-dom", wrapper.as_uri())
    said = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)
    seen = json.loads(html.unescape(said.group(1))) if said else []
    assert len(seen) == len(pages), (
        f"after {len(seen)} of {len(pages)} pages it came no further: {console} {dom[-2000:]}"
    )
    return [Seen(**one, console=said_by(address, addresses, console)) for address, one in zip(addresses, seen)]


def said_by(page: str, pages: Sequence[str], console: Sequence[str]) -> list[str]:
    """What this page said. What none of them is named for may be of any of them."""
    others = [f"source: {other} " for other in pages if other != page]
    return [said for said in console if not any(other in said for other in others)]
