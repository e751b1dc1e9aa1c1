# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes' root file system: one read-only base image a Debian release.

Every node writes to a copy-on-write file of its own above it, so a blank new
machine costs nothing and a snapshot is as large as what was written.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from .kernel import Kernel
from .machine import run
from .mirror import mmdebstrap
from .say import step
from .settings import SUITES

GUEST = Path(__file__).parent / "guest"

PACKAGES = (
    "bridge-utils",
    "cron",
    "dbus",
    "drbd-utils",
    "e2fsprogs",
    "fdisk",
    "ganeti",
    "gdisk",
    "iproute2",
    "iputils-arping",
    "iputils-ping",
    "kmod",
    "less",
    "lsof",
    "lvm2",
    "mdadm",
    "openssh-server",
    "procps",
    "python3",
    "python3-apt",
    "smartmontools",
    "sudo",
    "systemd-sysv",
    "udev",
)

# Services that make no sense in UML or disturb: binfmt and logind fail there,
# the timers would work during tests, smartd finds no SMART, and the network is
# the lab's own.  e2scrub looks for snapshots of volume groups.  Nothing here has
# snapshots or mirrors of LVM's to monitor.
MASKED = (
    "systemd-binfmt.service",
    "systemd-logind.service",
    "systemd-pstore.service",
    "networking.service",
    "e2scrub_reap.service",
    "e2scrub_all.timer",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "fstrim.timer",
    "mdcheck_start.timer",
    "mdcheck_continue.timer",
    "smartmontools.service",
    "lvm2-monitor.service",
    "blk-availability.service",
    "getty@tty1.service",
    "console-getty.service",
    "systemd-networkd-wait-online.service",
)

ENABLED = ("lab-machine.service", "lab-publish.path", "lab-resume.service")

# Ganeti's Haskell daemons reserve 1 TiB of address space, which UML cannot
# map: they would spin for ever.  systemd limits the services; pam_limits sets
# its own for ssh sessions and cron, so it is told too.
ADDRESS_SPACE_KIB = 3 * 1024 * 1024

# Python that every new machine would compile when it starts Ganeti for the first time.
COMPILED = ("/usr/lib/python3/dist-packages", "/usr/share/ganeti")

FILES = {
    "etc/fstab": "LABEL=root / ext4 noatime,noinit_itable 0 1\n",
    "etc/systemd/system.conf.d/lab.conf": f"[Manager]\nDefaultLimitAS={ADDRESS_SPACE_KIB}K\n",
    "etc/security/limits.d/lab.conf": f"root - as {ADDRESS_SPACE_KIB}\n* - as {ADDRESS_SPACE_KIB}\n",
    # Ganeti demands that DRBD's user mode helper is /bin/true.
    "etc/modprobe.d/lab-drbd.conf": "options drbd minor_count=128 usermode_helper=/bin/true\n",
    "etc/modules-load.d/lab.conf": "drbd\n",
    # Of the devices that are there at boot only these matter; the hundreds of
    # terminals would take seconds.  What comes later announces itself.
    "etc/systemd/system/systemd-udev-trigger.service.d/lab.conf": "[Service]\nExecStart=\n"
    "ExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=block --subsystem-match=net\n",
    # No scan of the instances' disks: LVM would hold the DRBD devices open.
    # No word to D-Bus: LVM runs before it, and each command would wait 25 s.
    "etc/lvm/lvmlocal.conf": 'devices {\n\tglobal_filter = [ "r|/dev/drbd.*|", "a|.*|" ]\n\tuse_devicesfile = 0\n}\n'
    "global {\n\tnotify_dbus = 0\n}\n",
    # What lab-resume puts there for the time of the start.
    "etc/systemd/system/ganeti.service.d/lab.conf": "[Service]\n"
    "ExecStartPost=-/bin/sh -c 'umount -q /usr/share/ganeti/default/ensure-dirs || true'\n",
    "etc/hostname": "blank\n",
    "etc/machine-id": "",
    "etc/resolv.conf": "",
    # The exchange of keys that is safe from quantum computers takes a node longer than all the rest of a login.
    "etc/ssh/sshd_config.d/lab.conf": "UseDNS no\nPermitRootLogin prohibit-password\nKexAlgorithms curve25519-sha256\n",
    "etc/systemd/journald.conf.d/lab.conf": "[Journal]\nStorage=persistent\nSystemMaxUse=32M\nRateLimitBurst=0\n",
    "srv/ganeti/os/noop/ganeti_api_version": "20\n",
    "srv/ganeti/os/noop/variants.list": "default\n",
    "srv/ganeti/os/noop/parameters.list": "",
}

# Hypervisor "fake" runs nothing, so the OS definition installs nothing.
OS_SCRIPTS = ("create", "import", "export", "rename", "verify")


