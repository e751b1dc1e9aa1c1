# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools are scripts beside each other: they find their neighbours where they lie."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
