# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real three-node Ganeti cluster on one machine, for trying the collection."""
