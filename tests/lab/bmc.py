# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A BMC a node: Debian's ipmi_sim, with the lab's power behind it.

It speaks IPMI 2.0 over the network, as the ones on servers' boards do.  Each has an address of
its own on the controller's side of the bridge: a wire that stays when a node's cable is pulled.
What it knows and does of the power is "chassis-control" beside this file.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import time
from pathlib import Path

from . import power
from .machine import run
from .network import inside
from .remote import Lab
from .say import LabError, step
from .settings import Node

USER = "lab"

CIPHER_SUITE = 3
"""The one that ipmi_sim has.  It can't be asked, and ipmitool tries to for three seconds."""

CONTROL = Path(__file__).with_name("chassis-control")

# A management controller of the usual kind: any numbers do.
COMMANDS = """mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02
mc_enable 0x20
"""


def home(lab: Lab, node: Node) -> Path:
    """Return the directory of a node's BMC."""
    return lab.home / "bmc" / node.name


def password_file(lab: Lab) -> Path:
    """Return the file that holds the password of all BMCs."""
    return lab.home / "bmc" / "password"


def configuration(node: Node, password: str) -> str:
    """Return what ipmi_sim has to know: ipmi_lan(5), and "chassis_control", which isn't in it.

    Without a guid it says that it doesn't speak IPMI 2.0.
    """
    return f"""name "{node.name}"
set_working_mc 0x20
  startlan 1
    addr {node.bmc_address} 623
    priv_limit admin
    allowed_auths_operator md5
    allowed_auths_admin md5
    guid {node.number:032x}
  endlan
  chassis_control "{shlex.quote(str(CONTROL))} {node.name}"
  user 2 true "{USER}" "{password}" admin 10 md5
"""


def argv(lab: Lab, node: Node) -> list[str]:
    """Return the command that is a node's BMC."""
    place = home(lab, node)
    words = ["ipmi_sim", "-n", "-c", f"{place}/lan.conf", "-f", f"{place}/commands", "-s", f"{place}/state"]
    return inside(lab.settings, words)


def up(lab: Lab) -> None:
    """Have every node's BMC running and answering; nothing if they are."""
    off = [node for node in lab.settings.all_nodes if power.pid(home(lab, node)) is None]
    if not off:
        return
    with step(f"starting the BMCs of {', '.join(node.name for node in off)}"):
        for node in off:
            _start(lab, node, _password(lab))
        for node in off:
            _wait(lab, node)


def down(lab: Lab) -> None:
    """End all BMCs."""
    for node in lab.settings.all_nodes:
        leader = power.pid(home(lab, node))
        if leader is not None:
            power.end(leader, f"the BMC of {node.name}")


def says(lab: Lab, node: Node) -> str:
    """Return what a node's BMC says of the power: "on" or "off", empty if it doesn't answer."""
    words = ["ipmitool", "-I", "lanplus", "-H", node.bmc_address, "-U", USER, "-f", str(password_file(lab))]
    words += ["-C", str(CIPHER_SUITE), "-N", "1", "-R", "1", "chassis", "power", "status"]
    said = run(inside(lab.settings, words), timeout=30, check=False).stdout
    return said.rpartition("Chassis Power is ")[2].strip()


def _password(lab: Lab) -> str:
    path = password_file(lab)
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(8) + "\n")  # IPMI has room for 20 characters
    return path.read_text().strip()


def _start(lab: Lab, node: Node, password: str) -> None:
    place = home(lab, node)
    (place / "state").mkdir(parents=True, exist_ok=True)
    (place / "lan.conf").touch(mode=0o600)
    (place / "lan.conf").write_text(configuration(node, password))
    (place / "commands").write_text(COMMANDS)
    env = {**os.environ, "SCI_LAB_NAME": lab.settings.name}
    if "SCI_LAB_DIR" in env:
        env["SCI_LAB_DIR"] = str(Path(env["SCI_LAB_DIR"]).resolve())
    with (place / "log").open("ab") as log:
        process = subprocess.Popen(
            argv(lab, node),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=place,
            env=env,
        )
    power.note(process.pid, place, f"the BMC of {node.name}", place / "log")


def _wait(lab: Lab, node: Node) -> None:
    deadline = time.monotonic() + 30
    while not says(lab, node):
        if time.monotonic() > deadline:
            msg = f"the BMC of {node.name} doesn't answer"
            raise LabError(msg, "see its log", home(lab, node) / "log")
