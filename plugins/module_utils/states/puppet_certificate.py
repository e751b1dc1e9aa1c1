# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Puppet CA should hold for a name: compared with what it holds, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import Tool
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Authority, Holding
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint, same_key

# Measured with Debian 12's Puppet 7: a clean takes 2 to 32 s (the server takes up its new list of
# what is revoked), a signature 2 s.
CLEAN_SECONDS = 30.0
SIGN_SECONDS = 5.0


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
