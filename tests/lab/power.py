# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power: a node is a User-Mode Linux process, off is "kill -9".

The process is found again by its pid and start time, never by a name, so that
nothing but the lab's own processes is ever ended.  The kernel keeps helper
processes (one an address space); they share the session that the lab started.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from .affinity import keep_on_one_core
from .kernel import Kernel
from .network import forget_neighbours, inside
from .processes import command_lines, folders
from .say import LabError
from .settings import Node, Settings


@dataclass(frozen=True)
class Machine:
    """The hardware of a node now: it changes when the machine is replaced."""

    mac: str
    generation: int
    vg: str
    vg_size: str

    @classmethod
    def load(cls, home: Path) -> Machine:
        """Read the machine of a node."""
        return cls(**json.loads((home / "machine.json").read_text()))

    def save(self, home: Path) -> None:
        """Write the machine of a node."""
        (home / "machine.json").write_text(json.dumps(asdict(self)) + "\n")


def argv(settings: Settings, node: Node, machine: Machine, home: Path, kernel: Kernel, image: Path) -> list[str]:
    """Return the command that is this node, powered on."""
    return inside(
        settings,
        [
            str(kernel.binary),
            f"umid={node.name}",
            f"uml_dir={home / 'uml'}",
            f"mem={settings.memory_mib}M",
            "seccomp=on",
            f"ubd0={home / 'disk.cow'},{image}",
            "root=/dev/ubda",
            "rw",
            f"vec0:transport=tap,ifname={node.tap},depth=128,gro=1,mac={machine.mac}",
            "con=null",
            "con0=null,fd:1",
            "console=tty0",
            "panic=1",
            f"lab_channel={home / 'channel'}",
        ],
    )


def _start_time(pid: int) -> str:
    """Return a process's start time, empty if it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def runs(number: int) -> bool:
    """Tell whether there is such a process, and not just its remains."""
    return bool(_start_time(number))


def pid(home: Path) -> int | None:
    """Return the pid of a running node, or of its BMC."""
    try:
        number, started = (home / "pid").read_text().split()
    except (OSError, ValueError):
        return None
    return int(number) if _start_time(int(number)) == started else None


def family(leader: int) -> list[int]:
    """Return a process and those of the session that it leads, as a node's does, as far as they live."""
    members = []
    for number, folder in folders():
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if leader in (number, int(fields[3])) and fields[0] not in "ZX":
                members.append(number)
    return members


def strays(home: Path) -> list[int]:
    """Return the nodes, BMCs and kept connections of a lab's directory, also those that no pid file names.

    They are known by the directory in their command line, which is the lab's alone.
    """
    known = (_is_node, _is_bmc, _is_connection)
    return [number for number, words in command_lines() if any(is_one(words, home) for is_one in known)]


def _is_node(words: list[str], home: Path) -> bool:
    return (
        words[1:2] != []
        and words[1].startswith("umid=")
        and any(word.startswith(f"uml_dir={home}/nodes/") for word in words)
    )


def _is_bmc(words: list[str], home: Path) -> bool:
    return words[0].endswith("ipmi_sim") and any(word.startswith(f"{home}/bmc/") for word in words)


def _is_connection(words: list[str], home: Path) -> bool:
    """Whether it is one that Ansible keeps open for a minute after it has ended, or is made with the lab's own key.

    The latter, through a node to another one, would wait for a farewell that a node without power doesn't give.
    """
    return words[0].startswith(f"ssh: {home}/cp/") or (
        words[0] == "ssh" and any(f"{home}/ssh/" in word for word in words)
    )


def on(settings: Settings, node: Node, home: Path, kernel: Kernel, image: Path) -> bool:
    """Power a node on; False if it was on already."""
    if pid(home) is not None:
        return False
    machine = Machine.load(home)
    for name in ("published/boot_id", "published/host_keys"):
        (home / "channel" / name).unlink(missing_ok=True)
    (home / "uml").mkdir(exist_ok=True)
    # it may be another machine than before, of which the controller knows the old address
    forget_neighbours(settings)
    with (home / "console.log").open("ab") as console:
        process = subprocess.Popen(
            argv(settings, node, machine, home, kernel, image),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            start_new_session=True,
            cwd=home,
        )
    keep_on_one_core(process.pid, node.name)
    note(process.pid, home, node.name, home / "console.log")
    return True


def note(number: int, home: Path, name: str, log: Path) -> None:
    """Write down who was started, so that it is found again."""
    started = _start_time(number)
    if not started:
        msg = f"{name} ended at once"
        raise LabError(msg, f"see {log.name}", log)
    (home / "pid").write_text(f"{number} {started}\n")


def off(node: Node, home: Path) -> bool:
    """Cut a node's power; False if it was off already."""
    leader = pid(home)
    if leader is None:
        (home / "pid").unlink(missing_ok=True)
        return False
    end(leader, node.name)
    (home / "pid").unlink(missing_ok=True)
    return True


def off_together(homes: dict[Node, Path]) -> None:
    """Cut the power of these nodes at one instant, so that none sees another one die."""
    leaders = [leader for home in homes.values() if (leader := pid(home)) is not None]
    for member in [member for leader in leaders for member in family(leader)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGSTOP)
    for node, home in homes.items():
        off(node, home)


def end(leader: int, name: str) -> None:
    """End a process and all of the session that it leads, as a node's does."""
    deadline = time.monotonic() + 20
    while members := family(leader):
        for member in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        if time.monotonic() > deadline:
            msg = f"{name} (pid {leader}) does not end"
            raise LabError(msg, f"look at it with: ps -o pid,stat,wchan,args -s {leader}")
        time.sleep(0.05)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(leader, os.WNOHANG)
