# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``ipmitool``. Pure: what is wanted in, a command out."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import Bmc

_PATIENCE = ("-N", "1", "-R", "3")
"""Seconds for a reply, and how often it is asked for. With 1.8.19 a BMC that is silent costs 12 s."""


def power_argv(bmc: Bmc, action: str) -> tuple[str, ...]:
    """Read the power or switch it.

    :param action: ``status``, ``on`` or ``off`` (at once, as if the cord were pulled).
    """
    user = ("-U", bmc.user) if bmc.user else ()
    suite = () if bmc.cipher_suite is None else ("-C", str(bmc.cipher_suite))
    privilege = () if bmc.privilege is None else ("-L", bmc.privilege)
    options = ("-I", "lanplus", "-H", bmc.host, "-p", str(bmc.port), *user, "-E", *privilege, *suite, *_PATIENCE)
    return ("ipmitool", *options, "chassis", "power", action)
