# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order instances come back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance


def early_first(instances: Iterable[Instance], early: Sequence[str]) -> list[Instance]:
    """Those the others need (name servers, say) in their own order, then those that should run."""

    def place(instance: Instance) -> tuple[int, bool, str]:
        number = early.index(instance.name) if instance.name in early else len(early)
        return (number, not instance.should_run, instance.name)

    return sorted(instances, key=place)
