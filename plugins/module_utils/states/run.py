# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of a procedure, as a tag of the cluster names it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIT = r"[\w.+*-]"
_RUN = re.compile(rf"(?P<procedure>{_FIT}+)/(?P<subject>{_FIT}*)@(?P<controller>{_FIT}*)/(?P<pid>\d+)", re.ASCII)
_UNFIT = re.compile(_FIT.replace("[", "[^"), re.ASCII)

_LONGEST = 24
"""Letters of a name, since a tag has 128 in all."""


@dataclass(frozen=True)
class Run:
    """A run of a procedure. Its names are such as a tag can hold: see :func:`run_named`.

    :param subject: the node or instance it is about.
    :param controller: the host that ``ansible-playbook`` runs on, as no other one is called.
    :param pid: its process there; 0 where that isn't known.
    """

    procedure: str
    subject: str
    controller: str
    pid: int

    def __str__(self) -> str:
        return f"{self.about}@{self.controller}/{self.pid}"

    @property
    def host(self) -> str:
        """The short name of its controller, for people."""
        return self.controller.partition(".")[0]

    @property
    def about(self) -> str:
        """What two runs of the same have in common."""
        return f"{self.procedure}/{self.subject}"


def run_named(procedure: str, subject: str, controller: str, pid: int) -> Run:
    """A run by any names, made to fit."""
    return Run(_fit(procedure), _fit(subject), _fit(controller), pid)


def run_of(text: str) -> Run | None:
    """The run that a tag names; None for anything else."""
    found = _RUN.fullmatch(text)
    return Run(found["procedure"], found["subject"], found["controller"], int(found["pid"])) if found else None


def _fit(name: str) -> str:
    return _UNFIT.sub("-", name)[:_LONGEST]
