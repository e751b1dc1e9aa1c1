# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Puppet CA and a node on this machine: two root file systems, each in network namespaces of its own.

Debian's real ``puppet-agent`` and ``puppetserver`` are installed once a suite, by mmdebstrap; the
two hosts are overlays of that, joined by a veth pair that nothing else is on. Ansible gets into
them by its local connection, whose shell is a script that enters the host.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PACKAGES = "puppet-agent,puppetserver,python3,procps,ca-certificates"
ADDRESSES = {"sci": "10.77.0.1", "gnt1": "10.77.0.2"}
DOMAIN = "example.org"
START_SECONDS = 600
SERVER = (
    *("setpriv", "--reuid", "puppet", "--regid", "puppet", "--init-groups"),
    *("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-Djruby.lib=/usr/share/jruby/lib"),
    "-Djruby.logger.class=com.puppetlabs.jruby_utils.jruby.Slf4jLogger",
    *("-jar", "/usr/share/puppetserver/puppetserver.jar"),
    *("--config", "/etc/puppet/puppetserver/conf.d"),
    *("--bootstrap-config", "/etc/puppet/puppetserver/services.d"),
)
ENTER = """#!/bin/bash
exec ip netns exec {space} unshare --uts --pid --fork --kill-child --mount sh -c '
  hostname {name} &&
  mount -t proc proc {root}/proc && mount -t sysfs sysfs {root}/sys && mount --bind /dev {root}/dev &&
  exec chroot {root} "$@"' enter {shell} "$@"
"""


@dataclass
class Room:
    """Both hosts. Everything of it is below one folder, and goes with :meth:`close`."""

    folder: Path
    suite: str
    server: subprocess.Popen[bytes] | None = None
    _lock: IO[bytes] | None = None

    def open(self) -> None:
        lock = (self.folder / "lock").open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._lock = lock
        # a run that was killed has let go of the lock, and left its hosts
        self._clear()
        base = self.folder / f"base-{self.suite}"
        if not (base / "usr/bin/puppetserver").exists():
            self._install(base)
        for name in ADDRESSES:
            self._open_host(name, base)
        run(*self._veth())
        for name, address in ADDRESSES.items():
            link = f"room-{name}"
            run("ip", "-n", self.space(name), "address", "add", f"{address}/24", "dev", link)
            run("ip", "-n", self.space(name), "link", "set", link, "up")
        self.start_server()

    def _install(self, base: Path) -> None:
        """Whole, or not there: one that is cut short begins again."""
        begun = base.with_suffix(".begun")
        for unfinished in (begun, base):
            if unfinished.exists():
                shutil.rmtree(unfinished)
        run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", self.suite, begun)
        begun.rename(base)

    def _veth(self) -> tuple[str, ...]:
        one, other = (("room-" + name, "netns", self.space(name)) for name in ADDRESSES)
        return ("ip", "link", "add", *one, "type", "veth", "peer", "name", *other)

    def _open_host(self, name: str, base: Path) -> None:
        home = self.folder / name
        for part in ("upper", "work", "root"):
            (home / part).mkdir(parents=True)
        overlay = f"lowerdir={base},upperdir={home / 'upper'},workdir={home / 'work'}"
        run("mount", "-t", "overlay", "overlay", "-o", overlay, self.root(name))
        hosts = "".join(f"{ip} {host}.{DOMAIN} {host}\n" for host, ip in ADDRESSES.items())
        (self.root(name) / "etc/hosts").write_text(f"127.0.0.1 localhost\n{hosts}")
        with (self.root(name) / "etc/puppet/puppet.conf").open("a") as settings:
            settings.write(f"\n[main]\nserver = sci.{DOMAIN}\ncertname = {name}.{DOMAIN}\n")
        run("ip", "netns", "add", self.space(name))
        run("ip", "-n", self.space(name), "link", "set", "lo", "up")
        for shell, kind in (("/bin/sh", "shell"), ("", "enter")):
            script = home / kind
            text = ENTER.format(space=self.space(name), name=f"{name}.{DOMAIN}", root=self.root(name), shell=shell)
            script.write_text(text)
            script.chmod(0o755)

    def space(self, name: str) -> str:
        return f"room-{zlib.crc32(bytes(self.folder)):08x}-{name}"

    def root(self, name: str) -> Path:
        return self.folder / name / "root"

    def inside(self, name: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on a host."""
        return run(self.folder / name / "enter", *words, check=check)

    def start_server(self) -> None:
        """A JVM that takes a minute and 700 MB, and is ready when the CA answers."""
        # What its unit says with RuntimeDirectory=.
        self.inside("sci", "install", "-d", "-o", "puppet", "-g", "puppet", "/run/puppetserver")
        log = (self.folder / "puppetserver.log").open("wb")
        self.server = subprocess.Popen(
            [self.folder / "sci" / "enter", *SERVER],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        end = time.monotonic() + START_SECONDS
        # It listens before it is ready, and asking its CA is not cheap.
        listens = f": < /dev/tcp/{ADDRESSES['sci']}/8140"
        while (
            run("ip", "netns", "exec", self.space("sci"), "bash", "-c", listens, check=False).returncode
            or self.inside("sci", "puppetserver", "ca", "list", "--all", check=False).returncode
        ):
            if self.server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"puppetserver doesn't answer; look at {log.name}")
            time.sleep(3)

    def stop_server(self) -> None:
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            try:
                self.server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self.server.pid, signal.SIGKILL)
                self.server.wait()

    def close(self) -> None:
        if self._lock is None:
            return
        self.stop_server()
        self._clear()
        self._lock.close()

    def _clear(self) -> None:
        """End whatever is in the hosts, and take them away."""
        for name in ADDRESSES:
            for process in run("ip", "netns", "pids", self.space(name), check=False).stdout.split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(process), signal.SIGKILL)
            run("ip", "netns", "delete", self.space(name), check=False)
            run("umount", "--lazy", self.root(name), check=False)
            shutil.rmtree(self.folder / name, ignore_errors=True)


def run(*words: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    if check and done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done
