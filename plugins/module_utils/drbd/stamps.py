# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a line of the kernel log was written. Pure.

The same line comes with many stamps: seconds since boot (``dmesg``), local time without
a year (``syslog``), local time in words (``dmesg -T``) or with its zone (``journalctl -o
short-iso``, ``dmesg --time-format iso``, rsyslog since Debian 12). A file of syslog
carries the seconds since boot as well.

Source: util-linux dmesg.c, systemd logs-show.c, rsyslog's RSYSLOG_FileFormat.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import NamedTuple

# not the calendar's: that speaks the host's language
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_HOST = r"(?:\S+ kernel: ?)?"
_LEVEL = re.compile(r"^<\d+>|^\w+ *:\w+ *: ")
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T" + _TIME + r"(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d) " + _HOST
)
_SYSLOG = re.compile(r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d+) " + _TIME + " " + _HOST)
_WORDS = re.compile(r"\[[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d+) " + _TIME + r" (?P<year>\d{4})\] ")
_UPTIME = re.compile(r"\[ *(\d+\.\d+)\](?:\[ *[TC]\d+\])? ?")
_KERNEL = " kernel: "
"""What ends a stamp with the host's name, where nothing precedes the kernel's own words."""

_A_DAY = 86400


class Clock(NamedTuple):
    """What a stamp alone doesn't say, as the host knows it.

    A tuple, since it is a part of what dates are remembered by.

    :param boot: when the host started, in seconds since the epoch; None when that isn't
        known: lines with seconds since boot alone have no time then.
    :param now: the present, in seconds since the epoch: it decides the year of a stamp
        that has none; None leaves such stamps without a time.
    :param utc_offset: seconds that local time is ahead of UTC, for stamps without a zone.
        One offset for the whole log: where summer time began meanwhile, it is an hour off.
    """

    boot: float | None = None
    now: float | None = None
    utc_offset: int = 0


def split_stamp(line: str, clock: Clock) -> tuple[float | None, float | None, str]:
    """A line's time, its seconds since boot, and what the kernel said.

    The time is in seconds since the epoch. Both are None where they can't be known. A
    stamp with a date goes before the seconds since boot: the kernel's own clock stands
    still while a machine sleeps.
    """
    dated, rest = _split_date(line, clock)
    since_boot = _UPTIME.match(rest) if rest.startswith("[") else None
    if since_boot is None:
        return dated, None, rest
    uptime = float(since_boot.group(1))
    if dated is None and clock.boot is not None:
        dated = clock.boot + uptime
    return dated, uptime, rest[since_boot.end() :]


def _split_date(line: str, clock: Clock) -> tuple[float | None, str]:
    """A line's date, and what follows it."""
    before, kernel, said = line.partition(_KERNEL)
    if kernel:
        dated, left = _date(before + kernel, clock)
        if not left:
            return dated, said
    return _date_of_any(line, clock)


def _date_of_any(line: str, clock: Clock) -> tuple[float | None, str]:
    level = _LEVEL.match(line)
    rest = line[level.end() :] if level else line
    for form in (_ISO, _WORDS, _SYSLOG):
        found = form.match(rest)
        if found:
            return _moment(form, found, clock), rest[found.end() :]
    return None, rest


# what happens to many devices happens to them in the same second
_date = lru_cache(maxsize=256)(_date_of_any)


def _moment(form: re.Pattern[str], found: re.Match[str], clock: Clock) -> float | None:
    return _moment_without_year(found, clock) if form is _SYSLOG else _seconds(found, int(found["year"]), clock)


def _moment_without_year(found: re.Match[str], clock: Clock) -> float | None:
    """The latest year in which the stamp isn't in the future."""
    if clock.now is None:
        return None
    this_year = datetime.fromtimestamp(clock.now, timezone.utc).year
    # a zone ahead of UTC may be in the next year already, and the 29th of February is rare
    for year in range(this_year + 1, this_year - 8, -1):
        moment = _seconds(found, year, clock)
        if moment is not None and moment <= clock.now + _A_DAY:
            return moment
    return None


def _seconds(found: re.Match[str], year: int, clock: Clock) -> float | None:
    parts = found.groupdict()
    name = found["month"]
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name) if name.isdigit() else 0
    day, hour, minute, second = (int(found[part]) for part in ("day", "hour", "minute", "second"))
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
    zone = parts.get("zone")
    return local + float(f"0.{parts.get('fraction') or 0}") - (_zone(zone) if zone else clock.utc_offset)


def _zone(word: str) -> int:
    if word == "Z":
        return 0
    digits = word[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if word.startswith("-") else seconds
