# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A known_hosts file that isn't there has no keys; of one that can't be read nobody knows."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.read import read_known


def broken(argv, _limit):
    return Reply(argv, 255, "", "hostkeys_foreach failed: Input/output error\n")


def test_one_that_is_not_there(tmp_path):
    file = str(tmp_path / "known_hosts")
    assert read_known(Runner(execute=broken), "gnt2", [file]) == {file: ()}


def test_one_that_cannot_be_read(tmp_path):
    file = tmp_path / "known_hosts"
    file.write_text("")
    with pytest.raises(CommandFailed):
        read_known(Runner(execute=broken), "gnt2", [str(file)])
