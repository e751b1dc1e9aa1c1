# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence report of a run.

Ansible loads what lies in ``callback_plugins`` beside a playbook by itself: whoever runs one of these
playbooks, by its name or imported into one of their own, has nothing to switch on.
"""

from __future__ import annotations

DOCUMENTATION = r"""
name: sci_ganeti_report
type: aggregate
short_description: Leave an evidence report of every run
description:
  - Records what this collection's playbooks do, and leaves one HTML file and the same as JSON in the folder that the
    variable C(report_dir) names.
  - Trouble in it is a warning and never fails a run.
"""

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.listen import ReportCallback


class CallbackModule(ReportCallback):
    """Found by Ansible under this name."""

    CALLBACK_NAME = "sci_ganeti_report"
