# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node's role and membership: four steps each, and what is refused."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import EXECUTION, FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.limits import Limits

GNT2, GNT3 = "gnt2.example.com", "gnt3.example.com"


def with_role(letter):
    cluster = FakeGaneti()
    cluster.nodes[GNT3].role = letter
    return cluster


def replaced():
    cluster = FakeGaneti()
    cluster.blank(GNT2)
    return cluster


@pytest.mark.parametrize(
    ("now", "role", "words"),
    [
        ("C", "regular", "-C no"),
        ("C", "drained", "-C no -D yes"),
        ("C", "offline", "-C no -O yes"),
        ("R", "master-candidate", "-C yes"),
        ("R", "offline", "-O yes"),
        ("D", "regular", "-D no"),
        ("D", "master-candidate", "-D no -C yes"),
        ("O", "master-candidate", "-O no -C yes"),
        ("O", "regular", "-O no"),
        ("O", "drained", "-D yes"),
        ("D", "offline", "-O yes"),
    ],
)
def test_a_role_in_four_steps(four_steps, now, role, words):
    foreseen, done = four_steps("gnt_node", lambda: with_role(now), name="gnt3", role=role)
    # -f answers what 2.16 and later ask before '-O no'
    assert [step["command"] for step in done["plan"]] == [f"gnt-node modify -f {words} {GNT3}"]
    assert foreseen["plan"] == done["plan"]
    assert foreseen["diff"]["after"]["role"] == done["diff"]["after"]["role"] == role
    assert done["node"]["role"] == role


def test_a_new_machine_in_four_steps(four_steps):
    foreseen, done = four_steps("gnt_node", replaced, name="gnt2", readd=True)
    assert [step["command"] for step in done["plan"]] == [f"gnt-node add --readd --no-ssh-key-check {GNT2}"]
    assert foreseen["diff"] == {
        "before": {"role": "master-candidate", "member": "no: its node daemon doesn't answer"},
        "after": {"role": "master-candidate", "member": "yes"},
    }
    assert done["node"]["answers"] is True


def test_a_new_machine_that_was_marked_offline(four_steps):
    def offline():
        cluster = replaced()
        cluster.nodes[GNT2].role = "O"
        return cluster

    _foreseen, done = four_steps("gnt_node", offline, name="gnt2", readd=True)
    assert done["diff"]["before"]["member"] == "no: it is marked offline"


def test_the_role_of_a_new_machine_is_set_once_it_is_there(run):
    cluster = replaced()
    result = run("gnt_node", cluster, name="gnt2", readd=True, role="drained")
    assert [words[:2] for words in cluster.mutations] == [("gnt-node", "add"), ("gnt-node", "modify")]
    assert result["node"]["role"] == "drained"


def test_another_may_be_promoted(run):
    cluster = FakeGaneti()
    run("gnt_node", cluster, name="gnt3", role="regular", auto_promote=True)
    assert cluster.mutations == [("gnt-node", "modify", "-f", "--auto-promote", "-C", "no", GNT3)]


class TestMembership:
    """What shows that a machine isn't a working member, though its daemon may answer."""

    def member(self, run, cluster):
        return run("gnt_node", cluster, check=True, name="gnt2", readd=True)["diff"]["before"]["member"]

    def test_a_healthy_one(self, run):
        assert self.member(run, FakeGaneti()) == "yes"

    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            (["@@master", "gnt1.example.com", "@@joined", "@@end"], "it lacks the files"),
            (["@@master", "gnt3.example.com", "@@joined", "yes", "@@end"], "it takes gnt3.example.com for the master"),
            (["@@master", "@@joined", "yes", "@@end"], "it takes nobody for the master"),
            (["Permission denied (publickey)."], "can't log in with the cluster's key (Permission denied"),
            ([], "can't log in with the cluster's key (it printed nothing)"),
        ],
    )
    def test_one_whose_addition_broke_off(self, run, lines, why):
        cluster = FakeGaneti()
        cluster._survey = lambda node, _kernel: "".join(f"{node.name}: {line}\n" for line in lines)
        assert why in self.member(run, cluster)


class TestAnAdditionThatRunsAlready:
    def cluster(self):
        cluster = replaced()
        answer = cluster._gnt_job_list

        def listing(words):
            if cluster.nodes[GNT2].blank:
                return 0, f"7|running|NODE_ADD({GNT2})|[1795385190, 13620]\n", ""
            return answer(words)

        def wait(words):
            assert words == ("7",)
            cluster.admit(GNT2)
            return 0, "", ""

        cluster._gnt_job_list, cluster._gnt_job_wait = listing, wait
        return cluster

    def test_it_is_waited_for_and_not_done_twice(self, run):
        cluster = self.cluster()
        result = run("gnt_node", cluster, name="gnt2", readd=True)
        assert result["node"]["answers"] is True
        assert cluster.mutations == []
        assert [entry["argv"] for entry in result["commands"]] == [["gnt-job", "wait", "7"]]

    def test_it_may_take_as_long_as_an_addition(self, run):
        cluster = self.cluster()
        limits = {}
        run("gnt_node", Limits(cluster, limits), name="gnt2", readd=True, readd_timeout=555.0, command_timeout=20.0)
        assert limits["gnt-job wait"] == 555.0
        assert limits["gnt-node list"] == 20.0


