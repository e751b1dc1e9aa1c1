# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs at once against one cluster; and one that was killed, which is in nobody's way."""

from __future__ import annotations

import re

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.procedures.at_work import ended, others_at_work
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import Hold, Work
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import Run, run_named, run_of

NOW = 1764140000
OWN = Run("failover_node", "gnt3", "control", 20)
OTHER = Run("replace_node", "gnt2", "control", 10)
NOBODY_S = ["somebody-s", "sci.ganeti:watcher-held:1", "sci.ganeti:resync-rate-held:61440", "sci.ganeti:at-work:1"]


def told(run, own=OWN, until=NOW + 600, lives=lambda _pid: True, take_over=()):
    """The same, whether it holds the watcher or leaves it alone."""
    held, beside = (
        others_at_work([*NOBODY_S, tag], own, NOW, lives, take_over)
        for tag in (Hold(0, until, str(run)).tag, Work(until, str(run)).tag)
    )
    assert held == beside
    return held


def test_a_run_that_lives_is_named_with_its_remedy():
    (sentence,) = told(OTHER)
    assert "replace_node gnt2 works on this cluster, started on control (process 10)" in sentence
    assert "-e take_over=replace_node/gnt2, and this run goes on without it." in sentence
    assert "run it again" not in sentence, "it would be refused in the same way"


def test_people_know_a_controller_by_its_name_alone():
    (sentence,) = told(Run("replace_node", "gnt2", "elsewhere.3f9a1c", 10), lives=pytest.fail)
    assert "started on elsewhere (process 10)" in sentence
    assert "run it again on elsewhere, which" in sentence


def test_so_is_the_same_from_another_terminal():
    assert told(Run("failover_node", "gnt3", "control", 10))


def test_one_s_own_is_no_other():
    assert told(OWN) == []


def test_where_its_process_is_gone_it_was_killed():
    asked = []
    assert told(OTHER, lives=lambda pid: asked.append(pid) or False) == []
    assert set(asked) == {10}


def test_from_another_controller_nothing_is_taken_for_killed():
    never_asked = pytest.fail
    for procedure, subject, ends in (
        ("failover_node", "gnt3", "this run finishes it"),
        ("failover_node", "gnt2", "this run goes on without it"),
        ("retire_node", "gnt3", "this run goes on without it"),
    ):
        (sentence,) = told(Run(procedure, subject, "elsewhere", 10), lives=never_asked)
        assert f"-e take_over={procedure}/{subject}, and {ends}; or run it again on elsewhere" in sentence


@pytest.mark.parametrize("procedure", ["replace_node", "failover_node"])
def test_a_person_says_that_it_was_killed(procedure):
    elsewhere = Run(procedure, "gnt3", "elsewhere", 10)
    assert told(elsewhere, take_over=[f"{procedure}/gnt3"]) == []
    assert told(elsewhere, take_over=[f"{procedure}/gnt2"])


def test_several_that_were_killed_are_named_at_once():
    """A run that took over from one may have been killed as well."""
    runs = [Run("replace_node", "gnt2", "pod1", 7), Run("replace_disk", "3BFEED", "pod2", 7)]
    tags = [Hold(0, NOW + 600, str(runs[0])).tag, Work(NOW + 600, str(runs[1])).tag]
    own = Run("replace_disk", "3BFEED", "pod3", 7)
    for given in ([], ["replace_node/gnt2"], ["replace_disk/3BFEED"]):
        sentences = others_at_work(tags, own, NOW, pytest.fail, given)
        assert len(sentences) == 2 - len(given)
        for sentence in sentences:
            (words,) = re.findall(r"-e take_over=([^ ]+), and", sentence)
            assert sorted(words.split(",")) == ["replace_disk/3BFEED", "replace_node/gnt2"]
    assert others_at_work(tags, own, NOW, pytest.fail, words.split(",")) == []


@pytest.mark.parametrize("run", ["", OTHER])
def test_what_has_run_out_or_names_nobody_counts_no_longer(run):
    assert told(run, until=NOW - 1 if run else NOW + 600) == []


def test_any_name_fits_into_a_tag():
    run = run_named("resolve_split_brain", "vm é " + "x" * 80, "control.example.com " + "y" * 80, 4194304)
    tag = Hold(1764142042, 1764142042, str(run)).tag
    # Ganeti's own rule for tags
    assert re.fullmatch(r"[\w.+*/:@-]{1,128}", tag, flags=re.ASCII)
    assert run_of(str(run)) == run


@pytest.mark.parametrize("text", ["", "replace_node", "replace_node/gnt2", "replace_node/gnt2@control", "a/b@c/d"])
def test_what_names_no_run(text):
    assert run_of(text) is None


class TestWithoutAMaster:
    """No tag can be set: runs have nodes for themselves."""

    def test_who_has_one_is_told_as_by_a_tag(self):
        (sentence,) = others_at_work([], OWN, NOW, lambda _pid: True, claims=[str(OTHER)])
        assert sentence in told(OTHER)

    def test_a_tag_of_the_same_run_is_not_told_twice(self):
        tag = Work(NOW + 600, str(OTHER)).tag
        assert len(others_at_work([tag], OWN, NOW, lambda _pid: True, claims=[str(OTHER), str(OWN)])) == 1

    @pytest.mark.parametrize(
        ("lives", "take_over", "gone"),
        [(True, (), []), (False, (), [str(OTHER)]), (True, ("replace_node/gnt2",), [str(OTHER)])],
    )
    def test_what_has_ended_is_in_nobody_s_way(self, lives, take_over, gone):
        claims = [str(OTHER), str(OWN), "nobody's"]
        assert ended(claims, OWN, lambda _pid: lives, take_over) == gone
        assert bool(others_at_work([], OWN, NOW, lambda _pid: lives, take_over, claims)) is not bool(gone)

    def test_of_one_on_another_controller_nobody_knows(self):
        far = Run("recover_master", "gnt2", "elsewhere", 10)
        assert ended([str(far)], OWN, pytest.fail) == []
