# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The nodes and instances of Ganeti clusters as hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cluster
short_description: Nodes and instances of Ganeti clusters, asked over ssh
description:
  - Asks some nodes of a cluster over ssh, its seeds, and makes every node of it a host. No daemon has to answer,
    neither the master's nor RAPI, so it works while the master is dead.
  - All seeds are asked at the same time, and one that answers is enough. Of several the newest configuration counts, so
    that an old master that has come back doesn't speak for the cluster. Where no seed is a master candidate, the
    candidates that they know are asked.
  - Hosts are in the group C(ganeti_nodes), which the playbooks of this collection ask, and by their role
    in C(ganeti_master), C(ganeti_candidates) (the master is one of them), C(ganeti_drained) and C(ganeti_offline).
  - Host keys are checked as ssh is set up to do. A host whose key isn't known is not asked.
version_added: 0.1.0
author:
  - sci.ganeti contributors (@sci-ganeti)
requirements:
  - OpenSSH's client on the controller
  - Ganeti 2.9 or later
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Has to be V(sci.ganeti.cluster). The file's name has to end with C(ganeti.yml) or C(ganeti.yaml).
    type: str
    required: true
    choices: [sci.ganeti.cluster]
  clusters:
    description:
      - The clusters, and how to get to each. A playbook of this collection works on one of them, which has the node or
        the instance that it is given; C(check_cluster) on all.
    type: list
    elements: dict
    required: true
    suboptions:
      seeds:
        description: Nodes to ask, by name or address; two or more, so that one may be dead.
        type: list
        elements: str
        required: true
      name:
        description: The cluster's name; seeds of another one are refused.
        type: str
      user:
        description: Log in as this user; as ssh is set up to do when not given.
        type: str
      port:
        description: Port of sshd there.
        type: int
      private_key:
        description: File of the key to log in with.
        type: str
      ssh_args:
        description:
          - Further words for ssh, a jump host for instance.
          - Ones that switch the check of host keys off are refused.
        type: list
        elements: str
        default: []
      become:
        description: Read the configuration with C(sudo), which has to need no password.
        type: bool
        default: false
  instances:
    description: Make the instances hosts too, in the group C(ganeti_instances).
    type: bool
    default: false
  unreachable:
    description:
      - What becomes of a cluster of which nobody answers. V(fail) has no inventory rather than half of it, V(skip)
        goes on with the other clusters and a warning.
    type: str
    choices: [fail, skip]
    default: fail
  connect_timeout:
    description: Longest time until the connection to a seed stands, in seconds.
    type: int
    default: 5
  command_timeout:
    description: Longest time until a seed has answered, in seconds.
    type: float
    default: 60.0
notes:
  - Every node has the variables C(ganeti_cluster), C(ganeti_role) (V(master), V(master-candidate), V(regular),
    V(drained) or V(offline)), C(ganeti_group) (its node group), C(ganeti_primary_ip), C(ganeti_secondary_ip),
    C(ganeti_primary_count) and C(ganeti_secondary_count) (of instances), and C(ganeti_master_node).
  - Every instance has C(ganeti_cluster), C(ganeti_primary) and C(ganeti_secondary) (its nodes), C(ganeti_admin_state),
    C(ganeti_template), C(ganeti_memory_mib), C(ganeti_disks_mib) and C(ganeti_master_node).
  - It is what the cluster's configuration says. What runs, and who answers, is not asked here.
  - The configuration holds secrets; it comes over ssh, and nothing of them goes into variables or into the cache.
seealso:
  - module: sci.ganeti.gnt_cluster_info
"""

EXAMPLES = r"""
# The smallest, alpha.ganeti.yml; see it with: ansible-inventory -i alpha.ganeti.yml --graph
plugin: sci.ganeti.cluster
clusters:
  - seeds: [gnt1.example.com, gnt2.example.com]

---
# Two clusters, the second behind a jump host, and a user who isn't root
plugin: sci.ganeti.cluster
clusters:
  - name: alpha.example.com
    seeds: [gnt1.example.com, gnt2.example.com]
  - name: beta.example.com
    seeds: [gnt11.example.com, gnt12.example.com]
    user: operator
    become: true
    ssh_args: [-J, jump.example.com]
unreachable: skip
# a group a cluster (ganeti_alpha_example_com), and one a node group
keyed_groups:
  - key: ganeti_cluster
    prefix: ganeti
  - key: ganeti_group
    prefix: ganeti_group

---
# Nodes reached by their addresses, the cluster's answer kept for ten minutes
plugin: sci.ganeti.cluster
clusters:
  - seeds: [192.0.2.11, 192.0.2.12]
instances: true
strict: true
compose:
  ansible_host: ganeti_primary_ip | default(inventory_hostname)
groups:
  ganeti_empty: ganeti_primary_count | default(1) == 0 and ganeti_secondary_count == 0
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ganeti-inventory
cache_timeout: 600
"""

from collections.abc import Sequence
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import HouseError
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.ask import read_cluster
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.choose import NobodyAnswers
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Source
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.listing import GROUPS, Host, describe, hosts_of
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.request import sources_of


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Asks the seeds, or the cache, and adds the hosts."""

    NAME = "sci.ganeti.cluster"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(("ganeti.yml", "ganeti.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        try:
            clusters = self._clusters(sources_of(self.get_option("clusters")), path, cache)
            hosts = hosts_of(clusters, self.get_option("instances"))
        except HouseError as error:
            raise AnsibleParserError(str(error)) from error
        for group in GROUPS:
            self.inventory.add_group(group)
        for host in hosts:
            self._add(host)

    def _clusters(self, sources: Sequence[Source], path: str, cache: bool) -> list[dict[str, Any]]:
        """The clusters as plain data, from the cache where that was made of the same questions."""
        asked = [source.as_result() for source in sources]
        caching, key = self.get_option("cache"), self.get_cache_key(path)
        if caching and cache:
            kept = self._cache.get(key) or {}
            if kept.get("asked") == asked:
                found: list[dict[str, Any]] = kept["clusters"]
                return found
        clusters = [read for read in map(self._read, sources) if read is not None]
        if caching and len(clusters) == len(sources):
            self._cache[key] = {"asked": asked, "clusters": clusters}
        return clusters

    def _read(self, source: Source) -> dict[str, Any] | None:
        runner = Runner(limit=self.get_option("command_timeout"))
        try:
            chosen = read_cluster(runner, source, self.get_option("connect_timeout"))
        except NobodyAnswers as nobody:
            if self.get_option("unreachable") == "fail":
                raise
            self.display.warning(f"A cluster is left out. {nobody}")
            return None
        for warning in chosen.warnings:
            self.display.warning(warning)
        return describe(chosen.answer)

    def _add(self, host: Host) -> None:
        self.inventory.add_host(host.name)
        for group in host.groups:
            self.inventory.add_child(self.inventory.add_group(group), host.name)
        for name, value in host.variables.items():
            self.inventory.set_variable(host.name, name, value)
        strict, known = self.get_option("strict"), self.inventory.get_host(host.name).get_vars()
        self._set_composite_vars(self.get_option("compose"), known, host.name, strict=strict)
        # these two know what was just composed as well
        self._add_host_to_composed_groups(self.get_option("groups"), known, host.name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), known, host.name, strict=strict)
