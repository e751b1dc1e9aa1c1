# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page and its pictures, as text: whole, escaped, and of a bearable size."""

from __future__ import annotations

import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import printed
from ansible_collections.sci.ganeti.plugins.plugin_utils.report import svg as drawing
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.files import stem, write_report
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.outcome import TITLES
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.page import lines, page
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.timeline import (
    MOST_ROWS,
    mean_speed,
    worth_showing,
)
from ansible_collections.sci.ganeti.tests.unit.fake_disks import FakeDisks
from ansible_collections.sci.ganeti.tests.unit.reported import (
    BEGAN,
    STEP,
    Told,
    asked,
    checked,
    large,
    ran,
    replaced_disk,
    replaced_node,
)

VOID = {"meta", "link", "br"}
EVIL = "<script>alert('x')</script>&\"'"


class Page(HTMLParser):
    """What is in a page; that every tag is closed by its own is checked on the way."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


def drawn(record):
    html = page(json.loads(json.dumps(record.as_plain())), "run.json", "0" * 64)
    svgs = [ET.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", html, re.DOTALL)]
    return html, Page(html), svgs


def words_of(svg):
    return [element.text for element in svg.iter() if element.tag.endswith("text")]


def test_a_run_with_everything(tmp_path, monkeypatch):
    html, found, svgs = drawn(replaced_node().record())
    assert "Carried out, and the end state is proven" in found.text
    for heading in ("Plan", "The cluster before and after", "Timeline", "What changed", "Commands"):
        assert re.search(rf"<h2>{heading}", html), heading
    assert [svg.get("aria-label") for svg in svgs] == [
        "The cluster before the run",
        "The cluster after the run",
        "Legend of the pictures of the cluster",
        "The steps of the run, and what was copied",
    ]
    before, after = (words_of(svg) for svg in svgs[:2])
    assert before.count("apart") == 6
    assert "apart" not in after
    assert "◆ vm1" in before
    assert "candidate, silent" in before


@pytest.mark.parametrize(
    ("given", "check", "mode"),
    [
        ({"confirm": "gnt2"}, True, "--check"),
        ({"confirm": "gnt2"}, False, "confirmed"),
        ({"plan": "kfdwzhqm"}, False, "plan kfdwzhqm"),
        ({}, False, "without confirm"),
    ],
)
def test_whose_word_it_acted_on(given, check, mode):
    record = replaced_node().record(variables={"node": "gnt2", **given}, check_mode=check)
    assert f"<dt>Mode</dt><dd>{mode}</dd>" in drawn(record)[0]


def test_without_colours_the_states_of_a_mirror_are_told_apart_too():
    """For a grey print, and for who can't tell the colours apart: by how its line is dashed."""
    (legend,) = (svg for svg in drawn(replaced_node().record())[2] if svg.get("aria-label", "").startswith("Legend"))
    drawn_as = {(element.get("stroke"), element.get("stroke-dasharray", "")) for element in legend.iter()}
    assert {(colour, drawing.DASHES[state]) for state, colour in drawing.COLOURS.items()} <= drawn_as
    assert len(set(drawing.DASHES.values())) == len(drawing.COLOURS)


def test_no_colour_is_used_but_those_that_were_chosen_for_it(tmp_path, monkeypatch):
    chosen = {value for name, value in vars(drawing).items() if name.isupper() and str(value).startswith("#")}
    disks = FakeDisks(tmp_path, monkeypatch)
    disks.plug("sdc", "SN9")
    for run in (replaced_node(), replaced_disk(disks)):
        for svg in drawn(run.record())[2]:
            used = {element.get(kind, "none") for element in svg.iter() for kind in ("fill", "stroke")}
            assert {colour for colour in used if colour != "none" and not colour.startswith("url(#")} <= chosen


def test_nothing_is_asked_of_anywhere():
    html, found, _svgs = drawn(replaced_node().record())
    assert not {"script", "iframe", "img", "object", "form"} & set(found.tags)
    asked = [value for name, value in found.attributes if name in ("src", "href", "action", "srcset")]
    assert asked == ["data:,"]
    assert "url(" not in html.replace("url(#", "")
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_whatever_it_is_told_is_text():
    run = Told()
    run.shows({**STEP, "command": EVIL, "where": EVIL, "why": EVIL, "risk": EVIL})
    run.task(EVIL, "ansible.builtin.debug", {"msg": EVIL}, host=EVIL)
    run.task(EVIL, "ansible.builtin.command", {"cmd": EVIL, "rc": 1, "stdout": EVIL}, host=EVIL)
    seen = {"name": EVIL, "role": EVIL, "status": EVIL, "primary": EVIL, "secondary": EVIL, "admin_state": EVIL}
    census = {"master_reachable": True, "cluster": {"name": EVIL}, "nodes": [seen], "instances": [seen]}
    run.task(EVIL, "sci.ganeti.gnt_cluster_info", census)
    run.task(EVIL, "ansible.builtin.assert", {"msg": EVIL}, status="failed")
    html, found, svgs = drawn(run.record(subject=EVIL, user=EVIL, command=(EVIL,), versions={EVIL: EVIL}))
    assert "script" not in found.tags
    assert "<script" not in html
    assert found.text.count("alert(") > 10
    assert len(svgs) == 3


