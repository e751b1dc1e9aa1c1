# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules run to their end, on a cluster that runs nowhere."""

from __future__ import annotations

import pytest


@pytest.fixture(name="host")
def _host(tmp_path, monkeypatch, capsys):
    # pytest reads this file before it knows where collections are
    from ansible_collections.sci.ganeti.tests.unit.host import Host

    return Host(tmp_path, monkeypatch, capsys)


@pytest.fixture(name="run")
def _run(host):
    """Runs a module on the master of a cluster."""

    def run(module, cluster, check=False, **args):
        host.join(cluster)
        return host.run(module, cluster, check, **args)

    return run


@pytest.fixture(name="four_steps")
def _four_steps(run):
    """Check, do, do again, check again: what every module that acts has to stand.

    Answers with what doing it answered. ``make`` gives a new cluster each time it is called.
    """

    from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import in_one_order

    def four_steps(module, make, **args):
        cluster = make()
        before = cluster.state
        foreseen = run(module, cluster, check=True, **args)
        assert (foreseen["failed"], foreseen["changed"]) == (False, True), foreseen
        assert cluster.mutations == [], "check mode ran a command that changes something"
        assert cluster.state == before
        assert not any(entry["ran"] for entry in foreseen["commands"])

        done = run(module, cluster, **args)
        assert (done["failed"], done["changed"]) == (False, True), done
        assert [in_one_order(entry["argv"]) for entry in done["commands"]] == cluster.mutations
        assert foreseen["diff"]["before"] == done["diff"]["before"]
        assert done["diff"]["before"] != done["diff"]["after"]

        mutations = len(cluster.mutations)
        for check in (False, True):
            again = run(module, cluster, check=check, **args)
            assert (again["failed"], again["changed"]) == (False, False), again
            assert again["commands"] == again["plan"] == []
            assert again["diff"]["before"] == again["diff"]["after"]
            assert len(cluster.mutations) == mutations
        return foreseen, done

    return four_steps
