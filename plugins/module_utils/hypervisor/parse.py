# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what hypervisors list to names of instances. Pure: text in, names out."""

from __future__ import annotations


def parse_xen_list(text: str) -> list[str]:
    """The guests of ``xl list``; the host's own domain is none."""
    names = [line.split()[0] for line in text.splitlines()[1:] if line.split()]
    return [name for name in names if name != "Domain-0"]


def parse_lxc_list(text: str) -> list[str]:
    return text.split()


def is_process_of(cmdline: bytes, instance: str) -> bool:
    """Whether a command line is that of an instance's KVM process, and not another's with the
    same number.

    Source: ganeti lib/hypervisor/hv_kvm, which starts it with ``-name INSTANCE``.
    """
    words = cmdline.decode("utf-8", "replace").split("\0")
    names = [word for flag, word in zip(words, words[1:]) if flag == "-name"]
    return any(name.split(",")[0] == instance for name in names)
