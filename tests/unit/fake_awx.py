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
PROMPTS = {
    "job_type": "ask_job_type_on_launch",
    "inventory": "ask_inventory_on_launch",
    "limit": "ask_limit_on_launch",
    "scm_branch": "ask_scm_branch_on_launch",
    "job_tags": "ask_tags_on_launch",
    "skip_tags": "ask_skip_tags_on_launch",
    "diff_mode": "ask_diff_mode_on_launch",
    "verbosity": "ask_verbosity_on_launch",
}
"""What a node may give a job, and what its template has to say for AWX to take it."""
NODE = {"identifier", "unified_job_template", "related", "all_parents_must_converge", "extra_data", "state", *PROMPTS}
RELATED = {"success_nodes", "failure_nodes", "always_nodes", "credentials", "labels", "instance_groups"}
JOB = {"name", "type", "organization", "description", "timeout"}
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


def refused_nodes(nodes, templates):
    """What AWX, or the module that makes them, would refuse of the nodes of a workflow, a sentence each.

    :param templates: what each job template was given, by its name.
    """
    known = [node.get("identifier") for node in nodes]
    wrong = [f"{name} is there twice, or has no name" for name in set(known) if known.count(name) > 1 or not name]
    return [*wrong, *(said for node in nodes for said in _refused_node(node, known, templates))]


def _refused_node(node, known, templates):
    name, job, related = node.get("identifier"), node.get("unified_job_template", {}), node.get("related", {})
    for what, given, taken in (("node", node, NODE), ("template", job, JOB), ("links", related, RELATED)):
        if set(given) - taken:
            return [f"{name}: {sorted(set(given) - taken)} isn't taken of its {what}"]
    links = [link.get("identifier") for way in related if way.endswith("_nodes") for link in related[way]]
    wrong = [f"{name} leads to {link}, which is none" for link in links if link not in known]
    if job.get("type") == "workflow_approval":
        return wrong if job.get("name") else [*wrong, f"{name} asks for an approval without a name"]
    if job.get("name") not in templates:
        return [*wrong, f"{name}: there is no template {job.get('name')}"]
    asked = templates[job["name"]]
    return [
        *wrong,
        *(f"{name}: {field} isn't asked for" for field in set(PROMPTS) & set(node) if not asked.get(PROMPTS[field])),
    ]


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
