# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in a real browser: it is drawn, asks nobody for anything, and the console stays empty."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.files import write_report
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scrub import Scrubber
from ansible_collections.sci.ganeti.tests.unit.fake_disks import FakeDisks
from ansible_collections.sci.ganeti.tests.unit.reported import checked, large, replaced_disk, replaced_node

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECRET = "c0rrect-h0rse-battery"

# Where nobody reads what was skipped, a browser that is missing is a failure.
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine; 'make setup' installs it"
)

# Looks at the report from outside, in a frame: the report itself may run no script.
LOOK = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="report" width="1280" height="4000" src="{name}"></iframe><pre id="seen"></pre>
<script>
document.getElementById("report").addEventListener("load", event => {{
  const inside = event.target.contentWindow, there = inside.document;
  const box = element => {{ const at = element.getBoundingClientRect(); return [at.width, at.height]; }};
  document.getElementById("seen").textContent = JSON.stringify({{
    svgs: [...there.querySelectorAll("svg")].map(box),
    headings: [...there.querySelectorAll("h2")].map(one => one.textContent),
    text: there.body.innerText,
    wide: there.documentElement.scrollWidth,
    font: inside.getComputedStyle(there.querySelector("h1")).fontSize,
    asked: inside.performance.getEntriesByType("resource").map(one => one.name),
  }});
}});
</script>"""


def chromium(folder, *words):
    """Runs it without a network: no name is found, and no proxy is asked."""
    assert CHROMIUM, "no Chromium on this machine; 'make setup' installs it"
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
            f"--user-data-dir={folder / 'profile'}",
            "--window-size=1400,4200",
            "--virtual-time-budget=5000",
            *words,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def looked_at(path):
    wrapper = path.parent / "look.html"
    wrapper.write_text(LOOK.format(name=path.name))
    dom, console = chromium(path.parent, "--dump-dom", f"file://{wrapper}")
    seen = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.DOTALL)
    assert seen, dom[-2000:]
    return json.loads(html.unescape(seen.group(1))), console


def written(folder, record):
    return Path(write_report(str(folder), Scrubber([SECRET]).plain(record.as_plain())))


def told(run):
    """With a secret in each place where one could be."""
    run.task("Say it", "ansible.builtin.debug", {"msg": f"the word is {SECRET}"})
    run.task("Use it", "ansible.builtin.command", {"cmd": f"log in {SECRET}", "rc": 0, "stdout": SECRET})
    return run.record(command=("ansible-playbook", "-e", f"bmc_password={SECRET}"), variables={"bmc_password": SECRET})


@pytest.fixture(name="runs", params=["node", "disk", "large", "several"])
def _runs(request, tmp_path, monkeypatch):
    if request.param == "node":
        return replaced_node()
    if request.param == "large":
        return large(nodes=40, instances=800)
    if request.param == "several":
        return checked("gnt.example.com", "gnt.example.org")
    disks = FakeDisks(tmp_path, monkeypatch)
    disks.plug("sdc", "SN9")
    return replaced_disk(disks)


def test_it_is_drawn_and_needs_nobody(runs, tmp_path):
    folder = tmp_path / "reports"
    path = written(folder, told(runs))
    seen, console = looked_at(path)
    assert console == []
    assert seen["asked"] == []
    assert len(seen["svgs"]) >= 4
    assert all(width > 100 and height > 30 for width, height in seen["svgs"])
    assert seen["wide"] <= 1280, "it has to be scrolled sideways"
    assert seen["font"] == "32px", "its style isn't applied"
    assert {"Timeline", "What changed", "Commands"} <= set(seen["headings"])
    assert "(hidden)" in seen["text"]
    for file in folder.glob("*T054130Z*"):
        assert SECRET not in file.read_text()


def test_a_step_at_work_is_shown_where_the_run_was_cut_short(tmp_path):
    run = replaced_node()
    run.begins("Rebuild the rest of the mirrors, one after the other", "sci.ganeti.gnt_instance", "gnt1", "gnt2")
    seen, console = looked_at(written(tmp_path / "reports", run.record(ended=False, by="SIGTERM")))
    assert console == []
    assert "'Rebuild the rest of the mirrors, one after the other', for gnt1, gnt2." in seen["text"]
    assert "gnt-job list --running" in seen["text"]
    assert seen["wide"] <= 1280, "it has to be scrolled sideways"


def test_a_picture_of_the_page_is_not_blank(tmp_path):
    path = written(tmp_path / "reports", replaced_node().record())
    shot = tmp_path / "shot.png"
    _dom, console = chromium(tmp_path, f"--screenshot={shot}", f"file://{path}")
    assert console == []
    # a blank page of this size is some 20 KiB
    assert shot.stat().st_size > 100_000


def test_it_prints(tmp_path):
    path = written(tmp_path / "reports", replaced_node().record())
    pdf = tmp_path / "report.pdf"
    chromium(tmp_path, f"--print-to-pdf={pdf}", f"file://{path}")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pdf.stat().st_size > 20_000


def test_these_looks_would_see_trouble(tmp_path):
    """A page that asks somebody and says something on the console is told from a good one."""
    (tmp_path / "bad.html").write_text(
        "<h1>x</h1><svg width='0' height='0'></svg><img src='http://reports.invalid/x.png'>"
        "<script>console.error('trouble')</script>"
    )
    seen, console = looked_at(tmp_path / "bad.html")
    assert seen["asked"] == ["http://reports.invalid/x.png"]
    assert seen["svgs"] == [[0, 0]]
    assert any("trouble" in line for line in console)
