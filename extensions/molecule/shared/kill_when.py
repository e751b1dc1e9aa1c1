# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and kills it, with all it started here, some seconds after a line shows a word.

kill_when.py WORD SECONDS COMMAND...; exits 0 when it was killed, 1 when it ended before.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time


def main() -> int:
    word, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if word in line:
                time.sleep(seconds)
                break
        killed = process.poll() is None
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
    print("killed" if killed else "ended by itself")
    return 0 if killed else 1


if __name__ == "__main__":
    sys.exit(main())
