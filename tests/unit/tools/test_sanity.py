# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sanity test that did not look is no pass, whatever ansible-test makes of it."""

from __future__ import annotations

import pytest
import sanity

ABSENT = 'Skipping sanity test "import" on Python 3.9 because it could not be found.'
NOTHING = "No tests applicable."
MODULE = {"plugins/modules/gnt_node.py"}


@pytest.fixture(autouse=True)
def pythons(tmp_path, monkeypatch):
    monkeypatch.setattr(sanity, "PYTHONS", tmp_path)
    return tmp_path


def test_a_python_that_is_not_here_may_be_skipped():
    assert sanity.justified("import-python-3.9", ABSENT, MODULE)


def test_a_python_that_is_here_may_not(pythons):
    (pythons / "python3.9").touch()
    assert not sanity.justified("import-python-3.9", ABSENT, MODULE)


def test_a_test_of_files_that_do_not_exist_may_be_skipped():
    assert sanity.justified("pslint-python-3.13", NOTHING, MODULE)
    assert sanity.justified("shellcheck", NOTHING, MODULE)


@pytest.mark.parametrize(
    ("name", "file"),
    [("shellcheck", "tests/lab/guest/start.sh"), ("validate-modules-python-3.13", *MODULE)],
)
def test_a_test_of_files_that_exist_may_not(name, file):
    assert not sanity.justified(name, NOTHING, {file})


def test_no_other_test_may_be_skipped():
    assert not sanity.justified("pylint", NOTHING, MODULE)
