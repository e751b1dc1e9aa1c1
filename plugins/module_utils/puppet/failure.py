# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a run of the agent that didn't succeed. Pure.

The words are those of Puppet 7 and 8 (seen) and of 3 to 5 (lib/puppet/agent.rb,
lib/puppet/ssl/host.rb); a run that ends with 1 tells its reason nowhere else.
"""

from __future__ import annotations

RAN = (0, 2)
"""Exit statuses of a run that succeeded, without and with changes (puppet-agent(8))."""

FAILED_RESOURCES = (4, 6)
"""The catalogue was applied, and something in it failed."""

_BUSY = (
    "already in progress",
    "Another puppet instance is already running",
)

_REMEDIES = (
    (
        "administratively disabled",
        "Run 'puppet agent --enable' on this host, then run this again.",
    ),
    (
        "does not match its private key",
        "The CA holds a certificate of an earlier machine: run the role puppet_enroll, which cleans it.",
    ),
    (
        "certificate verify failed",
        "The agent doesn't trust its server: compare the clocks, and look whether its setting "
        "'server' leads to the CA in puppet_ca_host.",
    ),
    (
        "revoked",
        "Run the role puppet_enroll, which asks for a new certificate.",
    ),
    (
        "has not been signed yet",
        "Sign it on the CA, or leave that to the role with puppet_enroll_sign=true.",
    ),
    (
        "no certificate found and waitforcert is disabled",
        "Sign it on the CA, or leave that to the role with puppet_enroll_sign=true.",
    ),
    (
        "getaddrinfo",
        "The server's name isn't resolved on this host: correct its setting 'server' or the DNS.",
    ),
    (
        "Failed to open TCP connection",
        "Look whether puppetserver runs on the server that this host's setting 'server' names, "
        "and whether port 8140 is open.",
    ),
    (
        "Connection refused",
        "Look whether the Puppet server runs that this host's setting 'server' names.",
    ),
    (
        "Could not retrieve catalog",
        "The certificate is in order; the server has no catalogue for this host. Mend its "
        "manifests, then run this again.",
    ),
)


def is_busy(output: str) -> bool:
    """Whether the run was left out because another one was under way."""
    return any(words in output for words in _BUSY)


def remedy_of(rc: int, output: str) -> str:
    """What an operator does next."""
    if rc in FAILED_RESOURCES:
        return "The certificate is in order; resources of this host's catalogue failed. Mend them, then run this again."
    for words, remedy in _REMEDIES:
        if words in output:
            return remedy
    return "Run 'puppet agent --test' on this host to see more, then run this again."


def reason_of(output: str) -> str:
    """The lines that say what was wrong."""
    lines = [line.strip() for line in output.splitlines()]
    told = [line for line in lines if line.startswith(("Error:", "Notice: Skipping", "Exiting"))]
    return " ".join(told[:3]) or (lines[-1] if lines else "it printed nothing")