@pytest.mark.parametrize("outcome", sorted(TITLES))
def test_every_outcome_has_words(outcome):
    plain = json.loads(json.dumps({**Told().record().as_plain(), "outcome": outcome}))
    assert TITLES[outcome] in Page(page(plain)).text


def test_a_refusal_says_why():
    run = Told()
    run.task("Check that it fits", "ansible.builtin.assert", {"msg": "Too small. Take another."}, status="failed")
    _html, found, _svgs = drawn(run.record())
    assert "Stopped before anything was changed" in found.text
    assert "Check that it fits: Too small. Take another." in found.text


def test_what_would_be_run_is_not_shown_as_done():
    run = Told()
    run.task("Cut its power", "sci.ganeti.bmc_power", {"commands": [ran("ipmitool off", done=False)]})
    _html, found, _svgs = drawn(run.record())
    assert "would be run" in found.text


def test_a_command_that_only_read_tells_all_of_itself():
    run = Told()
    reads = [
        asked("gnt-node list", BEGAN, "gnt1|M\ngnt2|C"),
        asked("gnt-job list", BEGAN + 2, "27", times=700),
        asked("gnt-cluster master-ping", BEGAN + 3, "no", rc=1),
        asked("gnt-cluster info", BEGAN + 4, "can't connect", rc=5, expected=False),
    ]
    run.task("Look", "sci.ganeti.gnt_cluster_info", {"reads": reads})
    html, found, _svgs = drawn(run.record())
    for words in ("it printed 2 lines", "gnt1|M", "the last of 700", "3 commands that only read", "0.2 s", "05:41:33"):
        assert words in found.text, words
    assert html.count('<tr class="failed">') == 1
    # one that failed isn't hidden behind those that did not
    assert found.text.index("can't connect") < found.text.index("3 commands that only read")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("a", "it printed a line"),
        ("a\nb", "it printed 2 lines"),
        (printed("x" * 5000), "the end of what it printed, a line"),
        (printed("a line\n" * 5000), "the end of what it printed, 286 lines"),
    ],
)
def test_how_much_of_an_output_is_shown(output, expected):
    assert lines(output) == expected


def test_the_evidence_names_the_node_it_is_about():
    run = Told()
    for node in ("gnt2", "gnt3"):
        word = {"node": node, "kind": "bmc", "said_by": f"the BMC of {node}", "what": "off", "when": "now"}
        facts = {"ansible_facts": {"fencing_gate_evidence": [word]}}
        run.task("Keep the evidence", "ansible.builtin.set_fact", facts)
    html, found, _svgs = drawn(run.record())
    assert "Evidence at the fencing gate" in found.text
    rows = re.findall(r'<tr><th class="nowrap">(\w+)</th>.*?<td>the BMC of (\w+)</td>', html)
    assert rows == [("gnt2", "gnt2"), ("gnt3", "gnt3")]


def test_a_run_that_was_cut_short_tells_how_to_go_on():
    _html, found, _svgs = drawn(replaced_node().record(ended=False, by="SIGTERM"))
    assert "Cut short: the run was ended from outside" in found.text
    assert "It was ended by SIGTERM during 'Prove it'." in found.text
    assert "Run the same again" in found.text


def test_the_step_at_work_is_named_and_where_to_look():
    run = replaced_node()
    run.begins("Rebuild the mirrors of all of them, one after the other", "sci.ganeti.gnt_instance", "gnt1", "gnt2")
    run.now += 40
    _html, found, svgs = drawn(run.record(ended=False, by="SIGTERM"))
    name = "Rebuild the mirrors of all of them, one after the other"
    assert f"At work since 05:47:00 UTC (42 s): '{name}', for gnt1, gnt2." in found.text
    assert found.text.count("gnt-job list --running") == 1
    assert "Hatched: failed, or at work when the run was ended." in found.text
    words = words_of(svgs[-1])
    assert "0:42 at work" in words
    assert any(word.startswith("Rebuild the mirrors of all") and word.endswith("… (gnt1 +1)") for word in words)


def test_where_no_step_was_at_work_none_is_named():
    for record in (replaced_node().record(ended=False, by="SIGTERM"), replaced_node().record()):
        _html, found, _svgs = drawn(record)
        for words in ("At work", "at work", "gnt-job list --running"):
            assert words not in found.text


def test_of_many_hosts_at_work_some_are_named():
    run = Told()
    run.begins("Ask", "sci.ganeti.gnt_cluster_info", *(f"gnt{number}" for number in range(1, 101)), seconds=0.01)
    _html, found, _svgs = drawn(run.record(ended=False))
    assert "'Ask', for gnt1, gnt2, gnt3, gnt4, gnt5, gnt6, gnt7, gnt8 and 92 more." in found.text


