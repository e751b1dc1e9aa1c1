# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error says what was found and how to go on, in fields of their own too."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel import errors


def test_the_message_is_what_was_found_and_the_remedy():
    result = errors.Refused("It is the master.", "Move the role first.", facts={"node": "gnt1"}).as_result()
    assert result == {
        "msg": "It is the master. Move the role first.",
        "found": "It is the master.",
        "remedy": "Move the role first.",
        "node": "gnt1",
    }


def test_no_remedy_leaves_no_blank():
    assert str(errors.NotReached("Nothing of it.")) == "Nothing of it."


def test_what_nobody_can_read_is_to_be_reported():
    assert "report what it printed, with its version" in errors.Unreadable("Nothing of it.").as_result()["remedy"]
    assert str(errors.Unreadable("Nothing of it.", "Do that.")) == "Nothing of it. Do that."


@pytest.mark.parametrize(
    "kind",
    [errors.Refused, errors.Unreadable, errors.NotReached, errors.TookTooLong, errors.CommandFailed],
)
def test_one_root_catches_all(kind):
    with pytest.raises(errors.HouseError):
        raise kind("found")


def test_a_command_at_its_limit_is_both():
    error = errors.CommandTookTooLong("found", argv=("a",))
    assert isinstance(error, errors.CommandFailed)
    assert isinstance(error, errors.TookTooLong)
    assert error.as_result()["cmd"] == ["a"]
