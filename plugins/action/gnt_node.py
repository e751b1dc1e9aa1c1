# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of ``gnt_node``: its progress is shown while it works."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.slices import SlicedAction


class ActionModule(SlicedAction):
    """A node, and what moves off it, in slices."""

    module = "sci.ganeti.gnt_node"
    goes_on = "Ganeti's jobs go on."
