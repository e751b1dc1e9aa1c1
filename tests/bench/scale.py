# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading, planning and drawing cost on clusters of every size: CPU time, memory, and remote commands.

No cluster is needed: `listings.py` makes what the tools would print. Measured are a procedure's look at it, as its
module on the master and its playbook on the controller take it (a census, its way through JSON, the plan made of it),
the inventory's listing of all hosts, and the report's pictures of the cluster before and after, on the controller.
No ssh and no Ansible are in it; memory is the peak of one process that does all of this, one after the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from listings import BLANK, DEAD, LEAVING, MASTER, PARTNERS, Cluster, name_of, node_name
from project import COLLECTIONS, environment
from stage import stage

# Nodes and instances; the last one has all of them on few nodes.
SIZES = ((10, 50), (100, 500), (1000, 5000), (50, 5000))
MOST_SECONDS = 2.0
MOST_MIB = 300.0

# Ten times the size may cost so many times ten times as much: a machine that does other work as well
# doesn't measure better, while a quadratic step would be at ten.
SLACK = 2.0

# What is found wrong is measured again: other work only ever adds to what this one costs.
TRIES = 3

Plain = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cost:
    """Of one size: CPU seconds by what they were spent on, memory, and how many commands were run for all of it.

    :param mib: the peak; ``own_mib``: of that, what is the cluster's, and not Python's and the code's.
    """

    nodes: int
    instances: int
    seconds: dict[str, float]
    mib: float
    own_mib: float
    commands: int

    def least(self, other: Cost) -> Cost:
        """The same, with the seconds of whichever took fewer."""
        return replace(self, seconds={what: min(spent, other.seconds[what]) for what, spent in self.seconds.items()})

    def __str__(self) -> str:
        parts = ", ".join(f"{what} {spent:.2f} s" for what, spent in self.seconds.items())
        return (
            f"{self.nodes:>4} nodes, {self.instances:>4} instances: {parts} of CPU, "
            f"{self.mib:.0f} MiB, {self.commands} commands"
        )


def main() -> None:
    stage()
    wrong = found_wrong(lambda: [cost_of(Cluster(nodes, instances)) for nodes, instances in SIZES])
    for said in wrong:
        print(f"scale: {said}")
    sys.exit(1 if wrong else 0)


def found_wrong(measured: Callable[[], list[Cost]]) -> list[str]:
    """What is wrong still with the least that each size cost; nothing is measured again once all is well."""
    costs = measured()
    for _again in range(TRIES - 1):
        if not judged(costs):
            break
        costs = [cost.least(again) for cost, again in zip(costs, measured())]
    return judged(costs)


def judged(costs: list[Cost]) -> list[str]:
    """What is wrong with these, which are of :data:`SIZES`."""
    return [*too_much(costs), *too_steep(costs[:3])]


def cost_of(cluster: Cluster) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in cluster.answers().items():
            Path(folder, name).write_text(text, encoding="utf-8")
        cost = in_a_process(folder, cluster)
    print(cost, flush=True)
    return cost


