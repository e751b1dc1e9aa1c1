# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the lab as "python3 -m lab", or by the launcher beside it."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
