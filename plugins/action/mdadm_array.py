# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of ``mdadm_array``: its work in slices, with progress shown."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.slices import SlicedAction


class ActionModule(SlicedAction):
    """Runs slices until nothing is left to do."""

    module = "sci.ganeti.mdadm_array"
    goes_on = "The kernel goes on."
