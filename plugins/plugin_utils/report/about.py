# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible knows of a run: who asked for what, where the report goes, and which values are secret."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from ansible import context
from ansible.parsing.vault import VaultHelper
from ansible.release import __version__ as core_version
from ansible.template import Templar

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import Asked
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scrub import names_a_secret, secrets_in

VARIABLE = "report_dir"
DEFAULT_FOLDER = "~/.ansible/sci.ganeti/reports"

SUBJECTS = ("node", "instance", "host", "new_master", "node_is_off")
"""Variables that name what a procedure is about."""

_COLLECTION = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_DEEPEST = 4
"""How deep in a variable a secret is looked for; results of modules, which go deeper, are variables too."""


def procedure_of(play: Any) -> str:
    """Name of this collection's playbook that a play is of; empty for another's play.

    AWX may take the playbooks from a repository and the rest from its image: ours are those beside the plugin.
    """
    path = str(play.get_path() or "").rsplit(":", 1)[0]
    folder, file = os.path.split(path)
    ours = os.path.exists(os.path.join(folder, "callback_plugins", "sci_ganeti_report.py"))
    return os.path.splitext(file)[0] if ours else ""


def folder_of(play: Any) -> str:
    """Where reports go, an absolute path; empty where none is wanted.

    :param play: the first one of the run.
    """
    manager = play.get_variable_manager()
    hosts = _hosts(manager)
    variables = manager.get_vars(play=play, host=hosts[0] if hosts else None, include_hostvars=False)
    given = variables.get(VARIABLE, DEFAULT_FOLDER)
    if isinstance(given, str) and "{{" in given:
        given = Templar(loader=play.get_loader(), variables=variables).template(given)
    given = str(given or "").strip()
    return os.path.abspath(os.path.expanduser(given)) if given else ""


def asked(play: Any, procedures: tuple[str, ...]) -> Asked:
    """Who asked for what.

    :param play: the first one of the run.
    """
    variables = dict(play.get_variable_manager().extra_vars)
    subject = next((str(variables[name]) for name in SUBJECTS if variables.get(name)), "")
    return Asked(
        procedures=procedures,
        subject=subject,
        user=_user(variables),
        controller=platform.node(),
        command=tuple(os.path.basename(word) if index == 0 else word for index, word in enumerate(sys.argv)),
        variables=variables,
        check_mode=bool(context.CLIARGS.get("check")),
        versions={
            "sci.ganeti": _collection_version(),
            "ansible-core": core_version,
            "Python": platform.python_version(),
        },
        time_zone=time.strftime("%z %Z"),
    )


def secrets_of(play: Any) -> set[str]:
    """The values of all variables, of every host, that hold a secret by their name or come from a vault."""
    manager = play.get_variable_manager()
    found = secrets_in({name: value for name, value in os.environ.items() if names_a_secret(name)})
    found |= _secrets(manager.extra_vars, Templar(loader=play.get_loader(), variables={}))
    for host in _hosts(manager):
        variables = manager.get_vars(play=play, host=host, include_hostvars=False)
        found |= _secrets(variables, Templar(loader=play.get_loader(), variables=variables))
    return found


def _hosts(manager: Any) -> list[Any]:
    """All hosts of the inventory, not those of the present play alone."""
    inventory = manager._inventory  # noqa: SLF001 - nobody else tells them
    return list(inventory.get_hosts(ignore_limits=True, ignore_restrictions=True)) if inventory else []


def _secrets(variables: Mapping[str, Any], templar: Any) -> set[str]:
    """What is secret among them. A template is worth what it comes to."""
    found: set[str] = set()
    for named, value in _values(variables, False, _DEEPEST):
        if VaultHelper.get_ciphertext(value, with_tags=False) is not None:
            found |= _tried(lambda value=value: str(value))
        elif named and isinstance(value, str) and "{{" in value:
            found |= _tried(lambda value=value: str(templar.template(value)))
        elif named:
            found |= secrets_in(value, named=True)
    return found


def _values(value: Any, named: bool, depth: int) -> Iterator[tuple[bool, Any]]:
    """Every value in here, with whether its name, or one above it, is a secret's."""
    if isinstance(value, Mapping):
        for name, inner in value.items() if depth else ():
            yield from _values(inner, named or names_a_secret(str(name)), depth - 1)
    elif isinstance(value, (list, tuple)):
        for inner in value if depth else ():
            yield from _values(inner, named, depth - 1)
    else:
        yield named, value


def _tried(tell: Any) -> set[str]:
    try:
        return {tell()}
    except Exception:  # a vault that wasn't opened, a variable that isn't there: the run hasn't had it either
        return set()


def _user(variables: Mapping[str, Any]) -> str:
    """Who it was: AWX says whom it works for, sudo who is behind root."""
    for name in ("awx_user_name", "tower_user_name"):
        if variables.get(name):
            return f"{variables[name]} (AWX)"
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # a container may have no name for its user
        user = f"uid {os.getuid()}"
    behind = os.environ.get("SUDO_USER")
    return f"{behind} (as {user})" if behind and behind != user else user


def _collection_version() -> str:
    """As it was installed. A checkout has no manifest, and is no release yet."""
    try:
        with open(os.path.join(_COLLECTION, "MANIFEST.json"), encoding="utf-8") as file:
            return str(json.load(file)["collection_info"]["version"])
    except (OSError, ValueError, KeyError):
        return f"{_next_version()} from a checkout".strip()


def _next_version() -> str:
    try:
        with open(os.path.join(_COLLECTION, "galaxy.yml"), encoding="utf-8") as file:
            return str(yaml.safe_load(file)["version"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return ""
