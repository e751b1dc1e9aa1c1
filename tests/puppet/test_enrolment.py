# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202
"""The role puppet_enroll with Debian's real puppet-agent and puppetserver.

Each test starts where the one before has ended.
"""

from __future__ import annotations

import threading
import time

SIGN = "Sign it, unless the CA did by itself"
RUN = "Let the agent run with it"


def test_without_a_yes_it_only_shows_the_plan(site):
    for options, confirmed in (((), False), (("--check",), True)):
        played = site.play(*options, puppet_enroll_confirmed=confirmed)
        assert played.rc == 0, played.text
        assert "puppet agent --onetime" in played.text
        assert site.held() == ""
        assert site.of_node() == ""


def test_a_new_node_is_enrolled(site):
    played = site.play()
    assert played.rc == 0, played.text
    assert "gnt1.example.org is enrolled" in played.text
    assert site.is_enrolled()
    assert site.backups() == []


def test_it_is_left_alone_then(site):
    before = site.of_node(), site.node("stat -c %Y /var/cache/puppet/public/last_run_summary.yaml")
    for options in ((), ("--check",)):
        played = site.play(*options)
        assert (played.rc, played.changed) == (0, 0), played.text
    assert (site.of_node(), site.node("stat -c %Y /var/cache/puppet/public/last_run_summary.yaml")) == before


def test_a_node_that_was_installed_anew(site):
    old = site.of_node()
    site.blank()
    assert site.play("--check").rc == 0
    assert site.held() == f"signed {old}"
    played = site.play()
    assert played.rc == 0, played.text
    assert "which isn't what the node holds" in played.text
    assert site.is_enrolled()
    assert site.of_node() != old


def test_what_the_agent_changes_in_files_is_shown_nowhere(site):
    site.catalogue("file { '/root/secret': content => 'new-word' }")
    site.node("echo old-word > /root/secret")
    site.blank()
    played = site.play("-vvv")
    assert played.rc == 0, played.text
    assert site.node("cat /root/secret").strip() == "new-word"
    assert "/File[/root/secret]/content: content changed" in played.text
    assert "old-word" not in played.text
    assert "new-word" not in played.text


def test_one_whose_agent_has_tried_in_vain(site):
    site.blank()
    assert "does not match its private key" in site.node("puppet agent --test --waitforcert 0 2>&1")
    played = site.play()
    assert played.rc == 0, played.text
    assert site.is_enrolled()
    (backup,) = site.backups()
    assert site.node(f"stat -c '%a %U' {backup}").split() == ["700", "puppet"]


def test_one_that_kept_its_files_while_the_ca_has_forgotten_it(site):
    site.ca("puppetserver ca clean --certname gnt1.example.org")
    old = site.of_node()
    played = site.play()
    assert played.rc == 0, played.text
    assert site.is_enrolled()
    assert site.of_node() != old


def test_killed_before_the_signature(site):
    site.blank()
    site.kill_at(SIGN)
    asked = site.of_node()
    assert asked
    assert site.held() in (f"requested {asked}", f"signed {site.of_node()}")
    played = site.play()
    assert played.rc == 0, played.text
    assert site.is_enrolled()
    assert site.backups() == []


def test_killed_before_the_run(site):
    site.blank()
    site.kill_at(RUN)
    held = site.held()
    assert held.startswith("signed ")
    played = site.play()
    assert played.rc == 0, played.text
    assert site.is_enrolled()
    assert site.held() == held


def test_a_request_of_another_machine_is_not_signed(site):
    site.blank()
    site.ca("puppetserver ca clean --certname gnt1.example.org")
    site.node("puppet agent --test --waitforcert 0")
    strangers = site.held()
    assert strangers.startswith("requested ")
    site.blank()
    played = site.play()
    assert played.rc == 0, played.text
    assert site.is_enrolled()
    assert site.of_node() not in strangers


def test_a_person_signs(site):
    site.blank()

    def sign():
        end = time.monotonic() + 240
        while not site.held().startswith("requested ") and time.monotonic() < end:
            time.sleep(3)
        site.ca("puppetserver ca sign --certname gnt1.example.org")

    person = threading.Thread(target=sign)
    person.start()
    played = site.play(puppet_enroll_sign=False)
    person.join()
    assert played.rc == 0, played.text
    assert site.is_enrolled()


def test_a_person_does_not_sign_in_time(site):
    site.blank()
    played = site.play(puppet_enroll_sign=False, puppet_enroll_timeout=30)
    assert played.rc != 0
    assert "Within 30 s nobody has signed" in played.text
    assert site.of_node() in played.text
    assert "puppet_enroll_sign=true" in played.text
    site.ca("puppetserver ca sign --certname gnt1.example.org")
    held = site.held()
    assert site.play(puppet_enroll_sign=False).rc == 0
    assert site.is_enrolled()
    assert site.held() == held


def test_the_host_of_the_ca_is_refused(site):
    look = "find /var/lib/puppet /etc/puppet/puppetserver/ca -type f | xargs sha256sum; puppetserver ca list --all"
    before = site.ca(look)
    assert "is the host of the CA" in site.play(host="sci", ca="sci").text
    assert "is not a Puppet CA" in site.play(host="sci", ca="gnt1").text
    assert "keeps the key of a CA" in site.module("sci", "puppet_agent", "state=enrolled").text
    own = site.module("sci", "puppet_certificate", "name=sci.example.org state=absent")
    assert "is the CA's own host" in own.text
    assert site.ca(look) == before


def test_a_disabled_agent_is_refused_before_the_ca_forgets_anything(site):
    held = site.held()
    site.blank()
    site.node("puppet agent --disable 'moving house'")
    played = site.play()
    assert played.rc != 0
    assert "moving house" in played.text
    assert "puppet agent --enable" in played.text
    assert site.held() == held
    site.node("puppet agent --enable")


def test_a_catalogue_that_fails_is_told_from_a_certificate_that_does(site):
    site.blank()
    site.catalogue('exec { "/bin/false": }')
    played = site.play()
    assert played.rc != 0
    assert "The certificate is in order" in played.text
    assert site.is_enrolled()
    certified = site.of_node()
    site.catalogue('file { "/root/made-by-puppet": content => "x" }')
    played = site.play()
    assert played.rc == 0, played.text
    assert site.of_node() == certified
    assert site.play().changed == 0


def test_without_its_server_nothing_is_touched(site):
    site.room.stop_server()
    before = site.of_node()
    played = site.play()
    assert played.rc != 0
    assert "puppetserver" in played.text
    assert site.of_node() == before
    assert site.backups() == []
