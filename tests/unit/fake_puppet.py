# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node and a CA that behave as the recorded ones did, with files in a folder."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.puppet import read
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

if TYPE_CHECKING:
    from pathlib import Path

NODE = "gnt1.example.org"
OLD = said("puppet-certificate-7.23.0-first")
REQUEST = said("puppet-request-7.23.0")
CERTIFICATE = said("puppet-certificate-7.23.0-of-request")
REQUEST_FILE = f"certificate_requests/{NODE}.pem"
CERTIFICATE_FILE = f"certs/{NODE}.pem"
SUMMARY = "time:\n  last_run: {at}\nversion:\n  config: {config}\n"


class FakePuppet:
    """Both hosts at once: what is asked tells which of them it is.

    :param tools: the programs that are installed.
    :param obeys: the CA does what it is told.
    """

    def __init__(self, folder: Path, monkeypatch, check_mode=False, tools=("puppet", "puppetserver"), obeys=True):
        self.ssl = folder / "ssl"
        self.ca = folder / "ca"
        self.summary = folder / "last_run_summary.yaml"
        self.lock = folder / "agent_disabled.lock"
        self.obeys = obeys
        self.reachable = True
        self.held: dict[str, str] = {}
        self.runner = Runner(check_mode, execute=self.execute)
        monkeypatch.setattr(read, "_program", lambda name: name if name in tools else None)
        monkeypatch.setattr(os, "geteuid", lambda: 0)

    def with_authority(self):
        (self.ca / "signed").mkdir(parents=True)
        (self.ca / "ca_key.pem").write_text("a key")
        return self

    def hold(self, state, pem):
        self.held = {state: pem}
        if state == "signed":
            (self.ca / "signed" / f"{NODE}.pem").write_text(pem)

    def write(self, name, text):
        path = self.ssl / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def ran(self, at, config=12):
        self.summary.write_text(SUMMARY.format(at=at, config=config))

    def again(self, check_mode=False):
        self.runner = Runner(check_mode, execute=self.execute)
        return self.runner

    @property
    def commands(self):
        return [" ".join(entry.argv) for entry in self.runner.writes if entry.ran]

    def execute(self, argv, limit):
        answer = {
            ("puppet", "config"): self._settings,
            ("puppet", "agent"): self._run,
            ("puppetserver", "ca"): self._ca,
            ("puppet", "cert"): lambda _argv: self._recorded("puppet-cert-7.23.0-gone"),
        }.get(argv[:2]) or self._file
        rc, text = answer(argv)
        return Reply(argv, rc, text, "")

    def _recorded(self, name):
        recorded = transcript(name)
        return recorded.rc, recorded.text

    def _settings(self, argv):
        settings = {
            "certname": "sci.example.org" if "signeddir" in argv else NODE,
            "server": "sci.example.org",
            "ssldir": self.ssl,
            "hostcert": self.ssl / CERTIFICATE_FILE,
            "hostcsr": self.ssl / REQUEST_FILE,
            "cadir": self.ca,
            "signeddir": self.ca / "signed",
            "csrdir": self.ca / "requests",
            "lastrunfile": self.summary,
            "agent_disabled_lockfile": self.lock,
        }
        return 0, "".join(f"{name} = {settings[name]}\n" for name in argv[3 : argv.index("--section")])

    def _run(self, argv):
        if not self.reachable:
            return 1, "Error: Failed to open TCP connection to sci.example.org:8140 (Connection refused)\n"
        if (self.ssl / CERTIFICATE_FILE).exists():
            self.ran(2**33)
            return 0, "Notice: Applied catalog in 0.02 seconds\n"
        if "signed" in self.held:
            self.write(CERTIFICATE_FILE, self.held["signed"])
            (self.ssl / REQUEST_FILE).unlink(missing_ok=True)
            self.ran(2**33)
            return 2, "Notice: Applied catalog in 0.02 seconds\n"
        self.write(REQUEST_FILE, REQUEST)
        self.hold("requested", REQUEST)
        return self._recorded("puppet-agent-test-7.23.0-not-signed")

    def _ca(self, argv):
        if argv[2] == "--version":
            return self._recorded("puppetserver-ca-version-2.4.0")
        if argv[2] == "list":
            lines = [
                f"{state.capitalize()} Certificates:\n    {NODE}       (SHA256)  {fingerprint(pem, 'SHA256')}\n"
                for state, pem in self.held.items()
            ]
            return 0, "".join(lines) or "No certificates to list\n"
        if not self.obeys:
            return self._recorded("puppetserver-ca-clean-2.4.0-nothing")
        if argv[2] == "clean":
            self.held = {}
            return self._recorded("puppetserver-ca-clean-2.4.0-request")
        self.hold("signed", CERTIFICATE)
        return 0, "Successfully signed certificate request\n"

    def _file(self, argv):
        if argv[0] == "mv":
            shutil.move(argv[2], argv[3])
        return 0, ""