def in_a_process(folder: str, cluster: Cluster) -> Cost:
    done = subprocess.run(
        [sys.executable, __file__, folder, str(cluster.nodes), str(cluster.instances)],
        env={**environment(), "PYTHONPATH": str(COLLECTIONS)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def too_much(costs: list[Cost]) -> list[str]:
    """What costs more than it may, whatever the size."""
    return [
        *(f"more than {MOST_SECONDS:g} s: {cost}" for cost in costs if max(cost.seconds.values()) > MOST_SECONDS),
        *(f"more than {MOST_MIB:g} MiB: {cost}" for cost in costs if cost.mib > MOST_MIB),
        *(["the number of commands isn't the same"] if len({cost.commands for cost in costs}) > 1 else []),
    ]


def too_steep(costs: list[Cost]) -> list[str]:
    """What grows faster than the cluster, among costs from the smallest to the largest."""
    return [
        said
        for less, more in zip(costs, costs[1:])
        for most in [SLACK * more.instances / less.instances]
        for said in (
            *(
                f"{what} grows from {less.seconds[what]:.2f} to {more.seconds[what]:.2f} s: {more}"
                for what in more.seconds
                if more.seconds[what] > most * max(less.seconds[what], 0.005)
            ),
            *(
                [f"memory grows from {less.own_mib:.1f} to {more.own_mib:.1f} MiB: {more}"]
                if more.own_mib > most * max(less.own_mib, 1)
                else []
            ),
        )
    ]


def measure(folder: Path, nodes: int, instances: int) -> Cost:
    """Every procedure in this process, one after the other."""
    import ansible_collections.sci.ganeti.plugins.filter.cluster as filters
    from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
    from ansible_collections.sci.ganeti.plugins.module_utils.census.take import EVERYBODY, Whom, take_census
    from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
    from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
    from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import Entry
    from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
    from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
    from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.listing import Host, describe, hosts_of
    from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.parse import parse_answer
    from ansible_collections.sci.ganeti.plugins.plugin_utils.report.gallery import Pair, gallery
    from ansible_collections.sci.ganeti.plugins.plugin_utils.report.seen import Sights, after

    def execute(argv: tuple[str, ...], *_limit: float) -> Reply:
        named = [name for option, name in zip(argv, argv[1:]) if option == "-n"]
        assert argv[0] != "gnt-cluster" or named in ([], [*map(node_name, PARTNERS)]), named
        return Reply(argv, 0, Path(folder, name_of(argv)).read_text(encoding="utf-8"), "")

    master, blank, dead, leaving = map(node_name, (MASTER, BLANK, DEAD, LEAVING))
    ssconf = Ssconf(host=master, cluster_name="gnt.example.com", master_node=master)
    its_own = replace(ssconf, host=blank)
    commands: list[Entry] = []

    def read(*parts: str, on: Ssconf = ssconf, whom: Whom = EVERYBODY) -> Plain:
        """As a module answers, and as a playbook has it then."""
        runner = Runner(execute=execute)
        outcome = Outcome(facts=take_census(Ganeti(runner), parts, on, whom).as_result())
        commands.extend(runner.log)
        answered: Plain = json.loads(json.dumps(outcome.as_result(runner)))
        return answered

    def hosts() -> list[Host]:
        """What a candidate tells the inventory, as hosts."""
        answer = parse_answer(master, Path(folder, "inventory").read_text(encoding="utf-8"), "", "")
        return hosts_of([describe(answer)], with_instances=True)

    def faults() -> list[Plain]:
        cluster = read("cluster", "nodes", "instances", "disks", "surveys", "jobs", "findings")
        ruling = Mastership(answers=True, queue_answers=True, cluster_ip_here=True).as_result()
        found: list[Plain] = filters.cluster_faults(cluster, {master: {**cluster, "mastership": ruling}}, master)
        return found

    def replaced() -> Plain:
        seen.update(read(*usual))
        planned: Plain = filters.replacement_plan(seen, blank)
        return planned

    def returned() -> Plain:
        """As if the blank node were its old machine, which nobody has replaced."""
        own = {**read("self", on=its_own), "mastership": Mastership().as_result()}
        planned: Plain = filters.return_plan(read(*usual), blank, own, [])
        return planned

    def pictures() -> list[Pair]:
        """Before and after the dead node's instances have moved, as a report has them of two looks."""
        moved = [
            {**vm, "status": "running", "primary": vm["secondary"], "secondary": dead} if vm["primary"] == dead else vm
            for vm in seen["instances"]
        ]
        sights = after(Sights(), "gnt_cluster_info", seen, master)
        sights = after(sights, "gnt_cluster_info", {**seen, "instances": moved}, master)
        return gallery(sights.of("first"), sights.of("last"))

    usual = ("cluster", "nodes", "instances", "disks", "surveys", "jobs")
    before = _peak()
    seen: Plain = {}
    seconds: dict[str, float] = {}
    replacement = timed(seconds, "replace_node", replaced)
    drawn = timed(seconds, "pictures", pictures)
    # nobody else has them while they look
    seen.clear()
    history = ("cluster", "nodes", "instances", "disks", "partings", "jobs")
    lost = Whom(partners_of=dead)
    failover = timed(seconds, "failover_node", lambda: filters.failover_plan(read(*history, whom=lost), dead))
    found = timed(seconds, "check_cluster", faults)
    started = timed(
        seconds,
        "start_instances",
        lambda: filters.start_plan(read("cluster", "nodes", "instances", "jobs")),
    )
    retired = timed(seconds, "retire_node", lambda: filters.retirement_plan(read(*usual), leaving, evacuate=False))
    let_in = timed(seconds, "return_node", returned)
    listed = timed(seconds, "inventory", hosts)
    assert len(listed) == nodes + instances
    # a refusal would cost little
    share = instances // (nodes // 2)
    assert len(replacement["steps"]) == 1 + 2 * share, replacement["refusal"]
    assert len(failover["moving"]) == share, failover["refusal"]
    assert len(found) == 5 * share + 2, found
    assert len(started["silent"]) == share, started["refusal"]
    assert len(retired["moving"]) == share, retired["refusal"]
    assert len(let_in["mirrors"]) == share, let_in["refusal"]
    assert drawn[0].before != drawn[0].after, "nothing has moved"
    peak = _peak()
    return Cost(nodes, instances, seconds, peak, peak - before, len(commands))


def timed(seconds: dict[str, float], what: str, act: Callable[[], Result]) -> Result:
    started = time.process_time()
    result = act()
    seconds[what] = time.process_time() - started
    return result


def _peak() -> float:
    """The most memory that this process has had, in MiB; what its parent had doesn't count here."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kib,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kib) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asdict(measure(Path(sys.argv[1]), *map(int, sys.argv[2:4])))))
    else:
        main()
