# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the DRBD devices of this host."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import STATUS_9, device_argv, show_argv
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import (
    Generations,
    Marks,
    parse_generations,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import (
    History,
    last_parting,
    last_split_brain,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.kernel_log import parse_kernel_log
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.nine import parse_status
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd, parse_version
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Wiring, parse_show
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.stamps import Clock
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.use import users_of
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

PROC_DRBD = "/proc/drbd"
_UPTIME = "/proc/uptime"
_ANY_STATUS = tuple(range(256))
_DMESG = ("dmesg",)


@dataclass(frozen=True)
class Drbd:
    """DRBD on this host.

    :param version: of the loaded module; empty when none is.
    :param devices: by minor.
    :param log: where the history comes from: ``journal``, ``dmesg`` or empty for nowhere.
    """

    version: str
    devices: Mapping[int, Device]
    log: str = ""


def read_drbd(runner: Runner, minors: Collection[int] | None = None, log_days: int = 0) -> Drbd:
    """The devices of this host.

    :param minors: only these; all when None.
    :param log_days: how far back the kernel's log is read; 0 for not at all.
    """
    version, states = read_minors(runner)
    wanted = {number: state for number, state in states.items() if minors is None or number in minors}
    wirings = _wirings(runner, version, tuple(wanted)) if wanted else {}
    log, histories = _histories(runner, log_days) if log_days and wanted else ("", {})
    devices = {
        number: _device(runner, version, state, wirings.get(number), histories.get(number, ()))
        for number, state in wanted.items()
    }
    return Drbd(version, devices, log)


def read_minors(runner: Runner) -> tuple[str, dict[int, Minor]]:
    """The module's version and the devices' states, from a file; 9 has to be asked."""
    text = text_in(PROC_DRBD)
    version = parse_version(text)
    if version and not version.startswith("8"):
        return version, parse_status(runner.read(STATUS_9).stdout)
    return version, parse_proc_drbd(text)


def _device(runner: Runner, version: str, state: Minor, wiring: Wiring | None, history: History) -> Device:
    generations, marks = _generations(runner, version, state.minor)
    return Device(
        state,
        generations,
        marks,
        wiring,
        users_of(state.minor),
        history,
        last_parting(history),
        last_split_brain(history),
    )


def _generations(runner: Runner, version: str, minor: int) -> tuple[Generations | None, Marks | None]:
    """Its ids, as 8 shows them; 9 has some for each peer, and Ganeti doesn't run on it."""
    if not version.startswith("8"):
        return None, None
    # a device without a disk has none to show, and says so by its exit status
    shown = runner.read(device_argv(version, "get-gi", minor), accept=_ANY_STATUS).stdout
    return parse_generations(shown) or (None, None)


def _wirings(runner: Runner, version: str, minors: tuple[int, ...]) -> dict[int, Wiring]:
    found: dict[int, Wiring] = {}
    for argv in show_argv(version, minors):
        found.update(parse_show(_shown(runner, argv)))
    return found


def _shown(runner: Runner, argv: tuple[str, ...]) -> str:
    """What ``show`` prints, which holds secrets: of its failure only the status is told."""
    try:
        return runner.read(argv, private=True).stdout
    except CommandTookTooLong:
        raise CommandTookTooLong(f"'{' '.join(argv)}' was stopped without an end.", argv=argv) from None
    except CommandFailed as error:
        raise CommandFailed(
            f"'{' '.join(argv)}' ended with exit status {error.rc}.",
            "Run it by hand on this host to see why; what it prints holds the connections' secrets.",
            argv=argv,
            rc=error.rc,
        ) from None


def _histories(runner: Runner, days: int) -> tuple[str, dict[int, History]]:
    """The devices' histories from the journal, which outlives a boot; else from the kernel's own buffer."""
    now = time.time()
    clock = Clock(boot=_boot(now), now=now, utc_offset=time.localtime(now).tm_gmtoff)
    for name, argv in (("journal", _journal_argv(days)), ("dmesg", _DMESG)):
        try:
            found = parse_kernel_log(runner.read(argv).stdout, clock)
        except CommandTookTooLong:
            raise
        except CommandFailed:
            # no journal on this host, or none that may be read
            continue
        if found:
            return name, found
    return "", {}


def _journal_argv(days: int) -> tuple[str, ...]:
    return (
        "journalctl",
        "--no-pager",
        "--quiet",
        f"--since=-{days}d",
        "--output=short-iso-precise",
        "_TRANSPORT=kernel",
    )


def _boot(now: float) -> float | None:
    words = text_in(_UPTIME).split()
    return now - float(words[0]) if words else None
