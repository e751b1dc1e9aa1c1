# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole state of a cluster, read in a constant number of commands.

However many nodes and instances there are: at most six commands for the usual parts, side by
side, and one more for Ganeti's own verification where it is asked for as well. Besides, any node
can tell what it knows and does itself, whether or not a master rules: its survey with one command,
its mastership with at most six, its claim with one, and its configuration with none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership, read_mastership
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import (
    daemons_down,
    not_the_master,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf, read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import MASTER_PING
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster, Finding
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.read import (
    read_cluster,
    read_findings,
    read_queue_drained,
    read_watcher_pause,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import Edition
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.read import read_configuration
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.read import read_instances
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import read_pending
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.read import read_nodes
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, Refused, Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.memory import all_kept
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import condition
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.read import (
    read_own_survey,
    read_survey,
    read_whole_survey,
    with_silent,
)
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import AT_WORK
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.read import read_description

USUAL_PARTS = ("cluster", "nodes", "instances", "disks", "surveys", "jobs")
PARTS = (*USUAL_PARTS, "partings", "findings")
"""What can be read; each part is one command. ``disks`` comes with ``instances``, and ``partings``
(how mirrors last lost their peers) with ``surveys``, in the same command."""

OWN_PARTS = ("config", "mastership", "self", "claim")
"""What any host of the cluster tells without a master: the configuration it holds, what it does of
a master's work, the survey of itself, and which run has it for itself."""


@dataclass(frozen=True)
class Whom:
    """Which nodes a census surveys.

    :param only: these; all when None.
    :param partners_of: those that share an instance with the node of this name, full or short; all when empty. Ganeti
        asks one node after the other, and who has lost a node waits for no more of them than have to tell something.
    """

    only: Collection[str] | None = None
    partners_of: str = ""

    @property
    def everybody(self) -> bool:
        return self.only is None and not self.partners_of

    def chosen(self, names: Iterable[str], instances: Callable[[], Mapping[str, Instance]]) -> list[str]:
        """Those of these nodes, where ``instances`` tells the cluster's."""
        chosen = [name for name in names if self.only is None or name in self.only]
        if not self.partners_of:
            return chosen
        pairs = {(instance.primary, instance.secondary) for instance in instances().values()}
        partners = {name for pair in pairs if any(same_host(self.partners_of, side) for side in pair) for name in pair}
        return [name for name in chosen if name in partners]


EVERYBODY = Whom()


@dataclass(frozen=True)
class Census:
    """The state of a cluster; parts that weren't asked for are None or empty.

    :param ssconf: what this host knows without any daemon.
    :param master_reachable: the master's daemons answered here.
    :param trouble: why they didn't.
    :param watcher_paused_until: seconds since the epoch; None when it runs.
    :param queue_drained: this host's job queue takes no new jobs.
    :param edition: which configuration this host holds; None where it holds none.
    :param configuration_trouble: why it holds none that can be read.
    :param from_configuration: nodes and instances are what that configuration says, since no
        daemon answered: who answers and what runs isn't known.
    :param mastership: what this host does of a master's work.
    :param claimed_by: the run that has this host for itself (``states/node_claim.py``); empty where none has.
    :param unasked: nodes that have no survey though they could have been asked for one.
    """

    ssconf: Ssconf
    master_reachable: bool = False
    trouble: str = ""
    watcher_paused_until: int | None = None
    queue_drained: bool = False
    edition: Edition | None = None
    configuration_trouble: str = ""
    from_configuration: bool = False
    mastership: Mastership | None = None
    claimed_by: str = ""
    cluster: Cluster | None = None
    nodes: Mapping[str, Node] = field(default_factory=dict)
    instances: Mapping[str, Instance] = field(default_factory=dict)
    surveys: Mapping[str, NodeSurvey] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    findings: tuple[Finding, ...] | None = None
    unasked: frozenset[str] = frozenset()

    def moved_from(self, node: str) -> tuple[str, ...]:
        """The instances whose mirror a run has taken from a node to another one, and that has come to no end since."""
        return tuple(vm.name for vm in self.instances.values() if vm.mirror_left == node)

    def as_result(self) -> dict[str, Any]:
        """Plain data, as the info modules return it."""
        return {
            "in_cluster": self.ssconf.in_cluster,
            "host": self.ssconf.host,
            "is_master": self.ssconf.is_master,
            "master": self.ssconf.master_node,
            "master_reachable": self.master_reachable,
            "trouble": self.trouble,
            "ssconf": self.ssconf.as_result(),
            "watcher_paused_until": self.watcher_paused_until,
            "queue_drained": self.queue_drained,
            "configuration": self.edition.as_result() if self.edition else None,
            "configuration_trouble": self.configuration_trouble,
            "from_configuration": self.from_configuration,
            "mastership": self.mastership.as_result() if self.mastership else None,
            "claimed_by": self.claimed_by,
            "cluster": self.cluster.as_result() if self.cluster else None,
            "nodes": [node.as_result() for node in self.nodes.values()],
            "instances": [self._instance(instance) for instance in self.instances.values()],
            "surveys": [survey.as_result() for survey in self.surveys.values()],
            "jobs": [job.as_result() for job in self.jobs],
            "findings": (None if self.findings is None else [finding.as_result() for finding in self.findings]),
        }

    def _instance(self, instance: Instance) -> dict[str, Any]:
        result = instance.as_result()
        looked_at = (
            instance.mirrored and self.surveys and self.unasked.isdisjoint((instance.primary, instance.secondary))
        )
        for disk, plain in zip(instance.disks, result["disks"]):
            plain["condition"] = condition(instance, disk, self.surveys) if looked_at else None
        return result


def take_census(
    ganeti: Ganeti,
    parts: Collection[str],
    ssconf: Ssconf | None = None,
    whom: Whom = EVERYBODY,
    verify_limit: float | None = None,
) -> Census:
    """Read these parts of the cluster's state, on the master.

    On any other node, or where the daemons are down, the answer holds what this host knows
    without them and says so; it is no error, since that is just what one wants to know then.

    :param parts: of :data:`PARTS`, and of :data:`OWN_PARTS` on any node.
    :param ssconf: for tests; read from this host when None.
    :param whom: which nodes to survey.
    :param verify_limit: seconds for the findings; as long as any other command when None.
    """
    known = read_ssconf() if ssconf is None else ssconf
    if not known.in_cluster:
        return Census(known, trouble="this host is in no cluster")
    own = Census(known, mastership=read_mastership(ganeti.runner, known) if "mastership" in parts else None)
    theirs = [part for part in parts if part not in OWN_PARTS]

    def read() -> Census:
        return _read(ganeti, own, theirs, whom, verify_limit) if theirs else _answering(ganeti, own)

    with all_kept():
        live = _of_master(own, read)
    return _with_own(ganeti.runner, live, parts)


def _of_master(own: Census, read: Callable[[], Census]) -> Census:
    """The same with what the master's daemons tell, where this host is the master and they answer.

    :param read: asks them.
    """
    if not own.ssconf.is_master:
        return replace(own, trouble=f"the master is {own.ssconf.master_node}")
    try:
        return read()
    except CommandFailed as error:
        text = f"{error.stderr}{error.stdout}"
        if daemons_down(text) or not_the_master(text):
            return replace(own, trouble=str(error))
        raise


def _answering(ganeti: Ganeti, own: Census) -> Census:
    """Whether the daemons answer, where nothing else is asked of them."""
    answers = own.mastership.answers if own.mastership else ganeti.ask(MASTER_PING, accept=(0, 1)).rc == 0
    trouble = "" if answers else "'gnt-cluster master-ping' has no answer. Look at 'service ganeti status' there."
    return replace(own, master_reachable=answers, trouble=trouble)


def with_own_files(census: Census) -> Census:
    """The same with what files of this host say now, for which no command is run."""
    return replace(census, watcher_paused_until=read_watcher_pause(), queue_drained=read_queue_drained())


def _with_own(runner: Runner, census: Census, parts: Collection[str]) -> Census:
    """The same with what this host knows and does itself."""
    own = with_own_files(census)
    if "self" in parts:
        host = census.ssconf.host
        own = replace(own, surveys={host: read_own_survey(runner, host), **census.surveys})
    if "claim" in parts:
        own = replace(own, claimed_by=read_description(runner, AT_WORK))
    if "config" not in parts:
        return own
    try:
        configuration = read_configuration()
    except Unreadable as torn:
        return replace(own, configuration_trouble=str(torn))
    if configuration is None:
        return replace(own, configuration_trouble="it is no master candidate, and holds no configuration")
    own = replace(own, edition=configuration.edition)
    if census.master_reachable:
        return own
    return replace(
        own,
        from_configuration=True,
        cluster=configuration.cluster,
        nodes=configuration.nodes,
        instances=configuration.instances,
    )


def on_master(census: Census) -> Census:
    """The census itself, when it was taken on a master that answers.

    :raises Refused: otherwise, naming the master.
    """
    if census.master_reachable:
        return census
    if not census.ssconf.in_cluster:
        raise Refused("This host is in no Ganeti cluster.", "Run the task on the cluster's master.")
    if not census.ssconf.is_master:
        raise Refused(
            f"This host isn't the master: {census.ssconf.master_node} is.",
            f"Run the task there (delegate_to: {census.ssconf.master_node}).",
        )
    raise Refused(f"The master's daemons don't answer: {census.trouble}")


def _read(ganeti: Ganeti, own: Census, parts: Collection[str], whom: Whom, verify_limit: float | None) -> Census:
    # the queue first: what ends after that can be missed by nobody who looks at it again
    jobs = tuple(read_pending(ganeti)) if "jobs" in parts else ()
    with ThreadPoolExecutor() as at_once:
        findings = at_once.submit(read_findings, ganeti, verify_limit) if "findings" in parts else None
        cluster = at_once.submit(read_cluster, ganeti) if "cluster" in parts else None
        listed = {"instances", "disks"} & set(parts) or (whom.partners_of and {"surveys", "partings"} & set(parts))
        instances = at_once.submit(read_instances, ganeti, "disks" in parts).result if listed else dict
        present = _read_nodes(ganeti, at_once, parts, whom, instances)
        return replace(
            own,
            master_reachable=True,
            nodes=present.nodes,
            cluster=cluster.result() if cluster else None,
            instances=instances(),
            surveys=present.surveys,
            unasked=present.unasked,
            jobs=jobs,
            findings=findings.result() if findings else None,
        )


class _Present(NamedTuple):
    """The nodes, what they say themselves, and who wasn't asked."""

    nodes: dict[str, Node]
    surveys: dict[str, NodeSurvey]
    unasked: frozenset[str] = frozenset()


def _read_nodes(
    ganeti: Ganeti,
    at_once: Executor,
    parts: Collection[str],
    whom: Whom,
    instances: Callable[[], Mapping[str, Instance]],
) -> _Present:
    """The nodes, and what they say themselves.

    Ganeti knows who isn't offline: its list is waited for only where some of those are left out.
    """
    past = "partings" in parts
    surveyed = past or "surveys" in parts
    whole = at_once.submit(read_whole_survey, ganeti) if surveyed and not past and whom.everybody else None
    nodes = read_nodes(ganeti) if surveyed or "nodes" in parts else {}
    present = [name for name, node in nodes.items() if not node.offline]
    if whole:
        return _Present(nodes, with_silent(whole.result(), present))
    if not surveyed:
        return _Present(nodes, {})
    # who has lost a node has no time to wait for one that doesn't answer
    answering = [name for name in present if nodes[name].answers] if past or whom.only is not None else present
    asked = whom.chosen(answering, instances)
    surveys = read_survey(ganeti, asked, kernel_log=past)
    return _Present(nodes, surveys, frozenset(answering).difference(asked))
