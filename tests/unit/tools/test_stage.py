# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The staging copy is the checkout, no more and no less."""

from __future__ import annotations

import subprocess

import pytest
import stage


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    (root / "roles" / "old").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    (root / ".gitignore").write_text("/ignored\n")
    (root / "roles" / "old" / "main.yml").write_text("old\n")
    (root / "new.py").write_text("new\n")
    (root / "ignored").write_text("secret\n")
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(stage, "ROOT", root)
    monkeypatch.setattr(stage, "CACHE", cache)
    monkeypatch.setattr(stage, "STAGE", cache / "ansible_collections" / "sci" / "ganeti")
    return root


def test_it_holds_what_git_would_hold(checkout):
    copy = stage.stage()
    assert stage.listed(copy) == {".gitignore", "new.py", "roles/old/main.yml"}
    assert (copy / "new.py").read_text() == "new\n"
    assert not (copy / "ignored").exists()


def test_a_change_is_copied_and_a_removed_file_leaves_no_folder(checkout):
    copy = stage.stage()
    (checkout / "new.py").write_text("newer\n")
    (checkout / "roles" / "old" / "main.yml").unlink()
    stage.stage()
    assert (copy / "new.py").read_text() == "newer\n"
    assert not (copy / "roles").exists()
