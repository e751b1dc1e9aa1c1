# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host is the master, out of what all of them say."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import the_master


def says(master, is_master=False, in_cluster=True):
    return {"master": master, "is_master": is_master, "in_cluster": in_cluster}


ONE, TWO, THREE = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
NOBODY = says("", in_cluster=False)


@pytest.mark.parametrize(
    ("answers", "master"),
    [
        ({"gnt1": says(ONE, True), "gnt2": says(ONE), "gnt3": says(ONE)}, "gnt1"),
        ({"gnt1": says(ONE, True)}, "gnt1"),
        ({"gnt1": says(TWO), "gnt2": says(TWO, True), "new": NOBODY}, "gnt2"),
        ({"gnt1": says(ONE, True), "gnt2": says(ONE), "gnt3": says(THREE)}, "gnt1"),
    ],
)
def test_the_one_that_most_name(answers, master):
    assert the_master(answers) == master


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, "No host of the group 'ganeti_nodes'"),
        ({"new": NOBODY}, "No host of the group 'ganeti_nodes'"),
        ({"gnt1": says(ONE, True), "gnt2": says(TWO, True)}, "gnt1 and gnt2 each take themselves for the master"),
        ({"gnt2": says(ONE), "gnt3": says(ONE)}, "The nodes name gnt1.example.com as the master, which doesn't answer"),
        ({"gnt2": says(ONE), "gnt3": says(TWO)}, "gnt1.example.com or gnt2.example.com"),
        ({"gnt1": says(ONE, True), "gnt2": says(THREE), "gnt3": says(THREE)}, "most nodes name gnt3.example.com"),
    ],
)
def test_nobody_is_when_they_do_not_agree(answers, found):
    with pytest.raises(Refused) as caught:
        the_master(answers)
    assert found in caught.value.found
    assert caught.value.remedy
