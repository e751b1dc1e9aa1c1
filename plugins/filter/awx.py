# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX is told of the procedures; both are pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.plugin_utils.awx.survey import confirmable, survey


def awx_survey(
    specs: list[Mapping[str, Any]], optional: list[str] | None = None, planned: bool = False
) -> dict[str, Any]:
    """The survey of a procedure, out of its roles' argument specs."""
    try:
        return survey(specs, optional or [], planned)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filters about AWX."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"awx_confirmable": confirmable, "awx_survey": awx_survey}
