# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Puppet agent as it should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import aside_argv, run_argv
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent, Holding
from ansible_collections.sci.ganeti.plugins.module_utils.states.puppet_certificate import is_of_node, valid_certname

RUN_SECONDS = 30.0
"""Measured with Debian 12's Puppet 7 and a small catalogue: 12 s."""


@dataclass(frozen=True)
class AgentWish:
    """What should hold of an agent.

    :param state: "requested": it has a certificate, or has asked for one; "enrolled": it has
        one, and its last run, a success, was with it.
    :param stale: certificates and requests on the node that the CA doesn't know.
    :param aside: where the old keys and certificates go.
    :param wait: seconds between two looks for a certificate that isn't signed yet.
    """

    state: str
    stale: tuple[str, ...]
    aside: str
    wait: int = 0


def stale_of(agent: Agent, holding: Holding | None) -> tuple[str, ...]:
    """What the node holds, when the CA doesn't know it."""
    held = tuple(pem for pem in (agent.certificate, agent.request) if pem)
    return () if is_of_node(holding, agent.certificate, agent.request) else held


def check_agent(agent: Agent, certname: str = "", host: str = "") -> None:
    """Refuse what must not be enrolled.

    :param certname: the name that is expected; empty for the agent's own.
    :param host: the node, whose name that has to be where none is expected, with or without its domain: cleaned by
        another name, the CA would forget a machine that works.
    """
    valid_certname(agent.certname)
    if host and not certname and not same_host(host.lower(), agent.certname):
        raise Refused(
            f"The agent's name is {agent.certname}, and this node is {host}: what the CA has by that name may be "
            "another machine's.",
            f"Correct 'certname' in its puppet.conf ('puppet config print certname'), or, where {agent.certname} is "
            f"its name: -e puppet_enroll_certname={agent.certname}.",
        )
    if certname and valid_certname(certname) != agent.certname:
        raise Refused(
            f"The agent's name is {agent.certname}, not {certname}.",
            f"Set 'certname = {certname}' in its puppet.conf, or leave puppet_enroll_certname out.",
        )
    if agent.authority_key:
        raise Refused(
            f"This host keeps the key of a CA ({agent.authority_key}): it isn't enrolled anew, "
            "since the CA, and with it every node's certificate, could be lost.",
            "Leave it alone if it is the CA. If it never was one, move that key away and run this again.",
        )
    if agent.disabled:
        raise Refused(
            f"Someone has disabled this host's agent: {agent.disabled}.",
            "Run 'puppet agent --enable' there if that is over.",
        )


def plan_agent(agent: Agent, wish: AgentWish) -> Plan:
    """The steps on the node."""
    held = agent.certificate or agent.request
    fresh = bool(held) and held not in wish.stale
    enrolled = fresh and bool(agent.certificate) and agent.ran_with_certificate
    if enrolled or (fresh and wish.state == "requested"):
        return Plan()
    steps: tuple[Step, ...] = ()
    if agent.used and not fresh:
        steps = tuple(
            Step(
                words,
                agent.certname,
                f"the CA doesn't know the keys and certificates in {agent.ssl_dir}",
                f"none: they are kept in {wish.aside}",
                1.0,
                agent.certname,
            )
            for words in aside_argv(agent.ssl_dir, wish.aside)
        )
    run = Step(
        run_argv(agent.program, wish.wait),
        agent.certname,
        "no success of a run with its certificate is noted" if fresh else "it has no certificate",
        "what its catalogue says is applied",
        RUN_SECONDS,
        agent.certname,
    )
    return Plan((*steps, run), {"certificate": "present", "ran": wish.state == "enrolled"})


def view_agent(agent: Agent, wish: AgentWish) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    held = agent.certificate or agent.request
    kind = "absent"
    if held:
        kind = "unknown to the CA" if held in wish.stale else "present"
        kind = kind if agent.certificate else f"requested ({kind})"
    return {"certificate": kind, "ran": bool(agent.certificate) and agent.ran_with_certificate}
