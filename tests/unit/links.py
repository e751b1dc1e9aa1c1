# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links from text to text, as a reader without the web site follows them."""

from __future__ import annotations

import re


def texts(root):
    """What there is to read in a checkout, or in an installed collection."""
    pages = root / "docs" / "docsite" / "rst"
    return [*pages.rglob("*.rst"), *(root / "docs").glob("*.md"), *root.glob("*.md"), *(root / "roles").rglob("*.md")]


def broken_links(root):
    return [
        f"{path.relative_to(root)}: {target}"
        for path in texts(root)
        for target in re.findall(r"<([^<>`\s]+)>`__|\]\(([^)#\s]+)[^)]*\)", path.read_text())
        for target in filter(None, target)
        if not target.startswith(("http", "#")) and not (path.parent / target).exists()
    ]
