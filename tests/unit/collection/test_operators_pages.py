# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators' pages are true, in both languages: variables, defaults, commands, messages are the playbooks'."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.sci.ganeti.tests.unit.links import broken_links

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "docs" / "docsite" / "rst"
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
PROCEDURES = [name for name in PLAYBOOKS if name != "awx_setup"]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())
PREFIXES = tuple(f"{role}_" for role in ROLES)
LANGUAGES = ("", "ru/")

PARTS = (
    "When to use it",
    "When not",
    "What it checks",
    "What it does",
    "What can go wrong",
    "What proves success",
    "Then",
)
"""What every page has, in this order; some end with more words."""

# What one role tells another, and no person a role.
INTERNAL = {
    "failover_node_agreed",
    "failover_node_gated",
    "failover_node_run",
    "failover_node_so_far",
    "fencing_gate_fellows",
    "find_master_without",
    "find_master_gather",
    "find_master_expected",
    "find_master_nodes",
    "find_master_listen_to",
    "find_master_instances",
    "puppet_enroll_agreed",
    "puppet_enroll_host",
    "puppet_enroll_so_far",
    "check_cluster_hosts",
    "check_cluster_refusal",
}

SHORT = re.compile(r"(?<![\w.'\]])(?<!\| )([a-z][a-z_]*) \| default\(")
FILES = ("include_tasks", "import_tasks")
FOREIGN = ("include_role", "import_role")


# --- what a playbook reads ---------------------------------------------------------------


@cache
def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text()) if path.exists() else None


def settings(role: str) -> dict[str, object]:
    """A role's variables: its defaults, and what follows from them."""
    files = (ROOT / "roles" / role / folder / "main.yml" for folder in ("defaults", "vars"))
    return {name: value for file in files for name, value in (loaded(file) or {}).items()}


def read(text: str, role: str, given: frozenset[str]) -> set[str]:
    """The short names that a text of a role reads, by way of the role's own variables."""
    known = {name: str(value) for name, value in settings(role).items() if name not in given}
    seen: set[str] = set()
    while more := {name for name in known if name not in seen and re.search(rf"\b{name}\b", text)}:
        seen |= more
        text += "".join(f"\n{known[name]}" for name in sorted(more))
    return {name for name in SHORT.findall(text) if not name.startswith((*PREFIXES, "ansible_"))}


def visit(role: str, file: str, given: frozenset[str] = frozenset()) -> tuple[set[str], set[str]]:
    """The short names, and the roles, of a file of tasks and all that it includes.

    :param given: variables that whoever includes it has set, so that their defaults aren't read.
    """
    path = ROOT / "roles" / role / "tasks" / (file if file.endswith(".yml") else f"{file}.yml")
    names, roles = read(path.read_text(), role, given), {role}
    for task in tasks(loaded(path)):
        more = included(task, role, given)
        names, roles = names | more[0], roles | more[1]
    return names, roles


def included(task: dict, role: str, given: frozenset[str]) -> tuple[set[str], set[str]]:
    inside = given | frozenset(task.get("vars") or {})
    for key, value in task.items():
        word = key.rsplit(".", 1)[-1]
        if word in FILES:
            return visit(role, value if isinstance(value, str) else value["file"], inside)
        if word in FOREIGN:
            return visit(value["name"].rsplit(".", 1)[-1], value.get("tasks_from", "main"), inside)
    return set(), set()


def tasks(listed: list[dict] | None) -> list[dict]:
    """All tasks, those in blocks as well."""
    return [
        inner
        for task in listed or []
        for inner in (task, *(t for part in ("block", "rescue", "always") for t in tasks(task.get(part))))
    ]


