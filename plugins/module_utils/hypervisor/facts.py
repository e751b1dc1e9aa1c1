# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an instance that runs on this host."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Running:
    """An instance that a hypervisor of this host runs, whatever Ganeti wants.

    :param hypervisor: in Ganeti's words: ``kvm``, ``xen``, ``lxc`` or ``fake``.
    :param handle: what it is stopped by: a process's number, or a file.
    """

    instance: str
    hypervisor: str
    handle: str = ""

    def as_result(self) -> dict[str, Any]:
        return asdict(self)
