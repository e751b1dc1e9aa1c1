# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of ``drbd_device``: a comparison's progress is shown while it runs."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.slices import SlicedAction


class ActionModule(SlicedAction):
    """Devices brought into a state, in slices."""

    module = "sci.ganeti.drbd_device"
