# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that work in the checkout work on the site."""

from __future__ import annotations

import zlib

import pages
import pytest


@pytest.mark.parametrize(
    ("page", "link", "becomes"),
    [
        ("start.rst", "`the gate <fencing.rst>`__", ":doc:`the gate </docsite/fencing>`"),
        ("start.rst", "`По-русски <ru/start.rst>`__", ":doc:`По-русски </docsite/ru/start>`"),
        ("ru/start.rst", "`In English <../start.rst>`__", ":doc:`In English </docsite/start>`"),
        ("lab.rst", "`two\n  words <start.rst>`__", ":doc:`two words </docsite/start>`"),
        (
            "ru/return_node.rst",
            "`x <../../../../roles/return_node/README.md>`__",
            ":ref:`x <ansible_collections.sci.ganeti.return_node_role>`",
        ),
        ("lab.rst", "`x <../../../tests/lab/README.md>`__", "`x <https://repo/blob/main/tests/lab/README.md>`__"),
        ("lab.rst", "`x <https://elsewhere/y>`__", "`x <https://elsewhere/y>`__"),
        ("lab.rst", "``gnt-node <name>``", "``gnt-node <name>``"),
    ],
)
def test_a_link(page, link, becomes):
    assert pages.with_links(f"See {link}.", page, "https://repo") == f"See {becomes}."


def test_labels_of_ansible_s_own_pages_are_known_and_ours_are_not():
    text = ":ref:`a <ansible_collections.ansible.builtin.ping_module>` :ref:`b <ansible_collections.sci.ganeti.x_role>`"
    listed = zlib.decompress(pages.inventory([text])[len(pages.HEAD) :]).decode()
    assert "ansible_collections.ansible.builtin.ping_module std:label -1 collections/ansible/builtin/ping_" in listed
    assert "common_return_values std:label -1 " in listed
    assert "sci.ganeti" not in listed


def test_so_are_its_environment_variables():
    text = r":envvar:`ANSIBLE\_CACHE\_PLUGIN` :envvar:`HOME`"
    listed = zlib.decompress(pages.inventory([text])[len(pages.HEAD) :])
    assert b"ANSIBLE_CACHE_PLUGIN std:envvar 1 reference_appendices/config.html#envvar-$ -" in listed
    assert b"HOME" not in listed
