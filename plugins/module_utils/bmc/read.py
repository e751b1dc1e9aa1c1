# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a BMC about the power, and switching it."""

from __future__ import annotations

import time
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.argv import power_argv
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import Bmc
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.parse import parse_power
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    TookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

_NO_SESSION = "Unable to establish IPMI"


def read_power(runner: Runner, bmc: Bmc) -> str:
    """What the BMC says of the power now: ``on`` or ``off``.

    :raises CommandFailed: when it doesn't say, with a remedy where one is known.
    """
    try:
        return parse_power(runner.read(power_argv(bmc, "status"), secrets=bmc.secrets).stdout)
    except CommandFailed as error:
        raise _explained(error, bmc) from error


def switch_power(runner: Runner, bmc: Bmc, power: str) -> None:
    """Ask the BMC to switch; that it took the order doesn't mean that it is done.

    :raises CommandFailed: when it doesn't take it.
    """
    try:
        runner.write(power_argv(bmc, power), secrets=bmc.secrets)
    except CommandFailed as error:
        raise _explained(error, bmc) from error


def wait_for_power(
    runner: Runner,
    bmc: Bmc,
    power: str,
    deadline: Deadline,
    pause: float = 1.0,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until the BMC says so.

    :raises TookTooLong: when it doesn't before the deadline.
    """
    while read_power(runner, bmc) != power:
        if deadline.passed:
            raise TookTooLong(
                f"The BMC {bmc.host} has taken the order and still doesn't say that the power is {power}.",
                f"Switch it by hand and see that it is {power}; or wait longer with power_timeout.",
            )
        sleep(min(pause, deadline.left))


def _explained(error: CommandFailed, bmc: Bmc) -> CommandFailed:
    """The same failure with a remedy. Which of three it was, ipmitool doesn't tell."""
    if error.rc is None or _NO_SESSION not in error.stderr:
        return error
    said = " ".join(error.stderr.split())
    return error.retold(
        f"The BMC {bmc.host} let nobody in on port {bmc.port}: {said}",
        "It is dark or out of reach from here, or the user or the password is wrong, or it lacks the cipher suite: "
        "see bmc_address, bmc_user, bmc_password and bmc_cipher_suite of the host.",
    )
