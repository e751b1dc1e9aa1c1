# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's filters are loaded once a run, and not once a task.

Ansible does each task in a fork of itself, and a filter that is first used in there is loaded in there, and gone
with it: 0.15 s a task. What the process they are forked from has loaded, they all have. A callback is the only
plugin of ours that lives there; like the report's, this one is loaded because it lies beside the playbooks.
"""

from __future__ import annotations

DOCUMENTATION = r"""
name: sci_ganeti_filters
type: aggregate
short_description: Load the collection's filters once a run
description:
  - Saves every task the time to load them. Nothing else depends on it.
"""

from ansible.plugins.callback import CallbackBase
from ansible.plugins.loader import filter_loader


class CallbackModule(CallbackBase):
    """Found by Ansible under this name."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "sci_ganeti_filters"
    CALLBACK_NEEDS_ENABLED = False

    def v2_playbook_on_start(self, playbook: object) -> None:  # noqa: ARG002
        # to look for one by its name loads all of them
        filter_loader.get("sci.ganeti.plan_text")
