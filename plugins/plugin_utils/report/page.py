# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML file that needs nothing beside it: no network, no script. Pure, but for its own template."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import length, size
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import CUT
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import clock
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.outcome import BAD, GOOD, PLANNED, TITLES
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.radius_picture import radius_picture
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.shown import ShownCluster, shown_clusters
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.timeline import timeline

Plain = Mapping[str, Any]

MOST_COMMANDS = 2000
"""Rows of a table of commands; the JSON has all."""

MOST_HOSTS = 8
"""That are named of a step at work; the JSON has all."""

_HERE = os.path.dirname(__file__)
_WHY = {"goes": "the disk that goes", "stays": "the disk that has the data meanwhile", "comes": "the disk that came"}


def page(plain: Plain, data: str = "", digest: str = "") -> str:
    """The page of a record.

    :param plain: the record as plain data, without secrets already.
    :param data: name of the JSON file beside it, and ``digest`` its SHA-256.
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(at=at, time=time_of, clock=clock, lines=lines, size=size, length_of=length, hosts=hosts)
    # a read that failed is what a reader looks for, too
    told = [command for command in plain["commands"] if command["writes"] or not command["expected"]]
    reads = [command for command in plain["commands"] if not command["writes"] and command["expected"]]
    clusters = shown_clusters(plain)
    template = environment.get_template("page.html.j2")
    return template.render(
        report=plain,
        asked=plain["asked"],
        called=[cluster.name for cluster in clusters if cluster.name],
        style=Markup(_read("page.css")),  # noqa: S704 - a file of this collection
        name=title(plain),
        outcome=TITLES[plain["outcome"]],
        tone=tone(plain["outcome"]),
        refusals=[said for said in plain["said"] if said["kind"] == "refusal"],
        proofs=[said for said in plain["said"] if said["kind"] == "proof"],
        notes=[said for said in plain["said"] if said["kind"] == "note"],
        at_work=[task for task in plain["tasks"] if task["at_work"]],
        pictured=[_pictured(cluster) for cluster in clusters if cluster.pairs],
        tables=[table for cluster in clusters for table in cluster.tables],
        radii=[
            {**radius, "words": _WHY[radius["why"]], "picture": _picture(radius_picture(radius, f"r{index}"))}
            for index, radius in enumerate(plain["radius"])
        ],
        timeline=_timeline(plain),
        commands=told[:MOST_COMMANDS],
        reads=reads[:MOST_COMMANDS],
        left_out=len(plain["commands"]) - len(told[:MOST_COMMANDS]) - len(reads[:MOST_COMMANDS]),
        data=data,
        digest=digest,
    )


def title(plain: Plain) -> str:
    """What was run about what."""
    asked = plain["asked"]
    return " ".join(word for word in (", ".join(asked["procedures"]), asked["subject"]) if word) or "run"


def tone(outcome: str) -> str:
    """How the page shows an outcome: ``good``, ``bad`` or ``plain``."""
    return "good" if outcome in GOOD else "bad" if outcome in BAD else "planned" if outcome == PLANNED else "plain"


def at(seconds: float) -> str:
    """A date and a time, in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def time_of(seconds: float) -> str:
    """A time of the day, in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%H:%M:%S")


def lines(output: str) -> str:
    """How much of what a command printed is below."""
    count = len(output.splitlines())
    counted = "a line" if count == 1 else f"{count} lines"
    return f"the end of what it printed, {counted}" if output.startswith(CUT) else f"it printed {counted}"


def hosts(names: Collection[str]) -> str:
    """Hosts, where they are many not all of them."""
    more = len(names) - MOST_HOSTS
    return ", ".join(list(names)[:MOST_HOSTS]) + (f" and {more} more" if more > 0 else "")


def _pictured(cluster: ShownCluster) -> dict[str, Any]:
    pairs = [{**vars(pair), **_pictures(pair, ("before", "after", "legend"))} for pair in cluster.pairs]
    return {**vars(cluster), "same": cluster.same, "pairs": pairs}


def _timeline(plain: Plain) -> Markup | str:
    if not plain["tasks"]:
        return ""
    return _picture(timeline(plain["began"], plain["ended"], plain["tasks"], plain["samples"], "t"))


def _pictures(pair: Any, names: Iterable[str]) -> dict[str, Markup]:
    return {name: _picture(getattr(pair, name)) for name in names}


def _picture(svg: str) -> Markup:
    """A picture's text is markup: whoever made it has escaped what is in it."""
    return Markup(svg)  # noqa: S704


def _read(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()
