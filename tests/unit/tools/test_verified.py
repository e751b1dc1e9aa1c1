# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of what was verified is read as it was written."""

from __future__ import annotations

import pytest
import verified
from verified import Result

ROWS = {
    "units, ansible-core 2.21": Result(
        "passed", "2026-11-29", "ansible-core 2.21, Python 3.13: 9 passed", "0a1b2c3d4e"
    ),
    "modules, default, Debian 13": Result("failed", "2026-11-28", "Ganeti 3.1.0~rc2, ansible-core 2.21.5", "-"),
}


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(verified, "TABLE", tmp_path / "verified.md")
    return tmp_path / "verified.md"


def test_what_is_written_is_read(table):
    verified.write(ROWS)
    assert verified.read() == ROWS
    assert "\n| modules, default, Debian 13 | failed | 2026-11-28 | Ganeti 3.1.0~rc2, ansible-core 2.21.5 | - |\n" in (
        table.read_text()
    )


def test_the_project_s_own_table_is_as_it_would_be_written(table, monkeypatch):
    kept = (verified.ROOT / "docs" / "verified.md").read_text()
    table.write_text(kept)
    verified.write(verified.read())
    assert table.read_text() == kept


def test_only_what_passed_with_the_same_code_holds():
    passed, failed = ROWS.values()
    assert passed.holds("0a1b2c3d4e")
    assert not passed.holds("other")
    assert not failed.holds("-")
