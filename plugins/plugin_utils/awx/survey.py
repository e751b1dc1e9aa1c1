# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX's survey of a procedure, out of the argument specs of its roles. Pure: plain data in and out.

What an operator gives on the command line an AWX user is asked for: the options whose description says
how they are called there. Their help, their choices and their defaults are those of the role.

AWX's rules: awx/api/views, JobTemplateSurveySpec, and awx/api/templates/api/job_template_survey_spec.md.
It has no truth values, so that these are a choice of two words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused

CONFIRM = "confirm"
AGREED = "plan"
"""The variables without which a procedure shows its plan only: one or the other is given."""

Plain = Mapping[str, Any]

_CALLED = re.compile(r"[;.]?\s*C\((\w+)\) on the command line")
_MARKUP = re.compile(r"[A-Z]+\(([^)#]*)(?:#[^)]*)?\)")
_TYPES = {"str": "text", "path": "text", "raw": "text", "list": "text", "int": "integer", "float": "float"}
_TRUTH = ("false", "true")


def survey(specs: Sequence[Plain], optional: Collection[str] = (), planned: bool = False) -> dict[str, Any]:
    """The questions of a procedure, as AWX takes them.

    :param specs: what ``meta/argument_specs.yml`` of its roles hold, the procedure's own first.
    :param optional: variables without a default that may be left out all the same.
    :param planned: an earlier job hands this one the name of the plan it carries out, so that nobody is asked for
        it, nor for a confirmation.
    :raises Refused: when a role has nothing that an operator is asked for.
    """
    mains = [_main(spec) for spec in specs]
    options = {name: option for main in mains for name, option in main["options"].items()}
    short = {name: called for name, option in options.items() for called in [_called(option)] if called}
    if not short:
        raise Refused(
            "No option of these roles says how it is called on the command line: there is nothing to ask.",
            "Say so in the description: 'C(node) on the command line'.",
        )
    questions = [
        {
            **_question(called, options[name], short),
            "required": "default" not in options[name] and called not in optional,
        }
        for name, called in short.items()
        if not (planned and called in (CONFIRM, AGREED))
    ]
    return {"name": "", "description": mains[0]["short_description"], "spec": questions}


def confirmable(specs: Iterable[Plain]) -> bool:
    """Whether a procedure has a plan that is carried out once it is confirmed."""
    return any(_called(option) == CONFIRM for spec in specs for option in _main(spec)["options"].values())


def _main(spec: Plain) -> Plain:
    """What a role asks for; one that others use asks at the start of theirs."""
    entries = spec["argument_specs"]
    main: Plain = entries["main"] if "main" in entries else entries["request"]
    return main


def _called(option: Plain) -> str:
    found = _CALLED.search(_joined(option["description"]))
    return found.group(1) if found else ""


def _question(called: str, option: Plain, short: Mapping[str, str]) -> dict[str, Any]:
    question: dict[str, Any] = {
        "variable": called,
        "question_name": called.replace("_", " ").capitalize(),
        "question_description": _help(option["description"], short),
        "type": "multiplechoice" if _choices(option) else _TYPES[option["type"]],
    }
    if _choices(option):
        question["choices"] = list(_choices(option))
    default = _default(option)
    return question if default == "" else {**question, "default": default}


def _choices(option: Plain) -> tuple[str, ...]:
    """What may be chosen; the empty word is no choice of AWX's, there one leaves the question unanswered."""
    return _TRUTH if option["type"] == "bool" else tuple(choice for choice in option.get("choices", ()) if choice != "")


def _default(option: Plain) -> Any:
    default = option.get("default", "")
    if option["type"] == "bool":
        return _TRUTH[bool(default)]
    return ",".join(default) if isinstance(default, list) else default


def _help(description: str | list[str], short: Mapping[str, str]) -> str:
    """A description as plain text; other options go by the names that they have here."""
    text = _MARKUP.sub(lambda found: _plain(found.group(1), short), _CALLED.sub("", _joined(description)))
    return re.sub(r"\s+", " ", text).strip()


def _plain(word: str, short: Mapping[str, str]) -> str:
    name, equals, value = word.partition("=")
    return f"{short.get(name, name)}{equals}{value}"


def _joined(description: str | list[str]) -> str:
    return description if isinstance(description, str) else " ".join(description)
