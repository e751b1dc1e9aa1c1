# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in a real browser: it is drawn, asks nobody for anything, and the console stays empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.files import write_report
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scrub import Scrubber
from ansible_collections.sci.ganeti.tests.tools.browser import (
    MAY_BE_MISSING,
    NO_BROWSER,
    chromium,
    looked_at,
)
from ansible_collections.sci.ganeti.tests.unit.fake_disks import FakeDisks
from ansible_collections.sci.ganeti.tests.unit.reported import asked, checked, large, replaced_disk, replaced_node

SECRET = "c0rrect-h0rse-battery"

pytestmark = pytest.mark.skipif(MAY_BE_MISSING, reason=NO_BROWSER)


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
    (seen,) = looked_at(path)
    assert seen.faults() == []
    assert len(seen.svgs) >= 4
    assert "What changed" in [text for text, _width, _height in seen.headings]
    assert "(hidden)" in seen.text
    for file in folder.glob("*T054130Z*"):
        assert SECRET not in file.read_text()


def test_a_step_at_work_is_shown_where_the_run_was_cut_short(tmp_path):
    run = replaced_node()
    run.begins("Rebuild the rest of the mirrors, one after the other", "sci.ganeti.gnt_instance", "gnt1", "gnt2")
    (seen,) = looked_at(written(tmp_path / "reports", run.record(ended=False, by="SIGTERM")))
    assert seen.faults() == []
    assert "'Rebuild the rest of the mirrors, one after the other', for gnt1, gnt2." in seen.text
    assert "gnt-job list --running" in seen.text


def test_a_picture_of_the_page_is_not_blank(tmp_path):
    path = written(tmp_path / "reports", replaced_node().record())
    shot = tmp_path / "shot.png"
    _dom, console = chromium(f"--screenshot={shot}", f"file://{path}")
    assert console == []
    # a blank page of this size is some 20 KiB
    assert shot.stat().st_size > 100_000


def sheets(page):
    """Width and height of every sheet that a page is printed on, in points."""
    pdf = page.with_suffix(".pdf")
    chromium(f"--print-to-pdf={pdf}", f"file://{page}")
    sizes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    return [(round(float(wide)), round(float(high))) for wide, high in sizes]


def test_it_prints_what_is_folded_on_the_screen_and_on_a4(tmp_path):
    run = replaced_node()
    read = asked("gnt-node list", run.now, "gnt1.example.com|M\n" * 300)
    run.task("Look once more", "sci.ganeti.gnt_cluster_info", {"reads": [read]})
    path = written(tmp_path / "reports", run.record())
    printed = sheets(path)
    # Chromium's own size is Letter
    assert set(printed) == {(595, 842)}
    unfolds = "details::details-content"
    folded = tmp_path / "folded.html"
    folded.write_text(path.read_text().replace(unfolds, "details::nothing"))
    assert unfolds in path.read_text()
    assert 0 < len(sheets(folded)) < len(printed)


def test_these_looks_would_see_trouble(tmp_path):
    """A page that asks somebody and says something on the console is told from a good one beside it."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<h1></h1><h2>Timeline</h2><svg width='0' height='0'></svg><img src='http://reports.invalid/x.png'>"
        "<p style='width: 2000px'>far</p><script>console.error('trouble\\nof two lines')</script>"
    )
    good = written(tmp_path / "reports", replaced_node().record())
    before, seen, after = looked_at(good, bad, good)
    assert before.faults() == after.faults() == []
    said, *faults = seen.faults()
    assert said.startswith("on the console: ")
    assert "trouble\nof two lines" in said
    assert faults == [
        "it asks for http://reports.invalid/x.png",
        "it has no 'Commands'",
        "the heading '' can't be seen",
        "a picture is no larger than 0 x 0",
        "it is 2008 wide, and has to be scrolled sideways",
        "its style isn't applied: its letters have 16px",
    ]


def test_a_page_that_cannot_be_looked_at_is_no_good_page(tmp_path):
    with pytest.raises(AssertionError, match="after 0 of 1 pages"):
        looked_at(tmp_path / "missing.html")
