# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ladder: what the next thing is that an instance needs. Pure.

Every rung is chosen from what the cluster shows now, never from what was done
before, so that a run which was killed anywhere is finished by the next one. The one
thing remembered is which rungs were tried in this run: a rung that was climbed and
changed nothing is not climbed again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance import argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import (
    SILENT,
    Surveys,
    condition,
)
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import losses
from ansible_collections.sci.ganeti.plugins.module_utils.safety.mirrors import holdings
from ansible_collections.sci.ganeti.plugins.module_utils.states.remembered import (
    awakening,
    remembered,
    reminds,
    rests_again,
    to_rest,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import (
    AUTO,
    FAILED,
    FORGET,
    FORGET_REST,
    FULL,
    ON_SECONDARY,
    REMEMBER,
    REMEMBER_REST,
    REST,
    Rung,
    rung_of,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.sides import (
    assembled,
    in_drbds_words,
    missed,
    noted_kib,
    secondary_has_volumes,
    secondary_is_blank,
    secondary_is_unread,
    stands_alone,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

PASSING = "settles"
"""Why one waits for a state that may pass by itself."""


@dataclass(frozen=True)
class Done:
    """Nothing is left to do.

    :param note: what could not be proven all the same; usually empty.
    """

    note: str = ""


@dataclass(frozen=True)
class Wait:
    """Something is under way that will end by itself."""

    reason: str


@dataclass(frozen=True)
class Stuck:
    """No rung is left that would be safe."""

    reason: str
    remedy: str


def next_rung(
    instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str], patient: bool = False
) -> Done | Wait | Stuck | Rung:
    """What this instance needs now.

    :param surveys: of its primary and its secondary at least.
    :param tried: names of the rungs climbed in this run.
    :param patient: a state that may pass by itself within seconds is waited for.
    """
    for rung in (_primary_rung(instance, surveys, wish, tried), _state_rung(instance, wish, tried)):
        if not isinstance(rung, Done):
            return rung
    if wish.disks is None:
        return Done()
    if patient and _passing(instance, surveys, tried):
        return Wait(PASSING)
    return _disks_rung(instance, surveys, wish, tried)


def forecast(instance: Instance, surveys: Surveys, wish: Wish) -> tuple[Rung, ...] | Stuck:
    """The rungs that will be needed, as far as can be seen from here.

    A secondary that can't be asked yet is foreseen as a blank one; before anything is
    done there the guard sees what it really has.
    """
    if wish.iallocator is None:
        surveys = _with_blank(surveys, instance.secondary)
    rungs: list[Rung] = []
    tried: frozenset[str] = frozenset()
    if wish.off is not None:
        return _moves(instance, surveys, wish)
    if wish.state is not None:
        first = _state_rung(instance, wish, tried)
        if isinstance(first, Stuck):
            return first
        if isinstance(first, Rung):
            rungs.append(first)
    if wish.disks is None:
        return tuple(rungs)
    second = _disks_foreseen(instance, surveys, wish)
    return second if isinstance(second, Stuck) else (*rungs, *second)


def _disks_foreseen(instance: Instance, surveys: Surveys, wish: Wish) -> tuple[Rung, ...] | Stuck:
    # its disks are active by then
    awake = replace(instance, admin_state="up") if wish.state == "started" else instance
    found = _disks_rung(awake, surveys, wish, frozenset())
    if isinstance(found, Stuck):
        return found
    rungs = _with_next(found) if isinstance(found, Rung) else ()
    names = {rung.name for rung in rungs}
    if "activate-disks" in names and _elsewhere(awake, wish):
        rungs += _with_next(remembered(rung_of(awake, _elsewhere(awake, wish), wish=wish), awake, wish, ()))
        names = {rung.name for rung in rungs}
    copies = rungs or isinstance(found, Wait)
    if copies and REST not in names and rests_again(awake, wish, names):
        rungs += _with_next(to_rest(awake))
    known = replace(awake, mirror_was=awake.secondary) if REMEMBER in names else awake
    if copies and FORGET not in names and reminds(known, wish):
        rungs += (rung_of(known, FORGET),)
    return rungs


def _with_next(rung: Rung) -> tuple[Rung, ...]:
    return (rung,) if rung.then is None else (rung, *_with_next(rung.then))


def _with_blank(surveys: Surveys, node: str) -> Surveys:
    if surveys.get(node, SILENT).reached:
        return surveys
    return {**surveys, node: NodeSurvey(node, reached=True, volumes=())}


def _passing(instance: Instance, surveys: Surveys, tried: frozenset[str]) -> bool:
    """Whether what is seen may pass by itself: DRBD tries to connect every ten seconds, a disk that is written to may
    show a difference for a moment, and in hours of looking an ssh may fail."""
    conditions = {condition(instance, disk, surveys) for disk in instance.disks}
    if conditions & {"unreadable", "silent", "apart"} and missed(instance, surveys):
        return True
    connecting = "apart" in conditions and "activate-disks" in tried and not stands_alone(instance, surveys)
    return connecting or "differs" in conditions


def summary(instance: Instance, surveys: Surveys, wish: Wish) -> str:
    """The part of an instance that a wish is about, in a few words."""
    said = []
    if wish.off is not None:
        said.append(f"on {instance.primary}")
    if wish.state is not None:
        said.append(instance.status)
    if wish.disks is not None and instance.mirrored:
        said.append(f"mirror on {instance.secondary}")
        said.extend(f"disk/{disk.index} {condition(instance, disk, surveys)}" for disk in instance.disks)
    elif wish.disks is not None:
        said.append(instance.template)
    return ", ".join(said)


# --- where it runs ----------------------------------------------------------------------


def _primary_rung(
    instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]
) -> Done | Wait | Stuck | Rung:
    """What makes the secondary the primary. Whether its data may be relied on when the
    primary is dead is judged before, by its history (``safety/verdict.py``)."""
    if wish.off is None or instance.primary != wish.off:
        return Done()
    if not instance.mirrored:
        return Stuck(
            f"its disks are '{instance.template}': they are on {instance.primary} only.",
            f"Leave it there, or move it while the node lives: 'gnt-instance move {instance.name}'.",
        )
    if wish.method == "failover":
        return _once(instance, "failover", tried)
    if wish.method == "abandon":
        # Ganeti fails over from a primary that lives only if the mirror is whole, or its disks aren't active
        if instance.disks_active is not False and "deactivate-disks" not in tried:
            return replace(rung_of(instance, "deactivate-disks"), then=rung_of(instance, "abandon"))
        return _once(instance, "abandon", tried)
    conditions = {condition(instance, disk, surveys) for disk in instance.disks}
    if conditions == {"clean"}:
        return _once(instance, _planned_move(instance), tried)
    if conditions == {"inactive"} and "activate-disks" not in tried:
        return rung_of(instance, "activate-disks", syncs=True)
    if "syncing" in conditions:
        return Wait("resync")
    return Stuck(
        "its mirror isn't clean, so that moving it could lose data: " + in_drbds_words(instance, surveys),
        f"Bring it in order first: 'gnt-instance activate-disks {instance.name}', and wait until it is in sync.",
    )


def undisturbed(instance: Instance, wish: Wish) -> tuple[Rung, ...]:
    """What leaving a node comes to when nothing is in its way.

    While a job of Ganeti's works on an instance its two sides are seen in states that are none to judge by: a
    migration takes them apart for a moment.
    """
    if instance.primary == wish.off:
        return (rung_of(instance, _planned_move(instance)),)
    copy = rung_of(instance, "replace-disks --iallocator", wish=wish, syncs=True)
    known = replace(instance, mirror_was=instance.secondary)
    return (*_with_next(remembered(copy, instance, wish, ())), rung_of(known, FORGET))


def _planned_move(instance: Instance) -> str:
    return "migrate" if instance.status == "running" else "failover"


def _moves(instance: Instance, surveys: Surveys, wish: Wish) -> tuple[Rung, ...] | Stuck:
    """The rungs that take it off its primary, as far as can be seen from here."""
    found = _primary_rung(instance, surveys, wish, frozenset())
    if isinstance(found, Stuck):
        return found
    if not isinstance(found, Rung):
        return ()
    if found.name == "activate-disks":
        return (found, rung_of(instance, "failover"))
    return _with_next(found)


def _once(instance: Instance, name: str, tried: frozenset[str]) -> Stuck | Rung:
    if name in tried:
        return Stuck(
            f"it is still on {instance.primary} after '{name}'.",
            f"Look at the job's log ('gnt-job list' on the master) and at {instance.secondary}.",
        )
    return rung_of(instance, name)


# --- running or not ---------------------------------------------------------------------


def _state_rung(instance: Instance, wish: Wish, tried: frozenset[str]) -> Done | Stuck | Rung:
    runs = instance.status in ("running", "ERROR_up")
    if wish.state is None or (runs == (wish.state == "started") and _told(instance, wish)):
        return Done()
    name = "startup" if wish.state == "started" else "shutdown"
    if name in tried:
        return Stuck(
            f"it is {instance.status} after '{name}'.",
            f"Look at the job's log ('gnt-job list' on the master) and at {instance.primary}.",
        )
    return rung_of(instance, name)


def _told(instance: Instance, wish: Wish) -> bool:
    """Whether the configuration wants the same as the wish."""
    return instance.should_run == (wish.state == "started")


# --- disks ------------------------------------------------------------------------------


def _disks_rung(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Done | Wait | Stuck | Rung:
    if not instance.mirrored:
        return _plain_rung(instance, wish, tried)
    if not instance.disks:
        return Stuck("its disks could not be read.", f"Look at 'gnt-instance info -s {instance.name}'.")
    found = _mirrored_rung(instance, surveys, wish, tried)
    if not isinstance(found, Done) or wish.disks != "mirrored":
        return found
    if instance.rests:
        by_hand = argv.forget_rest_by_hand(instance.name)
        left = Done(f"a tag of it still says that its disks are active to be copied: {by_hand}")
        return left if FORGET_REST in tried else rung_of(instance, FORGET_REST)
    if not reminds(instance, wish):
        return found
    if FORGET in tried:
        by_hand = argv.forget_mirror_by_hand(instance.name, instance.mirror_was)
        return Done(f"a tag of it still says that its mirror was given up: {by_hand}")
    return rung_of(instance, FORGET)


def _mirrored_rung(
    instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]
) -> Done | Wait | Stuck | Rung:
    conditions = {condition(instance, disk, surveys) for disk in instance.disks}
    if _elsewhere(instance, wish):
        return _elsewhere_rung(instance, surveys, wish, tried, conditions)
    if "silent" in conditions and wish.iallocator:
        return _escalate(instance, surveys, wish, tried, f"{instance.secondary} can't be asked")
    trouble = _trouble(instance, surveys, conditions)
    return trouble or _mirror_rung(instance, surveys, wish, tried, conditions)


def _elsewhere(instance: Instance, wish: Wish) -> str:
    """The rung that gives it another secondary; empty where the present one is right."""
    if wish.mirror_off not in (None, instance.secondary):
        return ""
    if wish.mirror_off and wish.iallocator:
        return "replace-disks --iallocator"
    return "" if wish.new_secondary in (None, instance.secondary) else "replace-disks --new-secondary"


def _elsewhere_rung(
    instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str], conditions: set[str]
) -> Wait | Stuck | Rung:
    """Another secondary.

    What a side without devices has shows only once both are connected, and a copy that breaks off shows only where the
    disks are active.
    """
    unread = secondary_is_unread(instance, surveys)
    asleep = conditions == {"inactive"} and (wish.mirror_off == instance.secondary or not unread)
    if (asleep or ("apart" in conditions and unread)) and "activate-disks" not in tried:
        return awakening(instance, _activation(instance, surveys), conditions, tried)
    if "syncing" in conditions and "activate-disks" in tried:
        return Wait("resync")
    return _guarded_elsewhere(instance, surveys, _elsewhere(instance, wish), wish, tried)


