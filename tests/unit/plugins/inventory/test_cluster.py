# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory as Ansible has it."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from ansible_collections.sci.ganeti.plugins.inventory import cluster as plugin_file
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.tests.unit.fake_seeds import GNT1, GNT2, GNT3, Seeds, configuration

OTHER = "gnt1.other.org"


@pytest.fixture(name="seeds")
def _seeds(tmp_path, monkeypatch):
    """A cluster of three, of which the first two are candidates."""
    seeds = Seeds(tmp_path / "hosts")
    seeds.join(GNT1, config=configuration())
    seeds.join(GNT2, config=configuration())
    monkeypatch.setattr(plugin_file, "Runner", lambda limit: Runner(limit=limit, execute=seeds))
    return seeds


@pytest.fixture(name="parse")
def _parse(tmp_path, seeds, monkeypatch):
    """Reads an inventory file; what it warns of is in ``parse.warnings``."""
    path = tmp_path / "test.ganeti.yml"

    def parse(text, cache=True):
        path.write_text(f"plugin: sci.ganeti.cluster\n{text}")
        plugin = inventory_loader.get("sci.ganeti.cluster")
        assert plugin.verify_file(str(path))
        parse.warnings = []
        monkeypatch.setattr(plugin, "display", type("Display", (), {"warning": parse.warnings.append}))
        inventory = InventoryData()
        plugin.parse(inventory, DataLoader(), str(path), cache)
        if plugin.get_option("cache"):
            # as Ansible does when a source was read
            plugin.update_cache_if_changed()
        return inventory

    return parse


def groups(inventory):
    found = inventory.get_groups_dict()
    return {name: sorted(hosts) for name, hosts in found.items() if name not in ("all", "ungrouped")}


def test_groups_and_variables(parse):
    inventory = parse(f"clusters: [{{seeds: [{GNT1}]}}]")
    assert groups(inventory) == {
        "ganeti_nodes": [GNT1, GNT2, GNT3],
        "ganeti_master": [GNT1],
        "ganeti_candidates": [GNT1, GNT2, GNT3],
        "ganeti_drained": [],
        "ganeti_offline": [],
    }
    assert inventory.get_host(GNT2).vars["ganeti_secondary_count"] == 4


def test_the_master_and_the_first_seed_are_dead(parse, seeds):
    seeds.die(GNT1)
    assert groups(parse(f"clusters: [{{seeds: [{GNT1}, {GNT2}]}}]"))["ganeti_master"] == [GNT1]
    assert parse.warnings == []


def test_nobody_answers(parse, seeds):
    seeds.die(GNT1)
    with pytest.raises(AnsibleParserError, match=r"No route to host.*See whether 'ssh gnt1\.example\.com' works"):
        parse(f"clusters: [{{seeds: [{GNT1}]}}]")


def two(seeds, dead=False):
    if dead:
        seeds.die(OTHER)
    else:
        other = configuration(cluster="gnt.other.org", domain="other.org")
        seeds.join(OTHER, cluster="gnt.other.org", domain="other.org", config=other)
    return f"clusters: [{{seeds: [{GNT1}]}}, {{seeds: [{OTHER}]}}]\n"


def test_two_clusters_with_a_group_each(parse, seeds):
    text = two(seeds) + "keyed_groups: [{key: ganeti_cluster, prefix: ganeti}]"
    found = groups(parse(text))
    assert found["ganeti_master"] == [GNT1, OTHER]
    assert found["ganeti_gnt_example_com"] == [GNT1, GNT2, GNT3]
    assert found["ganeti_gnt_other_org"] == [f"gnt{number}.other.org" for number in (1, 2, 3)]


def test_half_an_inventory_is_none_unless_that_is_wanted(parse, seeds):
    text = two(seeds, dead=True)
    with pytest.raises(AnsibleParserError, match=OTHER):
        parse(text)
    assert groups(parse(text + "unreachable: skip"))["ganeti_nodes"] == [GNT1, GNT2, GNT3]
    (warning,) = parse.warnings
    assert "A cluster is left out" in warning
    assert OTHER in warning


def test_instances(parse):
    inventory = parse(f"clusters: [{{seeds: [{GNT1}]}}]\ninstances: true")
    assert groups(inventory)["ganeti_instances"] == [f"vm{number}.example.com" for number in range(1, 6)]
    assert inventory.get_host("vm4.example.com").vars["ganeti_primary"] == GNT3


CONSTRUCTED = f"""
clusters: [{{seeds: [{GNT1}]}}]
instances: true
compose:
  ansible_host: ganeti_primary_ip | default(inventory_hostname)
groups:
  busy: ganeti_primary_count | default(0) > 2
  reached_by_address: ansible_host != inventory_hostname
keyed_groups:
  - key: ganeti_group
    prefix: node_group
"""


def test_constructed_variables_and_groups(parse):
    inventory = parse(CONSTRUCTED)
    assert inventory.get_host(GNT2).vars["ansible_host"] == "192.168.77.12"
    assert inventory.get_host("vm1.example.com").vars["ansible_host"] == "vm1.example.com"
    found = groups(inventory)
    assert (found["busy"], found["node_group_default"]) == ([GNT1], [GNT1, GNT2, GNT3])
    assert found["reached_by_address"] == [GNT1, GNT2, GNT3]


def test_strict_says_what_can_t_be_constructed(parse):
    with pytest.raises(AnsibleParserError, match="ganeti_group"):
        parse(CONSTRUCTED + "strict: true")


CACHED = "clusters: [{{seeds: [{}]}}]\ncache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: {}\n"


def test_what_comes_from_the_cache_is_the_same(parse, seeds, tmp_path):
    text = CACHED.format(GNT1, tmp_path / "cache") + "instances: true"
    first = parse(text)
    assert seeds.asked == [GNT1]
    again = parse(text)
    assert seeds.asked == [GNT1]
    assert groups(again) == groups(first)
    assert {name: host.vars for name, host in again.hosts.items()} == {
        name: host.vars for name, host in first.hosts.items()
    }
    (kept,) = (tmp_path / "cache").iterdir()
    assert "SECRET" not in kept.read_text()


def test_the_cache_is_passed_by_when_it_is_flushed_and_when_something_else_is_asked(parse, seeds, tmp_path):
    parse(CACHED.format(GNT1, tmp_path / "cache"))
    parse(CACHED.format(GNT1, tmp_path / "cache"), cache=False)
    assert seeds.asked == [GNT1, GNT1]
    parse(CACHED.format(GNT2, tmp_path / "cache"))
    assert seeds.asked == [GNT1, GNT1, GNT2]


def test_half_an_inventory_is_not_kept(parse, seeds, tmp_path):
    cached = CACHED.format(GNT1, tmp_path / "cache").partition("\n")[2]
    text = two(seeds, dead=True) + cached + "unreachable: skip"
    parse(text)
    parse(text)
    assert seeds.asked.count(GNT1) == 2


@pytest.mark.parametrize(("name", "ours"), [("ganeti.yml", True), ("a.ganeti.yaml", True), ("hosts.yml", False)])
def test_which_files_are_its_own(tmp_path, name, ours):
    (tmp_path / name).write_text("plugin: sci.ganeti.cluster\n")
    assert inventory_loader.get("sci.ganeti.cluster").verify_file(str(tmp_path / name)) is ours
