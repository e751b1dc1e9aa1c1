# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret reaches its command, and nothing else."""

from __future__ import annotations

import os
import sys

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

SECRETS = {"IPMI_PASSWORD": "open sesame"}
SHOW = (sys.executable, "-c", "import os; print(os.environ.get('IPMI_PASSWORD'))")


@pytest.mark.parametrize("method", ["read", "write"])
def test_the_command_has_it_in_its_environment(method):
    runner = Runner()
    assert getattr(runner, method)(SHOW, secrets=SECRETS).stdout == "open sesame\n"
    assert "IPMI_PASSWORD" not in os.environ


def test_the_next_command_has_it_no_more():
    runner = Runner()
    runner.read(SHOW, secrets=SECRETS)
    assert runner.read(SHOW).stdout == "None\n"


@pytest.mark.parametrize("more", [{"secrets": SECRETS}, {"given": "open sesame"}], ids=["a secret", "its input"])
def test_nor_is_what_such_a_command_printed_in_the_log(more):
    runner = Runner(execute=lambda argv, limit, **given: Reply(argv, 0, "open sesame\n", ""))
    runner.write(("ipmitool", "-E"), **more)
    runner.read(("ipmitool", "-E"), **more)
    assert [entry.output for entry in runner.log] == ["", ""]


def test_nor_is_a_secret_that_a_command_prints():
    runner = Runner(execute=lambda argv, limit: Reply(argv, 0, "shared-secret sesame\n", ""))
    assert "sesame" in runner.read(("drbdsetup", "show"), private=True).stdout
    assert [entry.output for entry in runner.log] == [""]


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_log_has_not(check_mode):
    runner = Runner(check_mode, execute=lambda argv, limit, secrets: Reply(argv, 0, "", ""))
    runner.write(("ipmitool", "-E"), secrets=SECRETS)
    assert "sesame" not in repr([entry.as_result() for entry in runner.log] + runner.log)


def test_a_failure_has_not():
    runner = Runner(execute=lambda argv, limit, secrets: Reply(argv, 1, "", "no session"))
    with pytest.raises(CommandFailed) as caught:
        runner.read(("ipmitool", "-E"), secrets=SECRETS)
    assert "sesame" not in repr(caught.value.as_result())
