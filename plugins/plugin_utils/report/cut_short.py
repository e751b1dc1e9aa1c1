# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A last word of a process that a signal ends.

Python ends in order at ``Ctrl-C`` alone. At other signals it is gone at once, or Ansible tells its workers and goes
then; neither lets a plugin know.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Callable

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""``kill``, and a terminal that was closed."""


def before_the_end(last_word: Callable[[str], None]) -> None:
    """Have this called when a signal ends this process, with the signal's name.

    Whatever the signal did before it does still, right afterwards; one that is ignored (``nohup``) stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        # nobody else may take signals
        return
    for number in SIGNALS:
        before = signal.getsignal(number)
        if before is not None and before != signal.SIG_IGN:
            _take(number, before, last_word, os.getpid())


def _take(number: int, before: signal._HANDLER, last_word: Callable[[str], None], process: int) -> None:
    def taken(signum: int, frame: FrameType | None) -> None:
        # the next one needn't wait for a last word
        signal.signal(signum, before)
        try:
            # the processes that Ansible forks for tasks have this handler until they set their own
            if os.getpid() == process:
                last_word(signal.Signals(signum).name)
        finally:
            if callable(before):
                before(signum, frame)
            else:
                os.kill(os.getpid(), signum)

    signal.signal(number, taken)
