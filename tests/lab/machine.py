# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this machine must have, said clearly when it has not.

The lab wants an x86-64 Linux machine, root and network namespaces; no KVM, no
containers, no kernel modules.  Missing programs come from Debian's packages.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .say import LabError, step

# program -> the Debian package that brings it
PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "patchelf": "patchelf",
    "ip": "iproute2",
    "bridge": "iproute2",
    "mkfs.ext4": "e2fsprogs",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "arping": "iputils-arping",
    "ipmi_sim": "openipmi",
    "ipmitool": "ipmitool",
    "openssl": "openssl",
}


def run(
    argv: Sequence[str | Path],
    *,
    timeout: float,
    log: Path | None = None,
    check: bool = True,
    stdin: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program of this machine, bounded in time, and return what it said.

    A failure becomes a LabError with the end of its output (or of the log).
    """
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as missing:
        msg = f"the program {words[0]} is missing"
        raise LabError(msg, "run: tests/lab/lab setup") from missing
    except subprocess.TimeoutExpired as late:
        msg = f"no end after {timeout:.0f} s: {' '.join(words)}"
        raise LabError(msg, "see whether the machine is overloaded, then try again", log) from late
    if log is not None:
        with log.open("a") as file:
            file.write(f"$ {' '.join(words)}\n{done.stdout}{done.stderr}[exit {done.returncode}]\n")
    if check and done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        msg = f"exit {done.returncode}: {' '.join(words)}\n{said}"
        raise LabError(msg, log=log)
    return done


def missing_packages() -> list[str]:
    """Return the Debian packages that this machine lacks for the lab."""
    return sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})


def may_run() -> None:
    """Stop with a clear word if no package could help: the machine, or who runs it."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        msg = f"the lab needs Linux on x86-64, this is {platform.system()} on {platform.machine()}"
        raise LabError(msg, "use another machine")
    if os.geteuid() != 0:
        msg = "the lab needs root: it makes network namespaces and file systems"
        raise LabError(msg, "run it with sudo")
    if not shutil.which("apt-get"):
        msg = "the lab is made of Debian's packages, and this machine has no apt"
        raise LabError(msg, "use a Debian machine")


def could_run() -> None:
    """Stop with a clear word if the lab could not run here whatever was installed."""
    may_run()
    if not Path("/dev/net/tun").exists():
        msg = "/dev/net/tun is missing: the nodes' network cards are tap devices"
        raise LabError(msg, "load the kernel module 'tun'")
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        msg = "this machine lets nobody make a network namespace"
        raise LabError(msg, "run the lab outside of the container, or allow CAP_SYS_ADMIN")


def check() -> None:
    """Stop with a clear word if the lab cannot run here."""
    could_run()
    if missing := missing_packages():
        msg = f"this machine lacks {', '.join(missing)}"
        raise LabError(msg, "run: tests/lab/lab setup")


def setup() -> None:
    """Install the missing host packages."""
    could_run()
    if missing := missing_packages():
        with step(f"installing {', '.join(missing)}"):
            run(["apt-get", "update"], timeout=300)
            run(["apt-get", "install", "--yes", "--no-install-recommends", *missing], timeout=600)
    check()
