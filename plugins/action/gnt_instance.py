# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of ``gnt_instance``: its progress is shown while it works."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.slices import SlicedAction


class ActionModule(SlicedAction):
    """Instances brought into a state, in slices."""

    module = "sci.ganeti.gnt_instance"
    goes_on = "Ganeti's jobs go on."
