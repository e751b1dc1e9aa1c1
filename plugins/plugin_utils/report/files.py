# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report: readable for whoever ran it, and for nobody else."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.page import page, title

_MOST_TRIES = 100


def write_report(folder: str, plain: Mapping[str, Any]) -> str:
    """Write the page, and the data beside it.

    :param folder: is made when it isn't there, closed to others.
    :param plain: the record as plain data, without secrets already.
    :return: path of the page.
    :raises OSError: when it can't be written.
    """
    os.makedirs(folder, mode=0o700, exist_ok=True)
    data = json.dumps(plain, indent=1, ensure_ascii=False, default=str).encode()
    base, file = _new_file(folder, stem(plain), ".json")
    with file:
        file.write(data)
    name = f"{base}.json"
    html = page(plain, name, hashlib.sha256(data).hexdigest()).encode()
    path = os.path.join(folder, f"{base}.html")
    with os.fdopen(os.open(path, _NEW, 0o600), "wb") as out:
        out.write(html)
    return path


def stem(plain: Mapping[str, Any]) -> str:
    """The name of both files, without what tells them apart: ``2026-11-26T054130Z-replace_node-gnt2``."""
    began = datetime.fromtimestamp(plain["began"], timezone.utc).strftime("%Y-%m-%dT%H%M%SZ")
    about = re.sub(r"[^A-Za-z0-9._]+", "-", title(plain)).strip("-.")
    return f"{began}-{about}"[:120]


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def _new_file(folder: str, base: str, suffix: str) -> tuple[str, Any]:
    """A file that wasn't there: two runs may begin in the same second."""
    for number in range(1, _MOST_TRIES):
        name = base if number == 1 else f"{base}-{number}"
        try:
            return name, os.fdopen(os.open(os.path.join(folder, f"{name}{suffix}"), _NEW, 0o600), "wb")
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder} has {_MOST_TRIES} reports named {base} already")