def test_each_of_several_clusters_has_its_picture():
    html, found, svgs = drawn(checked("b.example.com", "a.example.com").record(subject=""))
    assert re.findall(r"<h3>([^<]*)</h3>", html) == ["a.example.com", "b.example.com"]
    assert "<h2>The clusters</h2>" in html
    labels = [svg.get("aria-label") for svg in svgs]
    assert [label for label in labels if "before" in label] == [
        "The cluster a.example.com before the run",
        "The cluster b.example.com before the run",
    ]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "Clustersa.example.com, b.example.com" in found.text
    assert "b.example.com: Instances" in found.text


def test_each_of_several_large_clusters_has_its_picture():
    first, second = (large(nodes=30, instances=200).record().as_plain() for _time in range(2))
    for name, one in (("a.example.com", first), ("b.example.com", second)):
        one["before"]["cluster"] = one["after"]["cluster"] = {"name": name}
    plain = {**first, "other_clusters": [{"before": second["before"], "after": second["after"]}]}
    html = page(json.loads(json.dumps(plain)))
    assert "<h2>The clusters before and after</h2>" in html
    for name in ("a.example.com", "b.example.com"):
        assert f'aria-label="The nodes of {name} before the run"' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_one_cluster_has_no_heading_of_its_own():
    html, found, svgs = drawn(checked("a.example.com").record(subject=""))
    assert "<h2>The cluster</h2>" in html
    assert "<h3>a.example.com" not in html
    assert svgs[0].get("aria-label") == "The cluster before the run"
    assert "Clustera.example.com" in found.text.replace("\n", "")


def test_the_blast_radius_of_a_disk(tmp_path, monkeypatch):
    disks = FakeDisks(tmp_path, monkeypatch)
    disks.plug("sdc", "SN9")
    _html, found, svgs = drawn(replaced_disk(disks, instances=20).record())
    goes = next(svg for svg in svgs if svg.get("aria-label") == "What lies on disk sdb of gnt1")
    words = words_of(goes)
    for word in ("sdb", "sdb4", "md2 (raid1)", "xenvg", "vm1 disk 0", "in sync, other copies: 1"):
        assert word in words
    assert "4 more" in words
    assert "the disk that goes" in found.text


def test_a_large_cluster_is_counted():
    """In what time is measured by tests/bench/scale.py."""
    html, _found, svgs = drawn(large(nodes=100, instances=5000).record())
    before = words_of(svgs[0])
    assert "gnt100" in before
    assert "▲ 50" in before
    assert "▲ 50" not in words_of(svgs[1])
    assert len(html) < 400_000
    assert len(svgs[0].findall(".//")) < 100 * 30
    small = drawn(large(nodes=100, instances=500).record())[2]
    assert len(words_of(small[0])) <= len(before) + 100


def test_of_many_steps_those_that_matter_are_shown():
    run = Told()
    for number in range(200):
        run.task(f"look {number}", "sci.ganeti.port_info", {}, 0.5)
    run.task("act", "sci.ganeti.gnt_node", {"changed": True}, 0.1)
    run.task("wait", "sci.ganeti.port_info", {}, 60)
    run.task("skip", "sci.ganeti.port_info", {}, 90, status="skipped")
    run.task("fail", "sci.ganeti.port_info", {"msg": "no"}, 0.1, status="failed")
    names = [task["name"] for task in worth_showing(run.record().as_plain()["tasks"])]
    assert len(names) == MOST_ROWS
    assert names[-3:] == ["act", "wait", "fail"]


def test_the_speed_over_a_copy():
    samples = [{"at": 0.0, "left_kib": 20480.0}, {"at": 10.0, "left_kib": 0.0}]
    assert mean_speed(samples) == "2 MiB/s on average"
    assert mean_speed(samples[:1]) == "20 MiB"


def test_the_files_are_their_owner_s_alone(tmp_path):
    plain = replaced_node().record().as_plain()
    folder = tmp_path / "a" / "reports"
    first, second = (Path(write_report(str(folder), plain)) for _time in range(2))
    assert (first.name, second.name) == (
        "2026-11-26T054130Z-replace_node-gnt2.html",
        "2026-11-26T054130Z-replace_node-gnt2-2.html",
    )
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert json.loads(first.with_suffix(".json").read_text())["asked"]["subject"] == "gnt2"


def test_a_name_of_a_file_is_one(tmp_path):
    plain = Told().record(subject="../../etc/pass wd\n" + "x" * 300).as_plain()
    assert "/" not in stem(plain)
    assert len(stem(plain)) <= 120
    assert stem(plain).startswith("2026-11-26T054130Z-replace_node-..-..-etc-pass-wd")


@pytest.mark.parametrize(("speed", "count", "drawn_curves"), [(9, 3, 1), (None, 3, 0), (9, 1, 0)])
def test_a_step_that_copied_nothing_has_no_curve(speed, count, drawn_curves):
    run = Told()
    samples = [{"at": BEGAN + number, "left_kib": 10.0 - number, "kib_per_second": speed} for number in range(count)]
    run.task("Start it elsewhere", "sci.ganeti.gnt_instance", {"samples": samples}, 5)
    _html, _found, (svg,) = drawn(run.record())
    assert sum(element.tag.endswith("polyline") for element in svg.iter()) == drawn_curves
    assert ("Left to copy" in words_of(svg)) is bool(drawn_curves)
