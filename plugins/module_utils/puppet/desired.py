# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate and an agent as they should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import Tool, aside_argv, run_argv
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent, Authority, Holding
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint, same_key

# Measured with Debian 12's Puppet 7: a clean takes 2 to 32 s (the server takes up its new list of
# what is revoked), a signature 2 s, a run with a small catalogue 12 s.
CLEAN_SECONDS = 30.0
SIGN_SECONDS = 5.0
RUN_SECONDS = 30.0


def valid_certname(word: str) -> str:
    """The word itself, when it can be the name of a certificate.

    :raises Refused: for anything else; Puppet wants lower case besides
        (lib/puppet/defaults.rb, "certname").
    """
    try:
        valid_name(word, "certificate")
    except Refused as error:
        raise Refused(error.found, "Take the name that 'puppet config print certname' shows.") from None
    if word != word.lower():
        raise Refused(
            f"{word!r} can't be the name of a certificate: Puppet wants it in lower case.",
            "Take the name that 'puppet config print certname' shows.",
        )
    return word


@dataclass(frozen=True)
class CertificateWish:
    """What a CA should hold for a name.

    :param state: "current": nothing but what the node itself holds; "signed": the node's
        request, signed; "absent": nothing.
    :param certificate: the node's certificate as PEM; empty when it has none.
    :param request: the node's request as PEM; empty when it has none.
    :param foreseen: the node's request isn't made yet, and is planned with.
    """

    certname: str
    state: str
    certificate: str = ""
    request: str = ""
    foreseen: bool = False


def is_of_node(holding: Holding | None, certificate: str, request: str) -> bool:
    """Whether what a CA holds belongs to what a node holds.

    A certificate that was signed while the node wasn't looking is known by its key: the node
    then has no more than its request.
    """
    if holding is None or holding.state == "revoked":
        return False
    if holding.state == "requested":
        return bool(request) and fingerprint(request, holding.digest) == holding.fingerprint
    if certificate:
        return fingerprint(certificate, holding.digest) == holding.fingerprint
    return bool(request and holding.pem) and same_key(request, holding.pem)


def plan_certificate(authority: Authority, tool: Tool, wish: CertificateWish) -> Plan:
    """The steps on the CA.

    :raises Refused: for the CA host's own certificate, and for a signature that wouldn't be
        the node's.
    """
    holding = authority.holding
    of_node = is_of_node(holding, wish.certificate, wish.request)
    if wish.state == "signed":
        steps = _sign(authority, tool, wish, of_node)
    elif holding is None or (wish.state == "current" and of_node):
        steps = ()
    else:
        steps = (_clean(authority, tool, wish, holding),)
    if steps and wish.certname == authority.certname:
        raise Refused(
            f"{wish.certname} is the CA's own host: without its certificate no node could use the CA any more.",
            'Leave it alone. If it has to be renewed, follow Puppet\'s page "Regenerating certificates".',
        )
    return Plan(steps, {"state": "signed" if wish.state == "signed" else "absent"})


def _clean(authority: Authority, tool: Tool, wish: CertificateWish, holding: Holding) -> Step:
    why = f"the CA holds, {holding.state}, the fingerprint ({holding.digest}) {holding.fingerprint}"
    if wish.state == "current":
        why += ", which isn't what the node holds"
    return Step(
        (tool.program, *tool.clean, wish.certname),
        authority.certname,
        why,
        "a machine that uses this certificate loses its access to Puppet",
        CLEAN_SECONDS,
        wish.certname,
    )


def _sign(authority: Authority, tool: Tool, wish: CertificateWish, of_node: bool) -> tuple[Step, ...]:
    holding = authority.holding
    if holding and holding.state == "signed" and of_node:
        return ()
    if not wish.foreseen and not of_node:
        held = f"holds, {holding.state}, ({holding.digest}) {holding.fingerprint}" if holding else "holds nothing"
        raise Refused(
            f"The CA {held} for {wish.certname}, which isn't the request or the certificate of the "
            "node: it isn't signed.",
            "Look for another machine with this name, and whether the node's setting 'server' "
            "leads to this CA; then run the role puppet_enroll again.",
        )
    return (
        Step(
            (tool.program, *tool.sign, wish.certname),
            authority.certname,
            "the node's request isn't signed",
            "none",
            SIGN_SECONDS,
            wish.certname,
        ),
    )


def view_certificate(authority: Authority) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    holding = authority.holding
    return {
        "state": holding.state if holding else "absent",
        "fingerprint": f"({holding.digest}) {holding.fingerprint}" if holding else "",
    }


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


def check_agent(agent: Agent, certname: str = "") -> None:
    """Refuse what must not be enrolled.

    :param certname: the name that is expected; empty for the agent's own.
    """
    valid_certname(agent.certname)
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
