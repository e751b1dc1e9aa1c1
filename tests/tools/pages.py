# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of the pages, as Sphinx wants it.

In the checkout, and in an installed collection, pages lead to each other and to other files by relative
links, so that they can be read without the site. On the site a page is another page, a role's README is
the role's reference, and any other file is in the repository.
"""

from __future__ import annotations

import posixpath
import re
import zlib

LINK = re.compile(r"`([^`<]+) <([^`<>:#]+)>`__", re.DOTALL)
PAGES = "docs/docsite/rst/"
README = re.compile(r"roles/(\w+)/README\.md")

# Labels of Ansible's own pages, which antsibull-docs writes into ours; its inventory is on the network.
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
SETTINGS = "reference_appendices/config.html"
LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": SETTINGS,
    "common_return_values": "reference_appendices/common_return_values.html",
    "inventory_plugins": "plugins/inventory.html",
}
VARIABLE = re.compile(r":envvar:`(ANSIBLE[\w\\]+)`")
HEAD = b"""\
# Sphinx inventory version 2
# Project: Ansible
# Version:
# The remainder of this file is compressed using zlib.
"""
FOREIGN = re.compile(r"ansible_collections\.((?!sci\.ganeti\.)\w+\.\w+\.\w+)_(\w+)>")


def with_links(text: str, page: str, repository: str) -> str:
    """A page of ours with its links as Sphinx resolves and checks them.

    :param page: its path under :data:`PAGES`.
    :param repository: where files that are no pages can be read.
    """

    def linked(found: re.Match[str]) -> str:
        words, target = " ".join(found[1].split()), found[2]
        path = posixpath.normpath(posixpath.join(PAGES, posixpath.dirname(page), target))
        readme = README.fullmatch(path)
        if readme:
            return f":ref:`{words} <ansible_collections.sci.ganeti.{readme[1]}_role>`"
        if path.startswith(PAGES):
            return f":doc:`{words} </docsite/{path[len(PAGES) : -len('.rst')]}>`"
        return f"`{words} <{repository}/blob/main/{path}>`__"

    return LINK.sub(linked, text)


def inventory(texts: list[str]) -> bytes:
    """Sphinx's inventory of what these texts refer to on Ansible's own pages, in its own format."""
    foreign = {match.groups() for text in texts for match in FOREIGN.finditer(text)}
    labels = LABELS | {
        f"ansible_collections.{name}_{kind}": f"collections/{name.replace('.', '/')}_{kind}.html"
        for name, kind in foreign
    }
    variables = {name.replace("\\", "") for text in texts for name in VARIABLE.findall(text)}
    lines = [f"{label} std:label -1 {where} {label}\n" for label, where in sorted(labels.items())]
    lines += [f"{name} std:envvar 1 {SETTINGS}#envvar-$ -\n" for name in sorted(variables)]
    return HEAD + zlib.compress("".join(lines).encode())
