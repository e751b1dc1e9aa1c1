# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes say of themselves when the master asks them, and who stays silent."""

from __future__ import annotations

import subprocess

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import survey_argv
from ansible_collections.sci.ganeti.plugins.module_utils.survey.parse import parse_survey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.read import read_survey
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

NODES = [f"gnt{number}.example.com" for number in (1, 2, 3)]


def test_a_healthy_cluster():
    found = parse_survey(said("gnt-cluster-command-3.0.2-survey"))
    assert sorted(found) == NODES
    assert {survey.master for survey in found.values()} == {"gnt1.example.com"}
    assert len({survey.ssconf for survey in found.values()}) == 1
    assert all(survey.reached and survey.joined and not survey.trouble for survey in found.values())
    gnt2 = found["gnt2.example.com"]
    assert gnt2.ssconf == "e00b56afcc16c214ae0ccedb9ee6f5e718d8cd464267673905e2d7871fe2d734"
    assert all(minor.clean for minor in gnt2.minors.values())
    assert sorted(gnt2.minors) == [0, 1, 2]
    assert len(gnt2.volumes) == 8
    assert gnt2.has_volume("xenvg/2fe462d9-fc9e-4900-926d-cb3f104e06d0.disk0_data")
    assert not gnt2.has_volume("xenvg/2fe462d9-fc9e-4900-926d-cb3f104e06d0")


def test_a_candidate_whose_copy_of_the_configuration_is_another():
    """gnt3's was changed by hand, and all of its ssconf files are the master's."""
    found = parse_survey(said("gnt-cluster-command-3.0.2-survey-old-configuration"))
    gnt1, gnt2, gnt3 = (found[node] for node in NODES)
    assert gnt1.config == gnt2.config != gnt3.config
    assert len(gnt3.config) == len(gnt1.ssconf) == 64
    assert len({survey.ssconf for survey in found.values()}) == 1


class TestTrouble:
    """A node that lets nobody in, a blank one, one that broke off, and one that printed nothing."""

    found = parse_survey(said("gnt-cluster-command-3.0.2-survey-trouble-composed"))

    def test_one_that_lets_nobody_in_says_why(self):
        gnt2 = self.found["gnt2.example.com"]
        assert not gnt2.reached
        assert "No route to host" in gnt2.trouble

    def test_a_blank_one_is_reached_and_has_nothing(self):
        gnt3 = self.found["gnt3.example.com"]
        assert gnt3.reached
        assert (gnt3.master, gnt3.joined, dict(gnt3.minors), gnt3.volumes) == ("", False, {}, ())

    def test_one_that_broke_off_is_not_believed(self):
        gnt4 = self.found["gnt4.example.com"]
        assert (gnt4.reached, gnt4.master, gnt4.joined) == (False, "", False)

    def test_one_that_printed_nothing_is_not_there(self):
        assert "gnt1.example.com" not in self.found


def test_who_was_asked_and_is_silent_is_in_the_answer():
    text = said("gnt-cluster-command-3.0.2-survey-trouble-composed")
    ganeti = Ganeti(Runner(execute=lambda argv, limit: Reply(argv, 0, text, "")))
    found = read_survey(ganeti, [*NODES, "gnt4.example.com"])
    assert list(found) == [*NODES, "gnt4.example.com"]
    assert not found["gnt1.example.com"].reached
    assert found["gnt1.example.com"].trouble == "it printed nothing"


def test_nobody_to_ask_is_no_command():
    def execute(argv, limit):
        raise AssertionError(argv)

    assert read_survey(Ganeti(Runner(execute=execute)), []) == {}


def test_one_command_whatever_the_number_of_nodes():
    argv = survey_argv([f"gnt{number}" for number in range(300)])
    assert argv[:3] == ("gnt-cluster", "command", "-M")
    assert argv.count("-n") == 300


@pytest.mark.parametrize("nodes", [(), ("gnt1", "gnt2")])
def test_the_question_is_the_same_for_all(nodes):
    assert survey_argv(nodes)[-1] == survey_argv()[-1]


