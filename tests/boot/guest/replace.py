# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replaces a disk of this machine with the collection's modules, as the role calls them.

replace.py NEW GOOD: the serials of the new disk and of the one that stays.
"""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from typing import Any

sys.path.insert(0, "/opt/boot")

from ansible.module_utils.testing import patch_module_args

MODULES = "ansible_collections.sci.ganeti.plugins.modules"


def run(module: str, **args: Any) -> dict[str, Any]:
    """What a module answers; its failure ends everything."""
    main = importlib.import_module(f"{MODULES}.{module}").main
    said = StringIO()
    with patch_module_args(args), redirect_stdout(said), suppress(SystemExit):
        main()
    answer: dict[str, Any] = json.loads(said.getvalue())
    print(f"boot-test: {module}: {[' '.join(entry['argv']) for entry in answer.get('commands', [])]}", flush=True)
    if answer.get("failed"):
        sys.exit(f"boot-test: {module}: {answer['msg']}")
    return answer


def main() -> None:
    new, good = sys.argv[1:]
    run("sfdisk_table", disk=new, like=good)
    # its name is whatever the boot on one disk gave it
    (array,) = run("mdadm_info")["arrays"]
    run("mdadm_array", array=array["uuid"], members=[{"disk": new, "partition": 2}], tidy=True, poll=1.0)
    boot = run("boot_disk", disk=new, like=good)
    print(f"boot-test: {[(disk['serial'], disk['bootable'], disk['reasons']) for disk in boot['disks']]}", flush=True)


if __name__ == "__main__":
    main()
