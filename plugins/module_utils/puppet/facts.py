# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a Puppet agent, and of what a certificate authority (CA) holds for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Run:
    """What an agent noted of its last run.

    :param at: when it ended, in seconds since the epoch.
    :param succeeded: it got a catalogue and no resource of it failed.
    """

    at: float
    succeeded: bool

    def as_result(self) -> dict[str, Any]:
        return {"at": self.at, "succeeded": self.succeeded}


@dataclass(frozen=True)
class Agent:
    """The agent of a host, as its own settings and files show it.

    :param program: path of its ``puppet``.
    :param ssl_dir: where it keeps its keys and certificates.
    :param used: there are files in that directory.
    :param used_since: when the oldest of them was written, in seconds since the epoch.
    :param certificate: its own certificate as PEM; empty when it has none.
    :param certified_at: when that file was written, in seconds since the epoch.
    :param request: its request for a certificate as PEM; empty when it has none.
    :param authority_key: the key of a CA that is kept on this host; empty for none.
    :param disabled: why it was disabled by an administrator; empty when it wasn't.
    :param last_run: None when it has noted none.
    """

    program: str
    certname: str
    server: str
    ssl_dir: str
    used: bool = False
    used_since: float = 0.0
    certificate: str = ""
    certified_at: float = 0.0
    request: str = ""
    authority_key: str = ""
    disabled: str = ""
    last_run: Run | None = None

    @property
    def ran_with_certificate(self) -> bool:
        """Its last run, a success, is younger than its certificate."""
        return self.last_run is not None and self.last_run.succeeded and self.last_run.at >= int(self.certified_at)

    def as_result(self) -> dict[str, Any]:
        return {
            "certname": self.certname,
            "server": self.server,
            "ssl_dir": self.ssl_dir,
            "used": self.used,
            "certificate": self.certificate,
            "request": self.request,
            "authority_key": self.authority_key,
            "disabled": self.disabled,
            "last_run": self.last_run.as_result() if self.last_run else None,
        }


@dataclass(frozen=True)
class Holding:
    """What a CA holds for one name.

    :param state: "requested", "signed" or "revoked".
    :param digest: name of the digest that the fingerprint was made with.
    :param pem: the certificate itself, where it is signed and its file was found.
    """

    name: str
    state: str
    digest: str
    fingerprint: str
    pem: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": self.state,
            "digest": self.digest,
            "fingerprint": self.fingerprint,
            "pem": self.pem,
        }


@dataclass(frozen=True)
class Authority:
    """A CA, and what it holds for the name that was asked for.

    :param tool: the command that manages it ("puppetserver ca").
    :param certname: the name of the CA host's own certificate.
    """

    tool: str
    certname: str
    directory: str
    holding: Holding | None = None

    def as_result(self) -> dict[str, Any]:
        return {
            "tool": self.tool,
            "certname": self.certname,
            "directory": self.directory,
            "holding": self.holding.as_result() if self.holding else None,
        }
