# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk's own verdict about itself."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.smartctl.argv import health_argv
from ansible_collections.sci.ganeti.plugins.module_utils.smartctl.parse import parse_health
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


def test_a_disk_that_is_well():
    assert transcript("smartctl-health-7.3-passed").argv == health_argv("/dev/sda")
    assert parse_health(said("smartctl-health-7.3-passed")) == "passed"


def test_one_that_is_failing():
    text = said("smartctl-health-7.3-passed").replace('"passed":true', '"passed":false')
    assert parse_health(text) == "failing"


@pytest.mark.parametrize("text", ["", "[]", "null", '{"smart_status": {}}', '{"smart_status": {"passed": "?"}}'])
def test_one_that_does_not_say(text):
    assert parse_health(text) == "unknown"
