# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory file may ask for, and what is said about one that can't be meant."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.inventory.cluster import DOCUMENTATION, EXAMPLES
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Source
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.request import CLUSTER, sources_of


def test_the_smallest_request():
    assert sources_of([{"seeds": ["gnt1"]}]) == (Source(("gnt1",)),)


def test_everything():
    given = {
        "seeds": ["192.0.2.1", "2001:db8::1"],
        "name": "alpha.example.com",
        "user": "operator",
        "port": "2222",
        "private_key": "/etc/key",
        "ssh_args": ["-J", "jump"],
        "become": "yes",
    }
    (source,) = sources_of([given])
    assert (source.port, source.become, source.ssh_args) == (2222, True, ("-J", "jump"))
    assert sources_of([source.as_result()]) == (source,)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], "names no cluster"),
        (["gnt1"], "'gnt1' stands where"),
        ([{}], "seeds"),
        ([{"seeds": []}], "has no seeds"),
        ([{"seeds": ["gnt1"], "sedes": ["gnt2"]}], "sedes"),
        ([{"seeds": ["gnt1"], "port": "ssh"}], "port"),
        ([{"seeds": ["gnt1"], "port": 70000}], "70000 can't be a port"),
        ([{"seeds": ["-oProxyCommand=true"]}], "can't be the name of a host"),
        ([{"seeds": ["gnt1; true"]}], "can't be the name of a host"),
        ([{"seeds": ["gnt1"], "user": "-v"}], "can't be the name of a login"),
        ([{"seeds": ["gnt1"], "name": "a b"}], "can't be the name of a cluster"),
        ([{"seeds": ["gnt1"]}, {"seeds": ["gnt2", "gnt1"]}], "gnt1 is a seed twice"),
    ],
)
def test_what_can_t_be_meant_is_refused_with_a_remedy(given, found):
    with pytest.raises(Refused) as caught:
        sources_of(given)
    assert found in caught.value.found
    assert caught.value.remedy


@pytest.mark.parametrize(
    "words",
    [
        ["-o", "StrictHostKeyChecking=no"],
        ["-oStrictHostKeyChecking=off"],
        ["-o", "stricthostkeychecking no"],
        ["-o", 'StrictHostKeyChecking="no"'],
    ],
)
def test_the_check_of_host_keys_can_t_be_switched_off(words):
    with pytest.raises(Refused) as caught:
        sources_of([{"seeds": ["gnt1"], "ssh_args": words}])
    assert "any host key" in caught.value.found
    assert "ssh gnt1" in caught.value.remedy


@pytest.mark.parametrize("words", [["-o", "StrictHostKeyChecking=yes"], ["-o", "UserKnownHostsFile=/etc/keys"]])
def test_a_stricter_check_may_be_asked_for(words):
    assert sources_of([{"seeds": ["gnt1"], "ssh_args": words}])


def test_the_documentation_has_the_options_that_are_understood():
    documented = yaml.safe_load(DOCUMENTATION)["options"]["clusters"]["suboptions"]
    assert list(documented) == list(CLUSTER)
    for name, option in documented.items():
        spec = CLUSTER[name]
        assert {key: option.get(key) for key in ("type", "elements")} == {
            key: spec.get(key) for key in ("type", "elements")
        }
        assert option.get("required", False) == spec.get("required", False)
        assert (option.get("default") or None) == (spec.get("default") or None)


def test_the_examples_are_understood():
    examples = list(yaml.safe_load_all(EXAMPLES))
    assert [len(sources_of(example["clusters"])) for example in examples] == [1, 2, 1]
