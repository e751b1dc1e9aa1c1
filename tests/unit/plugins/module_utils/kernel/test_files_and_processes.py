# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What isn't there says nothing, and a process may end while it is looked at."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import bytes_in, names_in, text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.processes import (
    process_files,
    process_name,
    process_numbers,
    process_parent,
    process_words,
)


def test_a_file_and_a_folder(tmp_path):
    (tmp_path / "b").write_bytes(b"one\n\xff")
    (tmp_path / "a").mkdir()
    assert names_in(str(tmp_path)) == ["a", "b"]
    assert bytes_in(str(tmp_path / "b")) == b"one\n\xff"
    assert text_in(str(tmp_path / "b")) == "one\n\ufffd"


def test_what_is_not_there_or_something_else_says_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    assert (names_in(str(tmp_path / "none")), names_in(str(tmp_path / "file"))) == ([], [])
    assert (text_in(str(tmp_path / "none")), text_in(str(tmp_path)), bytes_in("")) == ("", "", b"")


def test_a_process_is_what_its_folder_says(tmp_path):
    process = tmp_path / "4711"
    (process / "fd").mkdir(parents=True)
    (process / "fd" / "9").symlink_to("/dev/drbd1")
    (process / "comm").write_text("qemu-system-x86\n")
    (process / "cmdline").write_bytes(b"qemu\0-name\0vm1\0")
    (process / "stat").write_text("4711 (a) b) S 30 0 0")
    for other in ("42", "self", "4711x"):
        (tmp_path / other).mkdir()
    proc = str(tmp_path)
    assert process_numbers(proc) == [42, 4711]
    assert process_name(4711, proc) == "qemu-system-x86"
    assert process_words(4711, proc) == b"qemu\0-name\0vm1\0"
    assert process_parent(4711, proc) == 30
    assert process_files(4711, proc) == {"/dev/drbd1"}


def test_one_that_has_ended_has_nothing(tmp_path):
    proc = str(tmp_path / "none")
    assert process_numbers(proc) == []
    assert (process_name(1, proc), process_words(1, proc), process_parent(1, proc)) == ("", b"", 0)
    assert process_files(1, proc) == set()
