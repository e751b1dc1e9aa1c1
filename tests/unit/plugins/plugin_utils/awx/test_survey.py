# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A procedure's survey is what its roles say of their options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.plugin_utils.awx.survey import confirmable, survey
from ansible_collections.sci.ganeti.tests.unit.fake_awx import refused

ROOT = Path(__file__).resolve().parents[5]
PROCEDURES = yaml.safe_load((ROOT / "roles/awx_setup/vars/main.yml").read_text())["awx_setup_procedures"]


def loaded(role):
    return yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())


def specs(procedure):
    return [loaded(role) for role in (procedure["name"], *procedure.get("roles", ()))]


def options(role):
    entries = loaded(role)["argument_specs"]
    return entries["request" if role == "procedure" else "main"]["options"]


def spec(**options):
    return {"argument_specs": {"main": {"short_description": "Do it", "options": options}}}


def only(**option):
    (question,) = survey([spec(role_x={"description": "A thing; C(x) on the command line.", **option})])["spec"]
    return question


@pytest.mark.parametrize(
    ("option", "asked"),
    [
        ({"type": "str", "required": False}, {"type": "text", "required": True}),
        ({"type": "str", "default": ""}, {"type": "text", "required": False}),
        ({"type": "raw", "default": []}, {"type": "text", "required": False}),
        ({"type": "list", "default": ["a", "b"]}, {"type": "text", "required": False, "default": "a,b"}),
        ({"type": "int", "default": 3}, {"type": "integer", "required": False, "default": 3}),
        ({"type": "float", "default": 0.5}, {"type": "float", "required": False, "default": 0.5}),
        (
            {"type": "bool", "default": True},
            {"type": "multiplechoice", "required": False, "default": "true", "choices": ["false", "true"]},
        ),
        (
            {"type": "str", "choices": ["all", "some"], "default": "all"},
            {"type": "multiplechoice", "required": False, "default": "all", "choices": ["all", "some"]},
        ),
    ],
)
def test_types(option, asked):
    question = only(**option)
    said = {"variable": "x", "question_name": "X", "question_description": "A thing."}
    assert question == {**said, **asked}
    assert refused({"name": "", "description": "", "spec": [question]}) == []


@pytest.mark.parametrize(
    ("description", "text"),
    [
        (
            ["The name once more; C(x) on", "the command line. Without it V(nothing) is done."],
            "The name once more. Without it nothing is done.",
        ),
        (
            "It has to be named then. C(x) on the command line. It takes long.",
            "It has to be named then. It takes long.",
        ),
        (
            "For O(role_x=prepare), as P(sci.ganeti.gate#role) says; C(x) on the command line.",
            "For x=prepare, as sci.ganeti.gate says.",
        ),
    ],
)
def test_help_is_plain_text_and_names_options_as_they_are_called_here(description, text):
    assert only(type="str", description=description)["question_description"] == text


def test_what_is_only_a_role_s_own_is_not_asked_for():
    options = {"role_limit": {"type": "int", "default": 3, "description": "Longest time, in seconds."}}
    both = spec(role_node={"type": "str", "description": "The node; C(node) on the command line."}, **options)
    assert [question["variable"] for question in survey([both])["spec"]] == ["node"]
    with pytest.raises(Refused) as caught:
        survey([spec(**options)])
    assert "C(node) on the command line" in caught.value.remedy


def test_where_a_plan_was_agreed_to_nobody_is_asked_for_the_confirmation():
    confirm = spec(
        role_confirm={"type": "str", "default": "", "description": "Once more; C(confirm) on the command line."},
        role_x={"type": "str", "description": "C(x) on the command line."},
    )
    assert [question["variable"] for question in survey([confirm])["spec"]] == ["confirm", "x"]
    assert survey([confirm])["spec"][0]["required"] is False
    assert [question["variable"] for question in survey([confirm], planned=True)["spec"]] == ["x"]
    assert confirmable([confirm])
    assert not confirmable([spec(role_x={"type": "str", "description": "C(x) on the command line."})])


def test_what_may_be_left_out_all_the_same():
    found = spec(role_x={"type": "str", "description": "C(x) on the command line."})
    assert survey([found], optional=["x"])["spec"][0]["required"] is False


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure["name"])
class TestEveryProcedure:
    @pytest.mark.parametrize("planned", [False, True])
    def test_awx_takes_its_survey(self, procedure, planned):
        made = survey(specs(procedure), procedure.get("optional", ()), planned)
        assert refused(made) == []
        assert made["description"]
        assert all(question["question_description"] for question in made["spec"])
        assert not re.search(r"[A-Z]\(", str(made)), "markup is left"

    def test_every_variable_is_one_that_a_role_reads_and_documents(self, procedure):
        roles = (procedure["name"], *procedure.get("roles", ()))
        read = {
            (found.group(1), name)
            for role in roles
            for name, value in yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text()).items()
            for found in [re.match(r"\{\{ (\w+) \| default\(", str(value))]
            # what every procedure does the same way asks for something in one of its parts only
            if found and (role != "procedure" or name in options(role))
        }
        documented = {name for role in roles for name in options(role)}
        read |= {(name, name) for role in roles for name in options(role) if not name.startswith(role)}
        asked = {question["variable"] for question in survey(specs(procedure))["spec"]}
        assert asked == {variable for variable, _name in read}
        assert {name for _variable, name in read} <= documented

    def test_it_is_a_playbook(self, procedure):
        assert (ROOT / "playbooks" / f"{procedure['name']}.yml").is_file()


def test_no_playbook_is_left_out():
    playbooks = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    assert playbooks - {"awx_setup"} == {procedure["name"] for procedure in PROCEDURES}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "boolean"}, "no type of AWX's"),
        ({"required": "yes"}, "required of x"),
        ({"type": "integer", "default": "3"}, "default of x is no integer"),
        ({"type": "multiplechoice"}, "no choices"),
        ({"type": "multiplechoice", "choices": ["a"], "default": "b"}, "none of its choices"),
    ],
)
def test_what_awx_would_refuse_is_found(change, said):
    question = {"variable": "x", "question_name": "X", "type": "text", "required": True, **change}
    (found,) = refused({"name": "", "description": "", "spec": [question]})
    assert said in found