def _guarded_elsewhere(
    instance: Instance, surveys: Surveys, name: str, wish: Wish, tried: frozenset[str]
) -> Stuck | Rung:
    move = _guarded(instance, surveys, name, wish, tried)
    return move if isinstance(move, Stuck) else remembered(move, instance, wish, tried)


def _mirror_rung(
    instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str], conditions: set[str]
) -> Done | Wait | Stuck | Rung:
    """What a mirror needs that can be mended."""
    if conditions <= {"clean"}:
        return to_rest(instance) if rests_again(instance, wish, tried) and REST not in tried else Done()
    if conditions == {"inactive"}:
        return _inactive_rung(instance, surveys, wish, tried)
    if wish.disks == "active":
        wanting = conditions & {"apart", "inactive"} and not assembled(instance, surveys)
        return _activate(instance, surveys, tried) if wanting else Done()
    if "apart" in conditions or "inactive" in conditions:
        return _apart_rung(instance, surveys, wish, tried)
    if "syncing" in conditions:
        return Wait("resync")
    return _diskless_rung(instance, surveys, wish, tried)


def _trouble(instance: Instance, surveys: Surveys, conditions: set[str]) -> Stuck | None:
    """What no rung can mend."""
    if "unreadable" in conditions:
        said = surveys.get(instance.primary, SILENT).trouble
        return Stuck(
            f"its primary {instance.primary} can't be asked about its disks ({said}).",
            f"Bring {instance.primary} back first, or fail the instance over.",
        )
    if "silent" in conditions:
        return Stuck(
            f"its mirror looks clean from {instance.primary}, but {instance.secondary} can't be "
            f"asked ({surveys.get(instance.secondary, SILENT).trouble}).",
            f"Make ssh from the master to it work: 'gnt-cluster command -n {instance.secondary} true'.",
        )
    if "differs" in conditions:
        return Stuck(
            "its two sides are connected and differ (a verification found it): " + in_drbds_words(instance, surveys),
            f"Find out which side is right, then reconnect it: 'drbdsetup disconnect' on {instance.secondary}, and "
            f"'gnt-instance activate-disks {instance.name}' on the master.",
        )
    if "primary" in conditions:
        return Stuck(
            f"the data on its primary {instance.primary} isn't current, so it can't be the "
            "source of a mirror: " + in_drbds_words(instance, surveys),
            f"Look at it with 'gnt-instance info {instance.name}'.",
        )
    return None


