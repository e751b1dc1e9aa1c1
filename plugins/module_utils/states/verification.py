# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both sides of disks compared block by block, by DRBD itself while they are in use.

DRBD wants to be told by which digest, and Ganeti doesn't tell it. So it is told for the
time of the comparison: a digest that only one side knows later keeps the two from
connecting. What a run that was killed has left is taken back by the next one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import device_argv, verify_alg_argv
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import VERIFYING
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached, Refused, TookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.states.device import Scene

ALGORITHM = "md5"
"""What both kernels have: Ganeti has them prove their secret by it."""

POLL_SECONDS = 2.0
_SECONDS_PER_GIB = 20.0


@dataclass
class Verification:
    """The comparison of one instance's disks.

    :param read: this host's side of each disk, as it is now.
    :param begun: minors whose comparison was begun, in this slice or an earlier one.
    """

    runner: Runner
    read: Callable[[], list[Scene]]
    begun: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    sleep: Callable[[float], None] = time.sleep

    def foresee(self) -> Outcome:
        """What would be done, for check mode."""
        scenes = self.read()
        _refuse(scenes)
        for scene in scenes:
            self._begin(scene)
        return self._outcome(scenes)

    def until(self, deadline: Deadline) -> Outcome:
        """Compare until all is compared or the time is up; ``pending`` in the facts tells which.

        :raises Refused: before anything is done, when there is nothing to compare.
        :raises NotReached: when the two sides differ, or lose each other.
        """
        scenes = self.read()
        if not self.begun:
            _refuse(scenes)
        for scene in scenes:
            if scene.device.number not in self.begun:
                self._begin(scene)
        while True:
            scenes = self.read()
            if not _running(scenes):
                self._tidy(scenes)
                _prove(scenes)
                return self._outcome(scenes)
            if deadline.passed:
                return self._outcome(scenes)
            self.sleep(min(POLL_SECONDS, deadline.left))

    def _begin(self, scene: Scene) -> None:
        net = _net(scene)
        self.begun.add(scene.device.number)
        if scene.device.minor.connection in VERIFYING:
            # by a run that was killed, or by a person
            return
        if "verify-alg" not in dict(net.options):
            self._write(scene, verify_alg_argv(net, ALGORITHM), "DRBD has to be told how to compare")
        self._write(
            scene,
            device_argv(scene.version, "verify", scene.device.number),
            "both sides are to be compared",
            scene.owner.size_mib / 1024 * _SECONDS_PER_GIB,
        )

    def _tidy(self, scenes: Sequence[Scene]) -> None:
        """Take back what DRBD was told, but not what Ganeti tells it."""
        for scene in scenes:
            net, configured = scene.device.net, dict(scene.configured.options) if scene.configured else {}
            if net is not None and "verify-alg" in dict(net.options) and "verify-alg" not in configured:
                self._write(scene, verify_alg_argv(net, ""), "it was told how to compare for this time only")

    def _write(self, scene: Scene, argv: tuple[str, ...], why: str, seconds: float = 1.0) -> None:
        self.steps.append(Step(argv, scene.host, f"{scene.name}: {why}", seconds=seconds, subject=scene.owner.instance))
        self.runner.write(argv)

    def _outcome(self, scenes: Sequence[Scene]) -> Outcome:
        view = {scene.name: scene.device.minor.said for scene in scenes}
        facts = {
            "snapshots": [],
            "pending": _running(scenes) and not self.runner.check_mode,
            "progress": _progress(scenes),
            "memory": {"begun": sorted(self.begun)},
        }
        return Outcome(view, view, tuple(self.steps), facts, changed=False)


def verified(runner: Runner, read: Callable[[], list[Scene]], params: Mapping[str, Any]) -> Outcome:
    """Compare for as long as a module's options allow.

    :raises TookTooLong: when it isn't through at the time limit and nobody will come back for it.
    """
    verification = Verification(runner, read, set(params["memory"].get("begun", ())))
    if runner.check_mode:
        return verification.foresee()
    outcome = verification.until(Deadline(params["slice"] or params["timeout"]))
    if outcome.facts["pending"] and not params["slice"]:
        raise TookTooLong(
            f"After {params['timeout']:g} s the comparison isn't through: {' '.join(outcome.facts['progress'])}.",
            "DRBD goes on with it. Run the same again to wait for it, or allow more with timeout.",
        )
    return outcome


def _net(scene: Scene) -> Net:
    if scene.device.net is None:
        raise Refused(
            f"{scene.name} stands alone: there is nothing to compare it with.",
            f"Connect it first: 'gnt-instance activate-disks {scene.owner.instance}' on the master.",
        )
    return scene.device.net


def _refuse(scenes: Sequence[Scene]) -> None:
    for scene in scenes:
        _net(scene)
        minor = scene.device.minor
        whole = minor.disk == minor.peer_disk == "UpToDate"
        if not whole or minor.connection not in {"Connected", *VERIFYING}:
            raise Refused(
                f"{scene.name} is {minor.said}: only two whole sides that are connected can be compared.",
                "Wait until they are in sync.",
            )


def _running(scenes: Sequence[Scene]) -> bool:
    return any(scene.device.minor.connection in VERIFYING for scene in scenes)


def _prove(scenes: Sequence[Scene]) -> None:
    lost = [scene for scene in scenes if scene.device.minor.connection != "Connected"]
    if lost:
        raise NotReached(
            "The two sides lost each other while they were compared: "
            + "; ".join(f"{scene.name}: {scene.device.minor.said}" for scene in lost),
            f"Connect them again ('gnt-instance activate-disks {lost[0].owner.instance}'), then compare again.",
        )
    differing = [scene for scene in scenes if scene.device.minor.out_of_sync_kib]
    if differing:
        raise NotReached(
            "The two sides differ: "
            + "; ".join(f"{scene.name}: {scene.device.minor.out_of_sync_kib} KiB" for scene in differing),
            f"Once you are sure that the data on {differing[0].owner.primary} is right: 'drbdsetup disconnect' on "
            f"the other node, then 'gnt-instance activate-disks {differing[0].owner.instance}' on the master, which "
            "copies these blocks.",
        )


def _progress(scenes: Sequence[Scene]) -> list[str]:
    done = sum(1 for scene in scenes if scene.device.minor.connection not in VERIFYING)
    lines = [f"{done} of {len(scenes)} disks compared"]
    lines += [
        f"  {scene.name}: {scene.device.minor.percent or 0:.0f}%"
        for scene in scenes
        if scene.device.minor.connection in VERIFYING
    ]
    return lines
