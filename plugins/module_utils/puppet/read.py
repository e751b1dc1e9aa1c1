# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an agent and a CA: Puppet's own settings tell where its files are."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, HouseError, Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import (
    AGENT_SETTINGS,
    AUTHORITY_SETTINGS,
    TOOLS,
    Tool,
    settings_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent, Authority
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.parse import (
    answers_probe,
    parse_last_run,
    parse_listing,
    parse_settings,
)

SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/puppetlabs/bin"
"""Debian's packages are in /usr/bin, Puppet's own in /opt/puppetlabs/bin."""

_AUTHORITY_KEY = "ca_key.pem"


def read_agent(runner: Runner) -> Agent:
    """The agent of this host.

    :raises HouseError: when there is none, or its files can't be read.
    """
    _as_root()
    program = _program("puppet")
    if program is None:
        raise HouseError(
            "Puppet isn't installed on this host.",
            "Install its agent ('apt-get install puppet-agent') and name its server in "
            "puppet.conf, then run this again.",
        )
    settings = parse_settings(runner.read(settings_argv(program, AGENT_SETTINGS, "agent")).stdout)
    missing = [name for name in ("certname", "ssldir", "hostcert") if not settings.get(name)]
    if missing:
        raise HouseError(
            f"Puppet on this host doesn't tell its settings {', '.join(missing)}.",
            "Look at what 'puppet config print' says there.",
        )
    certificate = settings["hostcert"]
    written = _written(settings["ssldir"])
    return Agent(
        program=program,
        certname=settings["certname"],
        server=settings.get("server", ""),
        ssl_dir=os.path.realpath(settings["ssldir"]),
        used=bool(written),
        used_since=min(written, default=0.0),
        certificate=text_in(certificate),
        certified_at=os.path.getmtime(certificate) if os.path.exists(certificate) else 0.0,
        request=text_in(settings.get("hostcsr", "")),
        authority_key=_authority_key(settings["ssldir"], settings.get("cadir", "")),
        disabled=_disabled(settings.get("agent_disabled_lockfile", "")),
        last_run=parse_last_run(text_in(settings.get("lastrunfile", ""))),
    )


@dataclass(frozen=True)
class Manager:
    """How the CA of this host is managed.

    :param tool: the command, with the full path of its program.
    :param settings: what Puppet says of the CA.
    """

    tool: Tool
    settings: Mapping[str, str]


def read_authority(runner: Runner, manager: Manager, certname: str) -> Authority:
    """The CA of this host, and what it holds for a name."""
    tool, settings = manager.tool, manager.settings
    held = parse_listing(runner.read((tool.program, *tool.listing)).stdout)
    # A server that lets a name ask again, though it has a certificate, holds both.
    found = sorted((one for one in held if one.name == certname), key=lambda one: one.state)
    holding = found[0] if found else None
    if holding and holding.state == "signed":
        pem = text_in(os.path.join(settings.get("signeddir", ""), f"{certname}.pem"))
        holding = replace(holding, pem=pem)
    return Authority(tool.name, settings.get("certname", ""), settings["cadir"], holding)


def find_manager(runner: Runner) -> Manager:
    """The command that manages the CA of this host, by what is there.

    :raises Refused: when this host isn't a CA. That is looked for first, since ``puppet cert``
        would make a CA where there is none.
    :raises HouseError: when it is one, and no command answers.
    """
    _as_root()
    settings = _authority_settings(runner)
    for tool in TOOLS:
        program = _program(tool.program)
        if program is None:
            continue
        probe = (program, *tool.probe)
        try:
            reply = runner.read(probe, accept=range(256))
        except CommandFailed:
            continue
        if answers_probe(probe, reply.rc, reply.stdout, reply.stderr):
            return Manager(replace(tool, program=program), settings)
    raise HouseError(
        f"None of {', '.join(tool.name for tool in TOOLS)} answers on this host, though it keeps "
        f"the key of a CA in {settings['cadir']}.",
        "Install the command that manages it (the package puppetserver).",
    )


def _authority_settings(runner: Runner) -> dict[str, str]:
    """What Puppet says of the CA; the directory with its key in it is the one.

    The section of the server has had two names. Where one of them isn't known, what is in
    ``[main]`` answers.
    """
    program = _program("puppet")
    if program is None:
        raise Refused(
            "Puppet isn't installed on this host, so it can't be the CA.",
            "Name the host that is the CA in puppet_ca_host.",
        )
    settings: dict[str, str] = {}
    for section in ("server", "master"):
        settings = parse_settings(runner.read(settings_argv(program, AUTHORITY_SETTINGS, section)).stdout)
        if os.path.exists(os.path.join(settings.get("cadir", ""), _AUTHORITY_KEY)):
            return settings
    raise Refused(
        f"This host is not a Puppet CA: there is no {settings.get('cadir', '')}/{_AUTHORITY_KEY}.",
        "Name the host that is the CA in puppet_ca_host.",
    )


def _written(folder: str) -> list[float]:
    """When each file under a folder was written last; the agent may be at work there."""
    times = []
    for place, _folders, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(FileNotFoundError):
                times.append(os.lstat(os.path.join(place, name)).st_mtime)
    return times


def _authority_key(ssl_dir: str, ca_dir: str) -> str:
    """The key of a CA: where Puppet would have it, or anywhere among the agent's own files."""
    places = [ca_dir, os.path.join(ssl_dir, "ca")]
    places += [folder for folder, _folders, _files in os.walk(ssl_dir)]
    for place in places:
        path = os.path.join(place, _AUTHORITY_KEY)
        if place and os.path.exists(path):
            return path
    return ""


def _disabled(lock: str) -> str:
    """The agent's lock holds a little JSON with the administrator's words."""
    if not lock or not os.path.exists(lock):
        return ""
    try:
        said = json.loads(text_in(lock))
    except ValueError:
        said = {}
    return str(said.get("disabled_message") or "no reason given")


def _program(name: str) -> str | None:
    return shutil.which(name, path=SEARCH_PATH)


def _as_root() -> None:
    if os.geteuid() != 0:
        raise Refused(
            "Only root sees the host's own Puppet: anyone else has settings of his own.",
            "Set 'become: true'.",
        )
