# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command can't ask anybody anything, and reads no settings that would change what it prints."""

from __future__ import annotations

import os
import sys

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import execute_here

OPEN_TERMINAL = """
import os
try:
    os.open("/dev/tty", os.O_RDWR)
    print("a terminal")
except OSError as error:
    print("no terminal", error.errno)
"""


def python(code, limit=20.0):
    return execute_here((sys.executable, "-c", code), limit)


def test_it_has_no_controlling_terminal():
    # ENXIO: the device exists, and this session has no terminal behind it.
    assert python(OPEN_TERMINAL).stdout == "no terminal 6\n"


def test_it_leads_a_session_of_its_own():
    assert python("import os; print(os.getsid(0) == os.getpid())").stdout == "True\n"


@pytest.fixture(name="_answer_on_standard_input")
def _typed():
    """As where somebody types, or where a task is piped in."""
    kept, (reading, writing) = os.dup(0), os.pipe()
    os.write(writing, b"YES\n")
    os.close(writing)
    os.dup2(reading, 0)
    yield
    os.dup2(kept, 0)
    os.close(reading)
    os.close(kept)


@pytest.mark.usefixtures("_answer_on_standard_input")
def test_its_standard_input_is_at_its_end():
    assert python("import sys; print(repr(sys.stdin.read()))").stdout == "''\n"


def test_it_speaks_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert python("import os; print(os.environ['LC_ALL'])").stdout == "C\n"


def test_it_finds_programs_of_the_administrator(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert "/usr/sbin" in python("import os; print(os.environ['PATH'])").stdout.split(":")


@pytest.mark.parametrize("name", ["GNT_NODE_LIST", "GNT_INSTANCE_LIST", "GNT_GROUP_LIST"])
def test_no_default_arguments_reach_a_listing(monkeypatch, name):
    monkeypatch.setenv(name, "--no-headers -o name")
    assert python(f"import os; print(os.environ.get({name!r}))").stdout == "None\n"


def test_other_variables_stay(monkeypatch):
    monkeypatch.setenv("HOME", "/root/of/test")
    assert python("import os; print(os.environ['HOME'])").stdout == "/root/of/test\n"


def test_both_channels_and_the_status_come_back():
    reply = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(14)")
    assert (reply.stdout, reply.stderr, reply.rc) == ("out\n", "err\n", 14)
    assert 0 < reply.seconds < 20


def test_bytes_that_are_no_text_are_no_error():
    assert python("import sys; sys.stdout.buffer.write(b'disk \\xff')").stdout == "disk \ufffd"


def test_no_word_is_read_by_a_shell():
    assert execute_here(("echo", "$HOME; `id` | cat", "a b"), 20.0).stdout == "$HOME; `id` | cat a b\n"


def test_a_program_that_is_missing_says_what_to_do():
    with pytest.raises(CommandFailed, match="'gnt-nothing' could not be started") as caught:
        execute_here(("gnt-nothing", "list"), 20.0)
    assert caught.value.rc is None
    assert caught.value.argv == ("gnt-nothing", "list")
    assert caught.value.remedy.startswith("Install the package")