@cache
def interface(playbook: str) -> tuple[frozenset[str], frozenset[str]]:
    """The short names that a playbook reads, and the roles it runs."""
    path = ROOT / "playbooks" / f"{playbook}.yml"
    names, roles = read(path.read_text(), playbook, frozenset()), set()
    for play in loaded(path):
        calls = [
            visit(item["role"].rsplit(".", 1)[-1], "main", frozenset(item.get("vars") or {}))
            for item in play.get("roles", [])
        ]
        calls += [included(task, playbook, frozenset()) for task in tasks(play.get("tasks"))]
        names = names.union(*(call[0] for call in calls))
        roles = roles.union(*(call[1] for call in calls))
    return frozenset(names), frozenset(roles)


def long_names(playbook: str) -> dict[str, object]:
    """The variables of a playbook's roles that have a role's name, with their defaults."""
    found: dict[str, object] = {}
    for role in interface(playbook)[1]:
        specs = loaded(ROOT / "roles" / role / "meta" / "argument_specs.yml")
        for entry in specs["argument_specs"].values():
            found |= {name: said.get("default") for name, said in entry["options"].items()}
    return {name: default for name, default in found.items() if name not in INTERNAL}


# --- what a page says --------------------------------------------------------------------


def page(name: str, language: str) -> str:
    return (PAGES / f"{language}{name}.rst").read_text()


def table(text: str) -> dict[str, str]:
    """The page's table of variables: each with its default as it stands there."""
    start = re.search(r"^   \* - (Variable|Переменная)$", text, re.MULTILINE)
    ours = re.split(r"\n\n(?! )", text[start.end() :])[0] if start else ""
    rows = re.findall(r"^   \* - ``(\w+)``\n     - ?(.*(?:\n       .*)*)\n     - ", ours, re.MULTILINE)
    return {name: " ".join(default.split()) for name, default in rows}


def shown(default: object) -> str:
    """A default as a page writes it."""
    if isinstance(default, list):
        return ", ".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default).strip()


def commands(text: str) -> list[tuple[str, str]]:
    """Every command line of a playbook: its name, and the rest of the line."""
    return re.findall(r"ansible-playbook (?:-i \S+ )?sci\.ganeti\.(\w+)(.*)", text)


def given_in(words: str) -> set[str]:
    return set(re.findall(r"-e (\w+)=", words)) | set(re.findall(r"-e '\{\"(\w+)\":", words))


def blocks(text: str) -> list[str]:
    found = re.findall(r"^( *)\.\. code-block:: \w+\n\n((?:\1   .*\n|\n)+)", text, re.MULTILINE)
    return [block.strip() for _indent, block in found]


def said_by_the_run(text: str) -> list[str]:
    """The messages that a page explains: terms that are literals."""
    lines = text.splitlines()
    return [
        word
        for line, below in zip(lines, lines[1:])
        if line.startswith("``") and below.startswith("   ") and not below.startswith("   *")
        for word in re.findall(r"``(.+?)``", line)
    ]


@cache
def sources() -> str:
    """The text of everything that speaks to an operator, as one line, with strings joined as Python joins them."""
    files = [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "roles").rglob("*.yml")]
    text = " ".join(" ".join(path.read_text().split()) for path in sorted(files))
    return re.sub(r"(?<!\\)\" f?\"", "", text)


both = pytest.mark.parametrize("language", LANGUAGES, ids=("English", "Russian"))
each = pytest.mark.parametrize("playbook", PLAYBOOKS)


@both
@each
def test_a_page_names_the_short_variables_of_its_playbook_and_no_other(playbook, language):
    named = {name for name in table(page(playbook, language)) if not name.startswith(PREFIXES)}
    assert named == interface(playbook)[0]


@both
@each
def test_it_names_the_settings_of_its_role_with_their_defaults(playbook, language):
    stated = {name: words for name, words in table(page(playbook, language)).items() if name.startswith(PREFIXES)}
    known = long_names(playbook)
    assert set(stated) <= set(known)
    own = loaded(ROOT / "roles" / playbook / "defaults" / "main.yml")
    assert {name for name, value in own.items() if "| default(" not in str(value)} - INTERNAL <= set(stated)
    for name, words in stated.items():
        assert known[name] in (None, "", []) or words == f"``{shown(known[name])}``", name


