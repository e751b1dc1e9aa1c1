# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``lsblk``. Pure."""

from __future__ import annotations

COLUMNS = (
    "KNAME,PATH,TYPE,SIZE,FSTYPE,UUID,MOUNTPOINT,PTTYPE,PARTTYPE,PARTUUID,"
    "SERIAL,WWN,MODEL,TRAN,HCTL,LOG-SEC,PHY-SEC,ROTA,RO"
)
"""What is asked; util-linux 2.33 (Debian 10) knows them all."""

BLOCKS = ("lsblk", "--json", "--bytes", "--tree", "--output", COLUMNS)
"""Every block device of the host with what stands on it, in one question."""
