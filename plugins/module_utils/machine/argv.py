# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that ask a machine about itself. Pure."""

from __future__ import annotations

ADDRESSES = ("ip", "-json", "address")