@both
def test_the_page_about_dead_nodes_names_the_gate_s_defaults(language):
    specs = loaded(ROOT / "roles" / "fencing_gate" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    stated = table(page("fencing", language))
    assert stated == {name: f"``{shown(specs[name]['default'])}``" for name in stated}


@both
@each
def test_its_commands_give_variables_that_there_are(playbook, language):
    text = page(playbook, language)
    assert any(name == playbook for name, _words in commands(text))
    for name, words in commands(text):
        assert given_in(words) <= interface(name)[0] | set(long_names(name)), words
    beside = re.sub(r"ansible-playbook .*", "", text)
    assert given_in(beside) <= interface(playbook)[0] | set(long_names(playbook))


@each
def test_the_messages_it_explains_are_said_somewhere(playbook):
    """But for what stands in their gaps, which a page shows as dots, or by an example."""
    for message in said_by_the_run(page(playbook, "")):
        for piece in re.split(r"\.\.\.|\d+|NODE|ERROR_\w+|\bvm1\b|'\w+'", message):
            assert piece.strip(" :,'") in sources(), message


@each
def test_it_says_when_what_how_and_how_to_go_on(playbook):
    """The same page in Russian has as many parts, which the next test sees to."""
    parts = re.findall(r"^(.+)\n-{3,}$", page(playbook, ""), re.MULTILINE)
    assert [usual for part in parts for usual in PARTS if part.startswith(usual)] == list(PARTS)


@pytest.mark.parametrize("name", sorted(path.stem for path in (PAGES / "ru").glob("*.rst")))
def test_both_languages_say_the_same_in_what_is_not_prose(name):
    ours, theirs = page(name, ""), page(name, "ru/")
    assert blocks(ours) == blocks(theirs)
    assert list(table(ours)) == list(table(theirs))
    assert said_by_the_run(ours) == said_by_the_run(theirs)
    assert len(re.findall(r"^-{3,}$", ours, re.MULTILINE)) == len(re.findall(r"^-{3,}$", theirs, re.MULTILINE))
    assert f"<ru/{name}.rst>" in ours
    assert f"<../{name}.rst>" in theirs


@both
def test_every_playbook_is_found_from_the_start_and_from_the_wiki_s_commands(language):
    assert set(PLAYBOOKS) <= set(re.findall(r"<(\w+)\.rst>", page("start", language)))
    assert set(PROCEDURES) <= set(re.findall(r"<(\w+)\.rst>", page("old_commands", language)))


def test_the_wiki_s_commands_are_the_same_in_both_languages():
    def first(language: str) -> list[list[str]]:
        rows = re.findall(r"^   \* - (.*)$", page("old_commands", language), re.MULTILINE)
        return [re.findall(r"``(.+?)``", row) for row in rows]

    assert first("") == first("ru/")


@both
def test_every_command_of_the_wiki_leads_to_a_playbook(language):
    rows = re.split(r"^   \* - ", page("old_commands", language), flags=re.MULTILINE)[2:]
    found = {
        f"{playbook}: {command}"
        for row in rows
        for playbook in re.findall(r"<(\w+)\.rst>", row)
        for command in re.findall(r"``(.+?)``", row.split("\n     - ")[0])
    }
    wanted = (ROOT / "tests" / "unit" / "fixtures" / "wiki-commands.txt").read_text().splitlines()
    assert not [line for line in wanted if line not in found]


def test_every_page_is_in_the_index_once():
    index = loaded(ROOT / "docs" / "docsite" / "extra-docs.yml")
    listed = [entry for section in index["sections"] for entry in section["toctree"]]
    there = [path.relative_to(PAGES).with_suffix("").as_posix() for path in PAGES.rglob("*.rst")]
    assert sorted(listed) == sorted(there)


def test_links_lead_to_files_of_the_collection():
    assert not broken_links(ROOT)