def _inactive_rung(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Done | Stuck | Rung:
    """Disks at rest: whether their volumes are there, and no copy to them may have broken off."""
    if wish.disks == "active":
        return _activate(instance, surveys, tried)
    whole = secondary_has_volumes(instance, surveys)
    if whole and REST in tried:
        return Done()
    if whole and not _copy_is_doubtful(instance, tried):
        return Done(
            "its disks aren't active: the volumes exist on both nodes, but whether they "
            "are equal shows only once it is started"
        )
    if "activate-disks" not in tried:
        activation = _with_rebuild(_activation(instance, surveys), instance, surveys, wish, tried)
        return awakening(instance, activation, {"inactive"}, tried)
    if whole or ON_SECONDARY in tried:
        return _escalate(instance, surveys, wish, tried, "its disks don't get active, so that its mirror can't be seen")
    return _guarded(instance, surveys, ON_SECONDARY, wish, tried)


def _copy_is_doubtful(instance: Instance, tried: frozenset[str]) -> bool:
    """Whether a copy may have broken off: in this run, or in one before, of which a tag has stayed."""
    marked = instance.rests or REMEMBER_REST in tried or bool(instance.mirror_was)
    return FAILED in tried or (marked and not FULL & tried)


def _apart_rung(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Stuck | Rung:
    if "activate-disks" not in tried:
        return _with_rebuild(_activation(instance, surveys), instance, surveys, wish, tried)
    found = holdings([instance], surveys)
    if any(holding.diverged for holding in found) and stands_alone(instance, surveys):
        return Stuck(
            "its two sides have parted (split brain): " + in_drbds_words(instance, surveys),
            "A person has to say which side's changes are given up; until then leave both as they are: "
            f"ansible-playbook sci.ganeti.resolve_split_brain -e instance={instance.name}.",
        )
    return _escalate(instance, surveys, wish, tried, "its secondary doesn't connect")


def _with_rebuild(activation: Rung, instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Rung:
    """An activation, and what has to follow where it is known already: on a new machine every disk of its is
    diskless then."""
    if not secondary_is_blank(instance, surveys):
        return activation
    rebuild = _guarded(instance, surveys, AUTO, wish, tried)
    return replace(activation, then=rebuild) if isinstance(rebuild, Rung) else activation


def _diskless_rung(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Stuck | Rung:
    for name in (AUTO, ON_SECONDARY):
        if name not in tried:
            return _guarded(instance, surveys, name, wish, tried)
    return _escalate(instance, surveys, wish, tried, "its mirror can't be rebuilt in place")


def _escalate(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str], why: str) -> Stuck | Rung:
    """What is left when the secondary stays of no use."""
    if wish.iallocator and "replace-disks --iallocator" not in tried:
        return _guarded_elsewhere(instance, surveys, "replace-disks --iallocator", wish, tried)
    if wish.through_plain and "modify to plain" not in tried:
        if not instance.stopped:
            return Stuck(
                f"{why}, and the way through 'plain' needs it stopped.",
                f"Allow the downtime: 'gnt-instance shutdown {instance.name}', then run again.",
            )
        return _through_plain(instance, surveys, wish, tried)
    return Stuck(
        f"{why}: " + in_drbds_words(instance, surveys),
        f"Name another secondary (new_secondary, or 'gnt-instance replace-disks -n NODE {instance.name}'); with two "
        "nodes only, stop it and set through_plain: true (replace_node: -e through_plain=true).",
    )


def _through_plain(instance: Instance, surveys: Surveys, wish: Wish, tried: frozenset[str]) -> Stuck | Rung:
    """The mirror is given up and made again, both in the queue at once, so that it is missing for as short as may be.

    Of a plain disk nobody sees that it had a mirror: a run that is killed in between, or whose second job fails, would
    leave it so. Therefore the cluster has to know first.
    """
    rung = _guarded(instance, surveys, "modify to plain", wish, tried)
    if isinstance(rung, Stuck) or not wish.new_secondary:
        return rung
    if not instance.mirror_was:
        return _once_remembered(instance, tried)
    if instance.mirror_was != wish.new_secondary:
        by_hand = argv.forget_mirror_by_hand(instance.name, instance.mirror_was)
        return Stuck(
            f"a tag of it says that its mirror on {instance.mirror_was} was given up, and this would be another one.",
            f"Take the tag away, if nothing is to be made again there: {by_hand}.",
        )
    # its place is taken from the beginning: a plain disk shouldn't wait for one
    return replace(rung, syncs=True, then=rung_of(instance, "modify to drbd", wish=wish))


def _once_remembered(instance: Instance, tried: frozenset[str]) -> Stuck | Rung:
    if REMEMBER in tried:
        return Stuck(
            "the cluster doesn't know where its mirror was, so it isn't given up.",
            f"Look at the job's log ('gnt-job list' on the master), and at 'gnt-instance list-tags {instance.name}'.",
        )
    return rung_of(instance, REMEMBER)


def _plain_rung(instance: Instance, wish: Wish, tried: frozenset[str]) -> Done | Stuck | Rung:
    if wish.disks == "active":
        return Done()
    if wish.mirror_goes_to(instance) and "modify to drbd" not in tried:
        if not instance.stopped:
            return Stuck(
                "a mirror is made only while it is stopped.",
                f"'gnt-instance shutdown {instance.name}', then run again.",
            )
        return rung_of(instance, "modify to drbd", wish=wish, syncs=True)
    return Stuck(
        f"its disks are '{instance.template}': there is no mirror to bring in order.",
        f"Leave it out, or make one once it is stopped: 'gnt-instance modify -t drbd -n NODE {instance.name}', or "
        "new_secondary with through_plain: true.",
    )


def _activate(instance: Instance, surveys: Surveys, tried: frozenset[str]) -> Stuck | Rung:
    if "activate-disks" in tried:
        return Stuck(
            "its disks aren't active after 'activate-disks': " + in_drbds_words(instance, surveys),
            f"Look at 'gnt-instance info {instance.name}' and the kernel log of its nodes.",
        )
    return _activation(instance, surveys)


def _activation(instance: Instance, surveys: Surveys) -> Rung:
    """Volumes that exist on the secondary are brought up to date as soon as the two connect: by what the primary
    has noted since they don't."""
    syncs = secondary_has_volumes(instance, surveys)
    return rung_of(instance, "activate-disks", syncs=syncs, noted=noted_kib(instance, surveys) if syncs else None)


def _guarded(instance: Instance, surveys: Surveys, name: str, wish: Wish, tried: frozenset[str]) -> Stuck | Rung:
    """A rung that gives up the secondary's copy, when the guard lets it go."""
    if name in tried:
        return Stuck(
            f"'{name}' was done and its mirror isn't clean: " + in_drbds_words(instance, surveys),
            f"Look at 'gnt-instance info {instance.name}'.",
        )
    lost = losses(holdings([instance], surveys), leaving=[instance.secondary])
    if lost:
        return Stuck(" ".join(str(loss) for loss in lost), "")
    return rung_of(instance, name, wish=wish, syncs=name != "modify to plain")