def key(debian: int, kernel: Kernel) -> str:
    """Return what the image is made from, as one digest."""
    digest = hashlib.sha256()
    parts: list[str] = [SUITES[debian], kernel.version, *PACKAGES, *MASKED, *ENABLED, *OS_SCRIPTS, *COMPILED]
    parts += [f"{name}\n{text}" for name, text in FILES.items()]
    parts += [f"{path.name}\n{path.read_text()}" for path in sorted(GUEST.iterdir())]
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]


def find(cache: Path, debian: int, kernel: Kernel) -> Path:
    """Return the cached base image, or build it."""
    image = cache / "images" / f"debian{debian}-{key(debian, kernel)}.img"
    if not image.exists():
        image.parent.mkdir(parents=True, exist_ok=True)
        packed = _packages(cache, debian)
        with step(f"building the root file system of Debian {debian}"):
            _build(image, packed, kernel)
    return image


def _packages(cache: Path, debian: int) -> Path:
    """Return the cached tree of the plain packages: the slow part, kept apart.

    A change of the lab's own files then costs seconds, not a bootstrap.
    """
    digest = hashlib.sha256("\n".join(PACKAGES).encode()).hexdigest()[:16]
    packed = cache / "packages" / f"debian{debian}-{digest}.tar"
    if packed.exists():
        return packed
    packed.parent.mkdir(parents=True, exist_ok=True)
    with step(f"installing Debian {debian} with Ganeti, DRBD and mdadm into a tree"):
        work = packed.with_name(packed.name.replace(".tar", ".new.tar"))
        mmdebstrap(
            SUITES[debian],
            work,
            PACKAGES,
            variant="apt",
            log=packed.with_suffix(".log"),
            options=[
                "--format=tar",
                "--dpkgopt=force-unsafe-io",
                "--dpkgopt=path-exclude=/usr/share/man/*",
                "--dpkgopt=path-exclude=/usr/share/doc/*",
                "--dpkgopt=path-exclude=/usr/share/locale/*",
            ],
        )
        work.rename(packed)
    return packed


def _build(image: Path, packed: Path, kernel: Kernel) -> None:
    root = image.with_suffix(".root")
    work = image.with_suffix(".new")
    log = image.with_suffix(".log")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    try:
        run(["tar", "--extract", "--numeric-owner", "--xattrs", "--file", packed, "--directory", root], timeout=300)
        _personalise(root, kernel, log)
        work.unlink(missing_ok=True)
        with work.open("wb") as file:
            file.truncate(8 * 1024**3)
        # Few inodes, all initialised now: the guest's lazy initialisation
        # would write hundreds of MiB into every copy-on-write file.
        run(
            [
                "mkfs.ext4", "-q", "-F", "-L", "root", "-d", root, "-N", "131072", "-J", "size=32", "-m", "1",
                "-E", "lazy_itable_init=0,lazy_journal_init=0", work,
            ],
            timeout=300,
            log=log,
        )  # fmt: skip
        work.chmod(0o444)
        work.rename(image)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _personalise(root: Path, kernel: Kernel, log: Path) -> None:
    """Lay the lab's own files over the plain packages."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text)
    for name in OS_SCRIPTS:
        path = root / "srv/ganeti/os/noop" / name
        path.write_text("#!/bin/sh\nexit 0\n")
        path.chmod(0o755)
    for path in GUEST.iterdir():
        unit = path.suffix in (".service", ".path")
        target = root / ("etc/systemd/system" if unit else "usr/local/sbin") / path.name
        shutil.copyfile(path, target)
        target.chmod(0o644 if unit else 0o755)
    units = root / "etc/systemd/system"
    for name in MASKED:
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")
    wants = units / "multi-user.target.wants"
    wants.mkdir(exist_ok=True)
    for name in ENABLED:
        (wants / name).symlink_to(f"/etc/systemd/system/{name}")
    # Nothing was updated since the image was made: no ldconfig, no sysusers, no
    # journal catalogue at a new machine's first boot.
    for name in ("etc/.updated", "var/.updated"):
        (root / name).touch()
    # Every machine makes its own host keys.
    for path in (root / "etc/ssh").glob("ssh_host_*"):
        path.unlink()
    modules = root / "usr/lib/modules" / kernel.version
    shutil.copytree(kernel.modules, modules, dirs_exist_ok=True)
    # The image's own programs: the host need not have them, nor the same version.
    run(["chroot", root, "depmod", kernel.version], timeout=120)
    # A package does it where it is installed on a machine, and leaves it undone here.
    run(["chroot", root, "python3", "-m", "compileall", "-q", *COMPILED], timeout=300, log=log)
