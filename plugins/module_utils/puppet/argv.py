# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of Puppet's commands. Pure: what is wanted in, a command out.

Three commands have managed a CA: ``puppetca`` until 2.7, ``puppet cert`` from 2.6 to 5.5 and
``puppetserver ca`` since 6 (help.puppet.com, "Puppet Server CA commands"; manual page
puppet-cert(8) of 5.5; lib/puppet/application/cert.rb).
"""

from __future__ import annotations

from dataclasses import dataclass

COLOURLESS = "--color=false"
ONE_RUN = (
    "--onetime",
    "--no-daemonize",
    "--verbose",
    "--detailed-exitcodes",
    "--no-usecacheonfailure",
    "--no-splay",
    "--no-show_diff",
)


@dataclass(frozen=True)
class Tool:
    """A command that manages a CA.

    :param program: what has to be installed for it.
    :param probe: shows that the command is there, not just the program.
    :param clean: in front of the name whose files should go.
    :param sign: in front of the name whose request should be signed.
    """

    name: str
    program: str
    probe: tuple[str, ...]
    listing: tuple[str, ...]
    clean: tuple[str, ...]
    sign: tuple[str, ...]


TOOLS = (
    Tool(
        "puppetserver ca",
        "puppetserver",
        probe=("ca", "--version"),
        listing=("ca", "list", "--all"),
        clean=("ca", "clean", "--certname"),
        sign=("ca", "sign", "--certname"),
    ),
    Tool(
        "puppet cert",
        "puppet",
        probe=("cert", "list", "--all", COLOURLESS),
        listing=("cert", "list", "--all", COLOURLESS),
        clean=("cert", "clean", COLOURLESS),
        sign=("cert", "sign", COLOURLESS),
    ),
    Tool(
        "puppetca",
        "puppetca",
        probe=("--list", "--all", COLOURLESS),
        listing=("--list", "--all", COLOURLESS),
        clean=(COLOURLESS, "--clean"),
        sign=(COLOURLESS, "--sign"),
    ),
)
"""In the order in which they are looked for: the newest first."""

AGENT_SETTINGS = (
    "certname",
    "server",
    "ssldir",
    "hostcert",
    "hostcsr",
    "cadir",
    "lastrunfile",
    "agent_disabled_lockfile",
)
AUTHORITY_SETTINGS = ("certname", "cadir", "signeddir", "csrdir")


def settings_argv(program: str, names: tuple[str, ...], section: str) -> tuple[str, ...]:
    """Ask Puppet for its settings; two names or more, else it leaves the names out."""
    return (program, "config", "print", *names, "--section", section)


def run_argv(program: str, wait: int) -> tuple[str, ...]:
    """One run of the agent in the foreground, which asks for a certificate where it has none.

    ``--test`` would be all of this but the last word, and would show what changes in files, secrets included: it
    takes no word against that (lib/puppet/application/agent.rb, setup_test).

    :param wait: seconds between two looks for a certificate that isn't signed yet; 0 ends
        the run instead.
    """
    return (program, "agent", *ONE_RUN, COLOURLESS, "--waitforcert", str(wait))


def aside_argv(ssl_dir: str, aside: str) -> tuple[tuple[str, ...], ...]:
    """Keep the old keys and certificates beside the place, for root's eyes alone."""
    return (("chmod", "0700", ssl_dir), ("mv", "-T", ssl_dir, aside))
