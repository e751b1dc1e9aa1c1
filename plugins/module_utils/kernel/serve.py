# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module meets Ansible: the one place where an error becomes a failed task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import HouseError
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome, commands_of
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import (
    DEFAULT_TIME_LIMIT,
    Runner,
)

COMMON_ARGUMENTS: dict[str, dict[str, Any]] = {
    "command_timeout": {"type": "float", "default": DEFAULT_TIME_LIMIT},
}
"""Options of every module; documented in the fragment ``sci.ganeti.common``."""


def serve(
    arguments: Mapping[str, Any],
    body: Callable[[Mapping[str, Any], Runner], Outcome],
    **rules: Any,
) -> None:
    """Run the body of a module and answer for it. Called by ``main()`` alone.

    :param arguments: the argument spec, without the common options.
    :param body: takes the parameters and the runner, answers with an outcome, raises
        :class:`HouseError`.
    :param rules: ``required_one_of`` and its like, as AnsibleModule takes them.
    """
    module = AnsibleModule(argument_spec={**COMMON_ARGUMENTS, **arguments}, supports_check_mode=True, **rules)
    runner = Runner(module.check_mode, limit=module.params["command_timeout"])
    try:
        outcome = body(module.params, runner)
    except HouseError as error:
        module.fail_json(**error.as_result(), **commands_of(runner))
    # among the results themselves ansible-core 2.23 takes none any more
    for said in outcome.warnings:
        module.warn(said)
    module.exit_json(**outcome.as_result(runner))