def test_the_question_is_one_that_a_shell_understands():
    """Run here, where nothing of it exists: every section is opened all the same."""
    asked = subprocess.run(["sh", "-c", survey_argv()[-1]], capture_output=True, text=True, check=False)
    lines = "".join(f"gnt1: {line}\n" for line in asked.stdout.splitlines())
    survey = parse_survey(lines)["gnt1"]
    assert survey.reached
    assert len(survey.ssconf) == 64


def test_the_question_is_answered_in_english_whatever_the_node_s_locale():
    """With another one, LVM prints sizes with a comma."""
    question = survey_argv()[-1].replace("lvs ", "echo locale $LC_ALL; true ")
    asked = subprocess.run(
        ["sh", "-c", question], capture_output=True, text=True, check=False, env={"LC_ALL": "ru_RU.UTF-8"}
    )
    assert "locale C\n" in asked.stdout


def test_lines_of_two_nodes_before_an_end_are_told_apart():
    """As when a run of it ends in the middle: the next one's begin without an end of the last."""
    text = said("gnt-cluster-command-3.0.2-survey")
    assert parse_survey(text.replace("return code = 0\n", "")) == parse_survey(text)


def test_neither_an_exit_status_nor_a_torn_one_is_a_node():
    text = said("gnt-cluster-command-3.0.2-survey")
    for torn in (text, text.rstrip("\n"), text[: -len(" 0\n")], f"{text}0\n"):
        assert set(parse_survey(torn)) == set(parse_survey(text))


def test_a_section_that_nobody_asked_for_is_a_part_of_the_one_before():
    text = said("gnt-cluster-command-3.0.2-survey")
    found = parse_survey(text.replace("gnt2.example.com: @@joined\n", "gnt2.example.com: @@other\n"))
    assert found["gnt2.example.com"].master == "gnt1.example.com\n@@other\nyes"


def test_a_list_of_volumes_that_failed_is_no_empty_list():
    text = said("gnt-cluster-command-3.0.2-survey").replace("gnt2.example.com: @@listed\n", "")
    found = parse_survey(text)
    assert found["gnt2.example.com"].volumes is None
    assert found["gnt3.example.com"].volumes


class TestPast:
    """How mirrors lost their other sides: gnt3 lost its power, and vm3 was started here meanwhile."""

    gnt2 = parse_survey(said("gnt-cluster-command-3.0.2-survey-kernel-log"))["gnt2.example.com"]

    def test_the_one_whose_primary_died_tells_when_and_that_both_were_whole(self):
        parting = self.gnt2.partings[2]
        assert parting.kind == "connection_lost"
        assert (parting.disk, parting.peer_disk, parting.syncing) == ("UpToDate", "UpToDate", False)
        assert parting.time is not None

    def test_those_that_never_lost_theirs_tell_nothing(self):
        assert set(self.gnt2.partings) == {2}

    def test_nothing_has_parted(self):
        assert self.gnt2.split == frozenset()

    def test_it_is_asked_for_on_request_only(self):
        plain, asked = (survey_argv(NODES, kernel_log=wanted)[-1] for wanted in (False, True))
        assert "journalctl" not in plain
        assert "journalctl" in asked
        assert asked.endswith("echo @@end")


def test_a_node_that_hangs_is_the_one_after_those_that_answered():
    whole = said("gnt-cluster-command-3.0.2-survey")
    begun = whole[: whole.index("gnt3.example.com: @@volumes")]

    def execute(argv, limit):
        raise CommandTookTooLong("It was stopped after 300 s.", argv=argv, stdout=begun)

    with pytest.raises(CommandTookTooLong, match=r"and gnt2\.example\.com had answered") as hung:
        read_survey(Ganeti(Runner(execute=execute)), NODES)
    assert "sci.ganeti.failover_node -e node=NODE" in hung.value.remedy


def test_lvm_has_a_limit_of_its_own():
    assert "; timeout 60 lvs " in survey_argv()[-1]