def test_an_addition_has_a_limit_of_its_own(run):
    limits = {}
    run("gnt_node", Limits(replaced(), limits), name="gnt2", readd=True, readd_timeout=555.0, command_timeout=20.0)
    assert limits["gnt-node add"] == 555.0
    assert limits["gnt-node list"] == 20.0


def test_one_that_takes_too_long_names_its_own_limit(run):
    def add(words):
        raise CommandTookTooLong("'gnt-node add' was stopped after 555 s", argv=("gnt-node", "add", *words))

    cluster = replaced()
    cluster._gnt_node_add = add
    result = run("gnt_node", cluster, name="gnt2", readd=True, readd_timeout=555.0)
    assert result["found"] == "'gnt-node add' was stopped after 555 s"
    assert "allow more with readd_timeout (a procedure's variable for it: PROCEDURE_readd_timeout)." in result["remedy"]
    assert "command_timeout" not in result["msg"]


class TestRefused:
    def refused(self, run, cluster, **args):
        result = run("gnt_node", cluster, **args)
        assert result["failed"] is True
        assert cluster.mutations == []
        assert result["commands"] == []
        assert result["remedy"] in result["msg"]
        return result

    @pytest.mark.parametrize("wish", [{"role": "offline"}, {"role": "master-candidate"}, {"readd": True}])
    def test_the_master(self, run, wish):
        result = self.refused(run, FakeGaneti(), name="gnt1", **wish)
        assert "gnt1.example.com is the master" in result["found"]
        assert "gnt-cluster master-failover" in result["remedy"]

    def test_a_node_that_nobody_has(self, run):
        result = self.refused(run, FakeGaneti(), name="gnt9", readd=True)
        assert "the nodes there are: gnt1.example.com, gnt2.example.com, gnt3.example.com" in result["found"]
        assert result["remedy"]

    def test_a_living_node_with_instances_is_not_marked_offline(self, run):
        cluster = FakeGaneti(instances=1)
        cluster.instances["vm1.example.com"].primary = GNT3
        result = self.refused(run, cluster, name="gnt3", role="offline")
        assert "is alive and runs vm1.example.com" in result["found"]
        assert f"gnt-node migrate -f {GNT3}" in result["remedy"]

    def test_a_dead_one_is(self, run):
        cluster = FakeGaneti(instances=1)
        cluster.instances["vm1.example.com"].primary = GNT3
        cluster.nodes[GNT3].up = False
        assert run("gnt_node", cluster, name="gnt3", role="offline")["node"]["role"] == "offline"

    def test_a_new_machine_in_the_place_of_one_that_ran_instances(self, run):
        cluster = replaced()
        cluster.instances["vm1.example.com"].primary = GNT2
        result = self.refused(run, cluster, name="gnt2", readd=True)
        assert "still the primary node of vm1.example.com" in result["found"]
        assert f"sci.ganeti.failover_node -e node={GNT2};" in result["remedy"]

    def test_on_another_node_than_the_master(self, run, host):
        host.name("gnt2")
        result = self.refused(run, FakeGaneti(), name="gnt3", role="drained")
        assert "gnt1.example.com is" in result["found"]
        assert "delegate_to: gnt1.example.com" in result["remedy"]

    def test_in_no_cluster(self, host):
        cluster = FakeGaneti()
        result = host.run("gnt_node", cluster, name="gnt3", role="drained")
        assert "This host is in no Ganeti cluster" in result["found"]
        assert cluster.ran == []

    def test_where_the_daemons_are_down(self, run):
        cluster = FakeGaneti()
        cluster.down = "Cannot communicate with the config daemon.\nIs the process running?\n"
        result = self.refused(run, cluster, name="gnt3", role="drained")
        assert "service ganeti start" in result["msg"]

    def test_a_node_that_nothing_is_wished_of(self, run):
        result = run("gnt_node", FakeGaneti(), name="gnt2")
        assert result["failed"] is True
        assert "role, readd" in result["msg"]

    def test_an_addition_that_should_end_offline(self, run):
        self.refused(run, replaced(), name="gnt2", readd=True, role="offline")


def test_ganeti_s_refusal_comes_in_its_own_words(run):
    cluster = replaced()
    cluster.nodes[GNT2].up = False
    result = run("gnt_node", cluster, name="gnt2", readd=True)
    assert result["failed"] is True
    assert "exited with exit code 255" in result["msg"]
    assert EXECUTION.strip() not in result["found"]
    assert result["rc"] == 1


def test_an_addition_that_ends_well_and_changes_nothing_is_an_error(run):
    cluster = replaced()
    cluster._gnt_node_add = lambda words: (0, "", "")
    result = run("gnt_node", cluster, name="gnt2", readd=True)
    assert result["failed"] is True
    assert "still to be done: its node daemon doesn't answer" in result["found"]
    assert len(result["commands"]) == 2


def test_a_node_that_nobody_knows_has_no_node_surveyed(run):
    cluster = FakeGaneti()
    assert run("gnt_node", cluster, name="gnt9", readd=True)["failed"] is True
    assert ("gnt-cluster", "command") not in [argv[:2] for argv in cluster.ran]
