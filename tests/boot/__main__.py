# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine boots from the disk that replaced another one, alone: with a BIOS and with EFI firmware.

python tests/boot [bios|uefi ...]; needs root, qemu-system-x86 and ovmf. Without KVM it takes minutes.
When both were tried, docs/booted.md has the outcome.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import ansible  # noqa: E402
from lab.mirror import mmdebstrap  # noqa: E402

CACHE = ROOT / ".cache" / "boot"
SUITE = "bookworm"
PACKAGES = (
    "dosfstools",
    "e2fsprogs",
    "efibootmgr",
    "fdisk",
    "grub-efi-amd64-bin",
    "grub-pc-bin",
    "grub2-common",
    "initramfs-tools",
    "kmod",
    "linux-image-cloud-amd64",
    "login",
    "lvm2",
    "mdadm",
    "python3",
    "systemd-sysv",
    "udev",
)
# Emulation works everywhere; where /dev/kvm really works, "kvm" takes a tenth of the time.
ACCELERATOR = os.environ.get("SCI_BOOT_ACCELERATOR", "tcg")
OVMF = Path("/usr/share/OVMF")
TABLE = ROOT / "docs" / "booted.md"
FIRMWARES = {"bios": "BIOS", "uefi": "UEFI (OVMF)"}
MIB = 1024 * 1024
DISK = 2048 * MIB

# Seconds for each boot on a machine without KVM that has other things to do.
INSTALLS, REPLACES, LOGS_IN = 1500, 900, 600


# Who runs it is said by a service, and the login by another: in either order.
ALONE = r"(?s)boot-test: running from NEW1\s*\n.*login:|login:.*boot-test: running from NEW1\s*\n"


class NotBooted(Exception):
    """The console never said what it should have."""


def main() -> None:
    tree()
    wanted = sys.argv[1:] or list(FIRMWARES)
    outcomes = {firmware: outcome_of(firmware) for firmware in wanted}
    if set(outcomes) == set(FIRMWARES):
        note(outcomes)
    if any(outcome.startswith("FAILED") for outcome in outcomes.values()):
        sys.exit(1)


def outcome_of(firmware: str) -> str:
    started = time.monotonic()
    try:
        prove(firmware)
    except NotBooted as error:
        outcome = f"FAILED: {error}"
    else:
        outcome = f"reached its login from the new disk alone, {time.monotonic() - started:.0f} s in all"
    say(f"{firmware}: {outcome}")
    return outcome


def note(outcomes: dict[str, str]) -> None:
    """Write down what was seen, for those who can't wait for it."""
    qemu = subprocess.run(["qemu-system-x86_64", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    version = re.search(r"version ([\d.]+)", qemu)
    day = datetime.now(tz=timezone.utc).date().isoformat()
    rows = [f"| {FIRMWARES[firmware]} | {outcome} | {day} |" for firmware, outcome in outcomes.items()]
    TABLE.write_text(
        f"""<!--
SPDX-FileCopyrightText: 2026 sci.ganeti contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->

# A machine boots from the disk that replaced another one

Written by `make test-boot`: Debian {SUITE} is installed on RAID1 over two disks, the first is taken away, the modules
of `replace_disk` bring a blank one into its place, and the machine is switched on with that disk alone.
QEMU {version.group(1) if version else "of some version"}, accelerator {ACCELERATOR}.

| Firmware | Outcome | Date |
| --- | --- | --- |
"""
        + "\n".join(rows)
        + "\n"
    )


def tree() -> Path:
    """Debian's packages, fetched once."""
    packed = CACHE / f"{SUITE}.tar"
    if not packed.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        say(f"installing Debian {SUITE} into a tree")
        work = CACHE / "new.tar"
        options = ["--format=tar", "--dpkgopt=force-unsafe-io"]
        options += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "doc", "locale")]
        mmdebstrap(SUITE, work, PACKAGES, variant="apt", log=CACHE / "packages.log", options=options)
        work.rename(packed)
    return packed


def prove(firmware: str) -> None:
    """Install on two disks, replace the first, and boot from the new one alone."""
    with tempfile.TemporaryDirectory(prefix="boot-", dir=CACHE) as name:
        work = Path(name)
        disks = {serial: blank(work / f"{serial}.img") for serial in ("OLD0", "OLD1", "NEW1")}
        medium = medium_with_the_collection(work)
        machine = Machine(firmware, work)
        say(f"{firmware}: installing on RAID1 over OLD0 and OLD1")
        machine.boot({"OLD0": disks["OLD0"], "OLD1": disks["OLD1"]}, "boot-test: installed", INSTALLS, medium)
        say(f"{firmware}: OLD0 is taken out, NEW1 replaces it")
        machine.boot({"OLD1": disks["OLD1"], "NEW1": disks["NEW1"]}, "boot-test: replaced", REPLACES)
        say(f"{firmware}: booting from NEW1 alone")
        machine.boot({"NEW1": disks["NEW1"]}, ALONE, LOGS_IN)


