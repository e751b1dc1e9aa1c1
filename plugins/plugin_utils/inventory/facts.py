# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory file asks for, and what the hosts it names have answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import Configuration


@dataclass(frozen=True)
class Source:
    """A cluster as the operator names it: whom to ask for it, and how to get there.

    :param name: the name it must have; any when empty.
    :param ssh_args: further words for ssh, before the host.
    :param become: the user isn't root there, and may run commands as root with sudo.
    """

    seeds: tuple[str, ...]
    name: str = ""
    user: str = ""
    port: int | None = None
    private_key: str = ""
    ssh_args: tuple[str, ...] = ()
    become: bool = False

    def as_result(self) -> dict[str, Any]:
        return {
            "seeds": list(self.seeds),
            "name": self.name,
            "user": self.user,
            "port": self.port,
            "private_key": self.private_key,
            "ssh_args": list(self.ssh_args),
            "become": self.become,
        }


@dataclass(frozen=True)
class Answer:
    """What a host said of its cluster.

    :param ssconf: empty when it could not be asked, or is in no cluster.
    :param configuration: None where it holds none that can be read.
    :param trouble: why one of the two is missing, and ``remedy`` what helps.
    """

    host: str
    ssconf: Ssconf = field(default_factory=Ssconf)
    configuration: Configuration | None = None
    trouble: str = ""
    remedy: str = ""
