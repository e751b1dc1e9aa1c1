# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The map of reports names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REPORTS = (ROOT / "docs" / "field-reports.md").read_text()
UNITS = [ROOT / "tests" / "unit" / folder for folder in ("plugins/module_utils", "plugins", ".")]

GANETI = """
1018 1242 1216 1212 1113 669 430 1162 1167 846 1000 979 662 326 1372 1392 980 870 848 923 1286 552 671 1007 1152 973
"""
OTHERS = """
ansible/ansible#5379 ansible/ansible#18854 ansible/ansible#20275 ansible/ansible#40205 saltstack/salt#40100
ansible-collections/community.general#6363 ansible-collections/community.general#3236
ansible-collections/community.general#1461 openzfs/openzfs-docs#129 IDgis/kennisbank#34 unraid/webgui#2681
openstreetmap/operations#43 minio/directpv#536 rook/rook#14363 ceph/ceph-ansible#5790 ceph/ceph-ansible#1476
ceph/ceph-ansible#7282 kubernetes-sigs/kubespray#8806 kubernetes-sigs/kubespray#9262 openshift/openshift-ansible#4741
"""


def test_no_report_is_lost():
    told = re.findall(r"\[(\S*#\d+)\]\(https://github\.com/(\S+)/issues/(\d+)\)", REPORTS)
    assert all(name in (f"#{number}", f"{where}#{number}") for name, where, number in told)
    wanted = {*(f"#{number}" for number in GANETI.split()), *OTHERS.split()}
    assert {name for name, _where, _number in told} == wanted


def test_each_unit_test_is_there():
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", REPORTS)
    assert named
    for file, test in named:
        path = next((folder / file for folder in UNITS if (folder / file).exists()), None)
        assert path is not None, file
        assert not test or re.search(rf"def {test}\(", path.read_text()), f"{file}::{test}"


def test_each_scenario_is_there():
    named = set(re.findall(r"scenario `(\w+)`", REPORTS))
    assert named
    assert not {name for name in named if not (ROOT / "extensions" / "molecule" / name / "molecule.yml").exists()}


def test_each_report_is_covered_or_open():
    rows = [line for line in REPORTS.splitlines() if line.startswith("| [")]
    assert rows
    for row in rows:
        covered = row.split(" | ")[-1]
        assert ".py" in covered or "scenario" in covered or covered.startswith(("by hand: ", "open: ")), row


def test_what_is_done_by_hand_is_told_in_both_languages():
    rows = re.findall(
        r"^\| \[#\d+\]\((\S+)\) .*\| by hand: the page \[\w+\]\(docsite/rst/(\w+\.rst)\) \|$", REPORTS, re.M
    )
    assert len(rows) == REPORTS.count("| by hand: ")
    for report, page in rows:
        for folder in ("rst", "rst/ru"):
            assert report in (ROOT / "docs" / "docsite" / folder / page).read_text()
