# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``drbdsetup show`` to how devices are wired. Pure: text in, facts out.

8.4 shows a resource with its volumes, 8.3 one device without a name around it; 9 has the
volumes in the same place, and a section for each peer, of which the first is told. A side
of 8 that stands alone has forgotten its peer: it keeps what belongs to a connection only
as long as there is one. 9 remembers. That a side was told to give up its data is shown by
none of them (seen on 8.4.11 and 9.2.18).

Source: drbd-utils user/v84/drbdsetup.c, user/v83/drbdsetup.c; recorded with 8.4.11 and 9.2.18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'#[^\n]*|"([^"]*)"|([{};])|([^\s{};"#]+)')
_DEFAULT = "_is_default"


@dataclass(frozen=True)
class Net:
    """The parameters of a connection, as it has them now.

    :param local: this side's address with its family and port, as ``drbdsetup`` takes it
        (``ipv4:192.0.2.1:11000``); ``remote`` the other's.
    :param options: what differs from DRBD's defaults, without the secret.
    :param secret: what both sides prove to each other that they know; never shown.
    """

    local: str
    remote: str
    options: tuple[tuple[str, str], ...] = ()
    secret: str = field(default="", repr=False)

    def as_result(self) -> dict[str, Any]:
        return {"local": self.local, "remote": self.remote, "options": dict(self.options)}


@dataclass(frozen=True)
class Wiring:
    """What a device stands on, and whom it talks to.

    :param resource: DRBD's name of it; empty on 8.3.
    :param volumes: ``group/name`` of the logical volumes under it, data before metadata.
    :param net: None on 8 while it stands alone.
    """

    minor: int
    resource: str = ""
    volumes: tuple[str, ...] = ()
    net: Net | None = None


@dataclass(frozen=True)
class _Node:
    """A statement: its words, and what stands in braces after them."""

    words: tuple[str, ...]
    inside: tuple[_Node, ...] = ()

    def all(self, word: str) -> list[_Node]:
        return [node for node in self.inside if node.words[:1] == (word,)]

    def first(self, word: str) -> _Node:
        return next(iter(self.all(word)), _Node(()))


def parse_show(text: str) -> dict[int, Wiring]:
    """The configured devices by minor."""
    tokens = ((found.group(1), found.group(2), found.group(3)) for found in _TOKEN.finditer(text))
    whole = _Node((), _block(tokens))
    found = [wiring for resource in whole.all("resource") or [whole] for wiring in _resource(resource)]
    return {wiring.minor: wiring for wiring in found}


def _block(tokens: Iterator[tuple[str | None, str | None, str | None]]) -> tuple[_Node, ...]:
    nodes: list[_Node] = []
    words: list[str] = []
    for quoted, mark, word in tokens:
        if mark == "{":
            nodes.append(_Node(tuple(words), _block(tokens)))
            words = []
        elif mark is not None:
            if words:
                nodes.append(_Node(tuple(words)))
                words = []
            if mark == "}":
                return tuple(nodes)
        elif quoted is not None or word is not None:
            words.append(quoted if quoted is not None else word or "")
    return tuple(nodes)


def _resource(node: _Node) -> Iterator[Wiring]:
    here = node.first("_this_host")
    net = _net(node)
    for volume in here.all("volume") or [here]:
        device = volume.first("device").words
        if len(device) == 3 and device[1] == "minor" and device[2].isdigit():
            paths = [item.words[1] for key in ("disk", "meta-disk") for item in volume.all(key) if len(item.words) > 1]
            yield Wiring(
                minor=int(device[2]),
                resource=node.words[1] if len(node.words) > 1 else "",
                volumes=tuple(path[len("/dev/") :] for path in paths if path.startswith("/dev/")),
                net=net,
            )


def _net(node: _Node) -> Net | None:
    of_9 = node.first("connection")
    place, ends = (of_9, of_9.first("path")) if of_9.words else (node, node)
    local, remote = (_address(ends.first(side)) for side in ("_this_host", "_remote_host"))
    if not local or not remote:
        return None
    said = {item.words[0]: item.words[1] for item in place.first("net").inside if _meant(item.words)}
    protocol = node.first("protocol").words
    if len(protocol) == 2:
        # 8.3 has it beside the section, and 8.4 in it
        said["protocol"] = protocol[1]
    secret = said.pop("shared-secret", "")
    return Net(local, remote, tuple(said.items()), secret)


def _meant(words: tuple[str, ...]) -> bool:
    # what begins so is the peer's name on 9, and no option
    return len(words) > 1 and _DEFAULT not in words and not words[0].startswith("_")


def _address(host: _Node) -> str:
    # 9 has no statement for it, but names the host and its address in one
    words = host.first("address").words or host.words
    return ":".join(words[1:3]) if len(words) >= 3 else ""