def blank(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(DISK)
    return path


def medium_with_the_collection(work: Path) -> Path:
    """What the machine is installed from, with the collection and what of Ansible its modules import."""
    root = work / "root"
    root.mkdir()
    run("tar", "--extract", "--numeric-owner", "--file", CACHE / f"{SUITE}.tar", "--directory", root)
    opt = root / "opt" / "boot"
    opt.mkdir(parents=True)
    for file in ("task", "install", "replace.py"):
        shutil.copy(HERE / "guest" / file, opt / file)
    (opt / "task").chmod(0o755)
    units = root / "etc/systemd/system"
    shutil.copy(HERE / "guest" / "boot-task.service", units)
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants" / "boot-task.service").symlink_to("../boot-task.service")
    shutil.copytree(ROOT / "plugins", opt / "ansible_collections/sci/ganeti/plugins")

    shutil.copytree(
        Path(ansible.__file__).parent, opt / "ansible", ignore=shutil.ignore_patterns("modules", "__pycache__")
    )
    (root / "etc/hostname").write_text("boottest\n")
    (root / "etc/fstab").write_text("")
    for kernel in ("vmlinuz", "initrd.img"):
        shutil.copy(next((root / "boot").glob(f"{kernel}-*")), work / kernel)
    medium = work / "medium.img"
    with medium.open("wb") as file:
        file.truncate(1536 * MIB)
    run("mkfs.ext4", "-q", "-F", "-d", root, medium)
    shutil.rmtree(root)
    return medium


class Machine:
    """A machine of QEMU's: its firmware keeps its settings, its disks come and go."""

    def __init__(self, firmware: str, work: Path) -> None:
        self.firmware, self.work = firmware, work
        shutil.copy(OVMF / "OVMF_VARS_4M.fd", work / "vars.fd")

    def boot(self, disks: dict[str, Path], until: str, seconds: float, medium: Path | None = None) -> None:
        """Boot with these disks, until the console says something; then it is switched off.

        The first of them is the one that a BIOS boots from: QEMU's tries no other.
        """
        log = CACHE / f"{self.firmware}-console.log"
        words = self.words(disks, medium)
        end = time.monotonic() + seconds
        with log.open("w+", errors="replace") as console:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT)
            try:
                while not (said := re.search(until, log.read_text(errors="replace"))) and time.monotonic() < end:
                    if process.poll() is not None:
                        break
                    time.sleep(1)
                if not said:
                    raise NotBooted(f"the console never said '{until}' (see {log.relative_to(ROOT)})")
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=1 if "login" in until else 120)  # it switches itself off
            finally:
                process.kill()
                process.wait()
        log.rename(log.with_name(f"{self.firmware}-{'-'.join(sorted(disks))}.log"))

    def words(self, disks: dict[str, Path], medium: Path | None) -> list[str]:
        words = ["qemu-system-x86_64", "-machine", "q35", "-accel", ACCELERATOR, "-cpu", "max", "-m", "1024"]
        words += ["-display", "none", "-no-reboot", "-nodefaults", "-serial", "stdio", "-device", "virtio-scsi-pci"]
        if self.firmware == "uefi":
            words += ["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF / 'OVMF_CODE_4M.fd'}"]
            words += ["-drive", f"if=pflash,format=raw,file={self.work / 'vars.fd'}"]
        for number, (serial, path) in enumerate(disks.items()):
            wwn = 0x5000C50000000000 + int.from_bytes(serial.encode(), "big")
            words += ["-drive", f"if=none,id={serial},format=raw,file={path},cache=unsafe"]
            words += ["-device", f"scsi-hd,drive={serial},serial={serial},wwn={wwn}"]
            if self.firmware == "bios":
                words[-1] += f",bootindex={number + 1}"
        if medium:
            words += ["-drive", f"if=virtio,format=raw,file={medium},cache=unsafe"]
            words += ["-kernel", str(self.work / "vmlinuz"), "-initrd", str(self.work / "initrd.img")]
            words += ["-append", "root=/dev/vda rw console=ttyS0 boot.install"]
        return words


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True)


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


if __name__ == "__main__":
    main()
