# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and kills it, with its process group, some seconds after a line shows a word.

kill_when.py WORD SECONDS COMMAND...; exits 0 when it was killed at its work, 1 when it had ended, or was at its end.
A worker of Ansible's has a session of its own and goes on for a moment, as it does when a terminal is closed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

AT_ITS_END = ("Give the watcher back", "Prove it")


def main() -> int:
    word, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    seen, since = False, ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, start_new_session=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line.decode(), end="", flush=True)
            if word in line.decode():
                seen = True
                time.sleep(seconds)
                break
        # where the word never came, the end of what it says comes before its own
        killed = seen and process.poll() is None
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
            os.set_blocking(process.stdout.fileno(), False)
            since = (process.stdout.read() or b"").decode()
    late = [task for task in AT_ITS_END if task in since]
    print(since + (f"too late: {late}" if late else "killed" if killed else "ended by itself"))
    return 0 if killed and not late else 1


if __name__ == "__main__":
    sys.exit(main())
