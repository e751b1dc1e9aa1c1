# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWX that is nowhere: modules that take what awx.awx 24.6.1 takes, and write down what they were told."""

from __future__ import annotations

import json

from ansible_collections.sci.ganeti.tests.unit.transcripts import FIXTURES

ARGUMENTS = json.loads((FIXTURES / "awx.awx-24.6.1-arguments.json").read_text(encoding="utf-8"))
KINDS = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}
MODULE = """#!/usr/bin/python
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=json.loads({spec!r}))
given = {{name: value for name, value in module.params.items() if value is not None}}
with open({told!r}, "a") as file:
    file.write(json.dumps([{name!r}, given]) + "\\n")
module.exit_json(changed=True)
"""


def install(folder, told):
    """The collection awx.awx in a folder; what its modules are told goes to a file, a line a call."""
    modules = folder / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    modules.mkdir(parents=True)
    for name, spec in ARGUMENTS.items():
        (modules / f"{name}.py").write_text(MODULE.format(spec=json.dumps(spec), told=str(told), name=name))


def refused(survey):
    """What AWX would refuse of a survey (awx/api/views/__init__.py, JobTemplateSurveySpec), a sentence each."""
    wrong = [f"{field} isn't text" for field in ("name", "description") if not isinstance(survey.get(field), str)]
    if not survey.get("spec"):
        return [*wrong, "it asks nothing"]
    variables = [question.get("variable") for question in survey["spec"]]
    wrong += [f"{variable} is asked for twice" for variable in set(variables) if variables.count(variable) > 1]
    return [*wrong, *(said for question in survey["spec"] for said in _refused(question))]


def _refused(question):
    variable = question.get("variable")
    for field, kind in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
        if not isinstance(question.get(field), kind):
            return [f"{field} of {variable} is missing or no {kind.__name__}"]
    if question["type"] not in KINDS:
        return [f"{question['type']} of {variable} is no type of AWX's"]
    default = question.get("default", "")
    if default != "" and not isinstance(default, KINDS[question["type"]]):
        return [f"the default of {variable} is no {question['type']}"]
    if question["type"] not in ("multiplechoice", "multiselect"):
        return []
    if not question.get("choices"):
        return [f"{variable} has no choices"]
    return [] if default in ("", *question["choices"]) else [f"the default of {variable} is none of its choices"]
