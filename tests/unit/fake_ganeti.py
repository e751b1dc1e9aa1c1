# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that runs nowhere: it answers the commands of the collection as Ganeti 3.0.2 was recorded to.

An instance of :class:`FakeGaneti` takes the place of what runs commands. It keeps nodes,
instances with their mirrors, and jobs that do their work step by step: a step is done at each
look at the queue. A command that it doesn't know fails the test.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import survey_argv
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

QUESTIONS = {survey_argv(kernel_log=asked)[-1]: asked for asked in (False, True)}
OPERATIONS = {"modify": "INSTANCE_SET_PARAMS", "add-tags": "TAGS_SET", "remove-tags": "TAGS_DEL"}
PENDING = ("queued", "waiting", "running", "canceling")
DRBD_HEAD = "version: 8.4.11 (api:1/proto:86-101)\nsrcversion: DA6B55A41DED5E58CDBAB30 \n"
PREREQUISITES = "Failure: prerequisites not met for this operation:\nerror type: wrong_state, error details:\n"
EXECUTION = "Failure: command execution error:\n"
# seen on 3.0.2, on a busy machine
NEVER_BEGAN = EXECUTION + (
    'job 23 failed to start: GenericError "[start:job-23,pid=1781] Getting the lockfile of the client: user error '
    '(Timeout in reading a response)"\n'
)

Work = Generator[None, None, None]


def _tag_before_name(words):
    """The words of a tag's command, in the order of those of all other commands."""
    *options, name, tag = words
    return (*options, tag, name)


def in_one_order(argv):
    """A command as it stands among the mutations: with the name at its end."""
    tool, command, *words = argv
    tags = tool == "gnt-instance" and command in ("add-tags", "remove-tags")
    return (tool, command, *(_tag_before_name(words) if tags else words))


def _rounded(mib):
    """A size as ``gnt-instance info`` prints it."""
    gib = mib / 1024
    return f"{mib}M" if gib < 1 else f"{gib:.1f}G" if gib < 1024 else f"{gib / 1024:.1f}T"


class Killed(BaseException):
    """The run ends here, as by SIGKILL: nothing may catch it."""


class JobFailed(Exception):
    """A job ends with these words."""


@dataclass
class Node:
    """A node; ``up`` is the machine, ``blank`` one that was replaced and not added yet."""

    name: str
    role: str
    up: bool = True
    group: str = "default"
    blank: bool = False
    volumes: set[str] = field(default_factory=set)
    kernel: list[str] = field(default_factory=list)

    @property
    def answers(self) -> bool:
        return self.up and not self.blank and self.role != "O"


@dataclass
class Disk:
    """A mirror: by node its minor, its device if there is one, and what that has of the data."""

    index: int
    uuid: str
    size: int
    minors: dict[str, int]
    data: dict[str, str]
    cs: dict[str, str]
    left: float = 0.0

    @property
    def volumes(self) -> list[str]:
        return [f"xenvg/{self.uuid}.disk{self.index}_{part}" for part in ("data", "meta")]


@dataclass
class Instance:
    name: str
    primary: str
    secondary: str
    disks: list[Disk]
    template: str = "drbd"
    admin: str = "up"
    running: bool = True
    active: bool = True
    tags: set[str] = field(default_factory=set)
    alone: str = ""
    """Ganeti's status while its primary is dead, when it should run."""

    @property
    def status(self) -> str:
        if self.alone:
            return self.alone
        if self.running:
            return "running" if self.admin == "up" else "ERROR_up"
        return "ERROR_down" if self.admin == "up" else "ADMIN_down"


@dataclass
class Job:
    id: int
    summary: str
    work: Work
    status: str = "queued"
    why: str = ""


class FakeGaneti:
    """The cluster and its command line.

    :param rate: MiB that a mirror copies at each look.
    :param sleeps: looks for which a job goes on after its copy has ended, as Ganeti's do.
    :param lacks: fields of listings that this release doesn't have.
    """

    def __init__(self, nodes=3, instances=3, disks=1, rate=32, sleeps=2, lacks=()):
        names = [f"gnt{number}.example.com" for number in range(1, nodes + 1)]
        self.nodes = {name: Node(name, "M" if name == names[0] else "C") for name in names}
        self.master = names[0]
        self.instances: dict[str, Instance] = {}
        self.jobs: dict[int, Job] = {}
        self.rate, self.sleeps, self.lacks = rate, sleeps, frozenset(lacks)
        self.ran: list[tuple[str, ...]] = []
        self.mutations: list[tuple[str, ...]] = []
        self.failing: dict[tuple[str, str], str] = {}
        self.findings = ""
        self.folder: Path | None = None
        self.memory: dict[str, int] = {}
        self.space: dict[str, int] = {}
        self.down = ""
        self.kill_before = self.kill_after = -1
        self.most_copying = 0
        self.resync_rate = 61440
        self.reserved: list[str] = []
        self.tags: set[str] = set()
        self.with_next_tag: set[str] = set()
        self.one_at_a_time = threading.Lock()
        for number in range(1, instances + 1):
            self._make(number, names[0], names[1], disks)

    # --- what tests do to it ----------------------------------------------------------------

    def blank(self, name):
        """A new machine in the place of a node that was switched off: nothing of the old one is there."""
        node = self.nodes[name]
        node.up, node.blank = True, True
        node.volumes.clear()
        for instance, disk in self._disks():
            if name in disk.minors and name == instance.secondary:
                disk.data.pop(name, None)
                disk.cs.pop(name, None)
                if instance.primary in disk.cs:
                    disk.cs[instance.primary] = "WFConnection"

    def admit(self, name):
        """As after ``gnt-node add --readd``."""
        self.nodes[name].blank = False

    @staticmethod
    def swap(vm):
        vm.primary, vm.secondary = vm.secondary, vm.primary

    def swap_all(self):
        """What runs on the first node runs on the second, which isn't the master, and the other way round."""
        for vm in self.instances.values():
            self.swap(vm)

    def die(self, name, second=0):
        """A machine loses its power: who has mirrors of it hears that, at that second of a minute."""
        self.nodes[name].up = False
        for vm in self.instances.values():
            if vm.primary == name and vm.admin == "up":
                vm.alone = "ERROR_nodedown"
            for disk in vm.disks:
                if name in disk.cs:
                    self.cut(disk, name, second)

    def cut(self, disk, name, second):
        """One mirror loses one of its sides."""
        other = next(node for node in disk.minors if node != name)
        disk.cs.pop(name)
        disk.cs[other] = "WFConnection"
        number = disk.minors[other]
        head = f"2026-11-23T03:10:{second:02d}+00:00 {other} kernel: drbd resource{number}"
        self.nodes[other].kernel += [
            f"{head}: conn( WFReportParams -> Connected ) ",
            f"{head}/0 drbd{number}: pdsk( DUnknown -> UpToDate ) ",
            f"{head}/0 drbd{number}: pdsk( UpToDate -> DUnknown ) ",
            f"{head}: conn( Connected -> NetworkFailure ) ",
        ]

    def stop(self, name):
        """An instance that is stopped on purpose."""
        instance = self.instances[name]
        instance.admin, instance.running = "down", False
        self._deactivate(instance)

    def give_up_mirror(self, name):
        """As a run leaves it that was killed on the way through plain."""
        vm = self.instances[name]
        vm.tags.add(f"sci.ganeti:mirror-was:{vm.secondary}")
        self.make_plain(vm)

    def make_plain(self, vm):
        """An instance without a mirror."""
        for disk in vm.disks:
            self.nodes[vm.secondary].volumes.difference_update(disk.volumes)
            disk.minors, disk.data, disk.cs = {}, {}, {}
        vm.template, vm.secondary = "plain", ""

    def move(self, name, old, new):
        """An instance that has one of its two sides on another node."""
        vm = self.instances[name]
        vm.primary, vm.secondary = (new if node == old else node for node in (vm.primary, vm.secondary))
        for disk in vm.disks:
            self.nodes[old].volumes.difference_update(disk.volumes)
            self.nodes[new].volumes.update(disk.volumes)
            for kept in (disk.minors, disk.data, disk.cs):
                kept[new] = kept.pop(old)

    def part(self, name):
        """A split brain: both sides have changes, and neither talks to the other."""
        instance = self.instances[name]
        for disk in instance.disks:
            disk.cs = dict.fromkeys(disk.minors, "StandAlone")
            disk.data = dict.fromkeys(disk.minors, "UpToDate")

    def submit(self, argv):
        """A command of somebody else's."""
        reply = self._answer(tuple(argv))
        return int(re.match(r"\d+", reply.stdout).group())

    def tick(self, times=1):
        """Let every job do a step."""
        for _unused in range(times):
            for job in list(self.jobs.values()):
                if job.status in PENDING:
                    self._step(job)
            self.most_copying = max(self.most_copying, len(self.copying))

    @property
    def copying(self):
        """The instances whose data is being copied."""
        return [vm.name for vm in self.instances.values() if any(disk.left for disk in vm.disks)]

    @property
    def state(self):
        """Everything that should be the same at the end, however one came there."""
        return {
            "instances": {
                vm.name: (
                    vm.status,
                    vm.template,
                    vm.primary,
                    vm.secondary,
                    vm.active,
                    [(disk.index, sorted(disk.data.items()), sorted(disk.cs.items()), disk.left) for disk in vm.disks],
                )
                for vm in self.instances.values()
            },
            "volumes": {node.name: sorted(node.volumes) for node in self.nodes.values()},
            "roles": {node.name: (node.role, node.blank) for node in self.nodes.values()},
            "pending": [job.summary for job in self.jobs.values() if job.status in PENDING],
        }

    # --- the command line -------------------------------------------------------------------

    def __call__(self, argv, limit):
        with self.one_at_a_time:
            if len(self.ran) == self.kill_before:
                raise Killed
            reply = self._answer(argv)
            self.ran.append(argv)
            if len(self.ran) - 1 == self.kill_after:
                raise Killed
            return reply

    def _answer(self, argv):
        if self.down and argv[-1] != "--version":
            return Reply(argv, 1, "", self.down)
        handler = getattr(self, "_" + "_".join(argv[:2]).replace("-", "_"), None)
        assert handler, f"the fake cluster doesn't know {argv}"
        return Reply(argv, *handler(argv[2:]))

    def _mutates(self, tool, command, words):
        self.mutations.append((tool, command, *words))

    # gnt-node

    def _gnt_node_list(self, words):
        return self._listing(words, list(self.nodes.values()), self._node_cell)

    def _node_cell(self, node):
        here = [vm for vm in self.instances.values() if vm.primary == node.name]
        there = [vm for vm in self.instances.values() if vm.secondary == node.name]
        address = f"192.168.77.{10 + list(self.nodes).index(node.name) + 1}"
        live = "*" if node.role == "O" else "?"
        return {
            "name": node.name,
            "role": node.role,
            "pip": address,
            "sip": address,
            "group": node.group,
            "pinst_list": ",".join(vm.name for vm in here),
            "sinst_list": ",".join(vm.name for vm in there),
            "bootid": "58eb849c-a86d-40c6-a4d4-2904445fd992" if node.answers else live,
            "dfree": str(self.space.get(node.name, 24080)) if node.answers else live,
            "dtotal": "24848" if node.answers else live,
            "mfree": str(self.memory.get(node.name, 558)) if node.answers else live,
        }

    def _gnt_node_modify(self, words):
        self._mutates("gnt-node", "modify", words)
        node = self.nodes[words[-1]]
        flags = dict(zip(words[1:-1], words[2:-1]))
        assert words[0] == "-f", "without a terminal 'gnt-node modify -O no' is refused"
        both = {flags.get("-D"), flags.get("-O")}
        assert both != {"yes", "no"}, "Ganeti 3.0 breaks on leaving one of these roles and taking the other at once"
        if flags.get("-O") == "yes":
            node.role = "O"
        elif flags.get("-D") == "yes":
            node.role = "D"
        elif flags.get("-C") == "yes":
            node.role = "C"
        else:
            node.role = "R"
        return 0, f"Modified node {node.name}\n", ""

    def _gnt_node_add(self, words):
        self._mutates("gnt-node", "add", words)
        node = self.nodes[words[-1]]
        assert words[:2] == ("--readd", "--no-ssh-key-check"), words
        if not node.up:
            return 1, "", EXECUTION + f"Command 'ssh root@{node.name}' failed: exited with exit code 255\n"
        node.blank, node.role = False, "C"
        return 0, "", " - INFO: Readding a node, the offline/drained flags were reset\n"

    # gnt-instance

    def _gnt_instance_list(self, words):
        return self._listing(words, list(self.instances.values()), self._instance_cell)

    @staticmethod
    def _instance_cell(vm):
        return {
            "name": vm.name,
            "status": vm.status,
            "admin_state": vm.admin,
            "disks_active": "Y" if vm.active else "N",
            "pnode": vm.primary,
            "snodes": vm.secondary,
            "disk_template": vm.template,
            "nic.links": "br0",
            "be/minmem": "128",
            "nic.modes": "bridged",
            "tags": ",".join(sorted(vm.tags)),
            "disk.sizes": ",".join(str(disk.size) for disk in vm.disks),
        }

    def _gnt_instance_info(self, words):
        assert words == ("-s", "--all"), "anything else asks nodes or takes locks"
        return 0, "".join(self._info(vm) for vm in self.instances.values()), ""

    @staticmethod
    def _info(vm):
        lines = [f"- Instance name: {vm.name}", f"  Disk template: {vm.template}", "  Disks: "]
        for disk in vm.disks:
            lines += [f"    - disk/{disk.index}: {vm.template}, size {_rounded(disk.size)}", "      access mode: rw"]
            if vm.template == "plain":
                lines += [f"      logical_id: {disk.volumes[0]}", f"      UUID: {disk.uuid}"]
                continue
            lines += [
                f"      nodeA: {vm.primary}, minor={disk.minors[vm.primary]}",
                f"      nodeB: {vm.secondary}, minor={disk.minors[vm.secondary]}",
                f"      UUID: {disk.uuid}",
                "      child devices: ",
            ]
            for number, (volume, size) in enumerate(zip(disk.volumes, (disk.size, 128))):
                lines += [f"        - child {number}: plain, size {_rounded(size)}", f"          logical_id: {volume}"]
        return "\n".join(lines) + "\n"

    def _gnt_instance_startup(self, words):
        return self._many("startup", words, self._startup)

    def _gnt_instance_shutdown(self, words):
        return self._many("shutdown", words, self._shutdown)

    def _gnt_instance_activate_disks(self, words):
        return self._one("activate-disks", words, self._activate)

    def _gnt_instance_deactivate_disks(self, words):
        forced = words[0] == "-f"
        return self._one("deactivate-disks", words, lambda vm, _options: self._rest(vm, forced))

    def _gnt_instance_replace_disks(self, words):
        return self._one("replace-disks", words, self._replace)

    def _gnt_instance_migrate(self, words):
        return self._one("migrate", words, self._migrate)

    def _gnt_instance_failover(self, words):
        return self._one("failover", words, self._failover)

    def _gnt_instance_modify(self, words):
        return self._one("modify", words, self._modify)

    def _gnt_instance_add_tags(self, words):
        return self._one("add-tags", _tag_before_name(words), self._tag)

    def _gnt_instance_remove_tags(self, words):
        return self._one("remove-tags", _tag_before_name(words), self._untag)

    def _one(self, command, words, work):
        job = self._queue(command, words, work)
        return 0, f"{job.id}\n", f"JobID: {job.id}\n"

    def _many(self, command, words, work):
        job = self._queue(command, words, work)
        return 0, f"{job.id}: {words[-1]}\n", ""

    def _queue(self, command, words, work):
        self._mutates("gnt-instance", command, words)
        if command in ("migrate", "failover"):
            assert words[0] == "-f", f"{command} would ask"
        words = words[words[0] == "-f" :]
        assert "--ignore-consistency" not in words, f"{command} would ask, with -f as well"
        assert words[:2] == ("--submit", "--print-jobid"), f"{command} would be waited for"
        operation = OPERATIONS.get(command, "INSTANCE_" + command.upper().replace("-", "_"))
        id_ = len(self.jobs) + 1
        vm = self.instances[words[-1]]
        # when a job lets go of its locks makes no difference here
        options = tuple(word for word in words[2:-1] if word != "--early-release")
        job = Job(id_, f"{operation}({vm.name})", self._work(command, vm, options, work))
        self.jobs[id_] = job
        return job

    # gnt-job

    def _gnt_job_list(self, words):
        if words[-2] == "--filter":
            self.tick()
            found = [job for job in self.jobs.values() if job.status in PENDING]
            return self._listing(words[:-2], found, self._job_cell)
        fields = words.index("-o") + 2
        return self._listing(words[:fields], [int(word) for word in words[fields:]], self._job_cell)

    def _job_cell(self, job):
        found = self.jobs.get(job) if isinstance(job, int) else job
        if found is None:
            return {"id": str(job), "status": "-", "summary": "-", "start_ts": "-"}
        started = "-" if found.status == "queued" else "[1795385190, 13620]"
        return {"id": str(found.id), "status": found.status, "summary": found.summary, "start_ts": started}

    def _gnt_job_wait(self, words):
        job = self.jobs[int(words[0])]
        while job.status in PENDING:
            self.tick()
        return (0, "", "") if job.status == "success" else (1, "", f"Job {job.id} failed: {job.why}\n")

    # gnt-cluster

    def _gnt_cluster_info(self, words):
        rate, tags = f"resync-rate: {self.resync_rate}", f"Tags: {', '.join(sorted(self.tags)) or '(none)'}"
        kept = f"lvm reserved volumes: {', '.join(self.reserved) or '(none)'}"
        recorded = said("gnt-cluster-info-3.0.2").replace("lvm reserved volumes: (none)", kept)
        return 0, recorded.replace("resync-rate: 61440", rate).replace("Tags: (none)", tags), ""

    def _gnt_cluster_add_tags(self, words):
        self._mutates("gnt-cluster", "add-tags", words)
        self.tags.update(words, self.with_next_tag)
        self.with_next_tag = set()
        return 0, "", ""

    def _gnt_cluster_remove_tags(self, words):
        self._mutates("gnt-cluster", "remove-tags", words)
        if not self.tags.issuperset(words):
            return 1, "", PREREQUISITES + f"Tag(s) {words[0]} not found\n"
        self.tags.difference_update(words)
        return 0, "", ""

    def _gnt_cluster_modify(self, words):
        self._mutates("gnt-cluster", "modify", words)
        assert words[0] == "-D"
        key, value = words[1].split("=")
        assert key == "drbd:resync-rate"
        self.resync_rate = int(value)
        return 0, "", ""

    def _gnt_cluster_master_ping(self, words):
        return 0, "", ""

    def _gnt_cluster_verify(self, words):
        return int("ERROR:" in self.findings), self.findings, ""

    def _gnt_cluster_verify_disks(self, words):
        self._mutates("gnt-cluster", "verify-disks", words)
        for vm in self.instances.values():
            if vm.active and all(self._has_volumes(vm.secondary, disk) for disk in vm.disks):
                self._connect(vm)
        return 0, "", ""

    def _gnt_cluster_redist_conf(self, words):
        self._mutates("gnt-cluster", "redist-conf", words)
        return 0, "", ""

    def _gnt_cluster_watcher(self, words):
        self._mutates("gnt-cluster", "watcher", words)
        file = self.folder / "watcher.pause"
        if words[0] == "continue":
            file.unlink(missing_ok=True)
            return 0, "The watcher is no longer paused.\n", ""
        file.write_text(f"{self.now() + int(words[1].rstrip('s')):.0f}\n")
        return 0, "The watcher is paused until later.\n", ""

    def now(self):
        raise AssertionError("the test sets the clock")

    def _gnt_cluster_command(self, words):
        assert words[0] == "-M"
        kernel = QUESTIONS[words[-1]]
        asked = words[2:-1:2] if len(words) > 2 else [name for name, node in self.nodes.items() if node.role != "O"]
        return 0, "".join(self._survey(self.nodes[name], kernel) for name in asked), ""

    def _survey(self, node, kernel):
        if node.role == "O":
            return ""
        head = "-" * 48 + "\n"
        if not node.up or node.blank:
            why = "No route to host" if not node.up else "Host key verification failed."
            return head + f"{node.name}: ssh: connect to host {node.name} port 22: {why}\nreturn code = 255\n"
        lines = ["@@master", self.master, "@@joined", "yes", "@@ssconf", "e00b56af  -"]
        lines += ["@@config", "c0ffee  -", "@@drbd"]
        lines += self._proc_drbd(node.name).splitlines()
        lines += [
            "@@volumes",
            *(f"  {path.replace('/', '|')}|64.00" for path in sorted(node.volumes)),
            "@@listed",
            *(["@@kernel", *node.kernel] if kernel else ()),
            "@@end",
        ]
        return head + "".join(f"{node.name}: {line}\n" for line in lines) + "return code = 0\n"

    def _proc_drbd(self, node):
        devices = {}
        for vm, disk in self._disks():
            if node in disk.cs:
                devices[disk.minors[node]] = self._device(vm, disk, node)
        return DRBD_HEAD + "".join(devices[number] for number in sorted(devices))

    @staticmethod
    def _device(vm, disk, node):
        other = vm.secondary if node == vm.primary else vm.primary
        talks = disk.cs[node] not in ("WFConnection", "StandAlone")
        role, peer_role = ("Primary", "Secondary") if node == vm.primary else ("Secondary", "Primary")
        peer_role, peer_disk = (peer_role, disk.data[other]) if talks else ("Unknown", "DUnknown")
        out_of_sync = int(disk.left * 1024)
        text = f" {disk.minors[node]}: cs:{disk.cs[node]} ro:{role}/{peer_role} "
        text += f"ds:{disk.data[node]}/{peer_disk} C r-----\n"
        text += f"    ns:0 nr:0 dw:0 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:{out_of_sync}\n"
        if disk.left and talks:
            done = 100 - disk.left / disk.size * 100
            text += f"\t[=>..................] sync'ed: {done:.1f}% ({out_of_sync}/{disk.size * 1024})K\n"
            text += "\tfinish: 0:00:02 speed: 8,192 (8,192) K/sec\n"
        return text

    # --- the listings' common form ----------------------------------------------------------

    def _listing(self, words, items, cell):
        assert words[:2] == ("--no-headers", "--separator=|")
        fields = words[words.index("-o") + 1].split(",")
        cells = [{**cell(item), **dict.fromkeys(self.lacks, "??")} for item in items]
        rows = [[row[name] for name in fields] for row in cells]
        unknown = self.lacks.intersection(fields)
        warning = f"Warning: Queried for unknown fields {', '.join(sorted(unknown))}\n" if unknown else ""
        return (14 if unknown else 0), "".join("|".join(row) + "\n" for row in rows), warning

    # --- jobs -------------------------------------------------------------------------------

    def _step(self, job):
        job.status = "running"
        try:
            next(job.work)
        except StopIteration:
            job.status = "success"
        except JobFailed as error:
            job.status, job.why = "error", str(error)

    def _work(self, command, vm, options, work):
        yield
        why = self.failing.get((command, vm.name)) or self.failing.get((" ".join((command, *options)), vm.name))
        if why:
            raise JobFailed(why)
        yield from work(vm, options)

    def _startup(self, vm, options):
        vm.admin, vm.running = "up", True
        self._connect(vm)
        yield from self._copy(vm)

    def _shutdown(self, vm, options):
        vm.admin, vm.running = "down", False
        self._deactivate(vm)
        yield

    def _activate(self, vm, options):
        secondary = self.nodes[vm.secondary]
        if secondary.role != "O" and not secondary.answers:
            raise JobFailed(EXECUTION + "Cannot activate block devices")
        self._connect(vm)
        yield

    def _rest(self, vm, forced):
        if vm.running and not forced:
            raise JobFailed(PREREQUISITES + f"Instance {vm.name} is marked to be up")
        self._deactivate(vm)
        yield

    def _replace(self, vm, options):
        was_active = vm.active
        if not was_active:
            assert "-s" in options, "Ganeti activates the disks of a stopped instance for -s only"
            self._connect(vm)
        connected = all(vm.secondary in disk.cs and disk.cs[vm.primary] != "WFConnection" for disk in vm.disks)
        if not connected and ("-a" in options or "-s" in options):
            raise JobFailed(PREREQUISITES + f"Please run activate-disks on instance {vm.name} first")
        if "-n" in options or "-I" in options:
            self._move(vm, options[1] if "-n" in options else self._choose(vm))
        for disk in vm.disks:
            if disk.data.get(vm.secondary) == "Diskless" or "-a" not in options:
                self._rebuild(vm, disk)
        yield from self._copy(vm)
        for _unused in range(self.sleeps):
            yield
        if not was_active:
            self._deactivate(vm)

    def _migrate(self, vm, options):
        yield
        if any(cs != "Connected" for disk in vm.disks for cs in disk.cs.values()):
            raise JobFailed(
                EXECUTION + "Disk 0 is degraded or not fully synchronized on target node, aborting migration"
            )
        self.swap(vm)

    def _failover(self, vm, options):
        yield
        alone = any("Connected" not in disk.cs.values() for disk in vm.disks)
        if vm.active and alone and self.nodes[vm.primary].role != "O":
            raise JobFailed(EXECUTION + "Disk 0 is degraded on target node, aborting failover")
        self.swap(vm)
        vm.alone, vm.running = "", vm.admin == "up"
        if not vm.running:
            self._deactivate(vm)

    def _modify(self, vm, options):
        if vm.running:
            raise JobFailed(PREREQUISITES + f"Instance {vm.name} is marked to be up")
        yield
        if options[1] == "plain":
            self.make_plain(vm)
            return
        if options[3] == vm.primary:
            raise JobFailed(PREREQUISITES + f"Given new secondary node {vm.primary} is the same as the primary node")
        vm.template, vm.secondary = "drbd", options[3]
        for disk in vm.disks:
            disk.minors = {node: self._free_minor(node) for node in (vm.primary, vm.secondary)}
            disk.data = {vm.primary: "UpToDate"}
            self._rebuild(vm, disk)
        yield from self._copy(vm)
        self._deactivate(vm)

    @staticmethod
    def _tag(vm, options):
        yield
        vm.tags.update(options)

    @staticmethod
    def _untag(vm, options):
        yield
        if not vm.tags.issuperset(options):
            raise JobFailed(PREREQUISITES + f"Tag(s) {options[0]} not found")
        vm.tags.difference_update(options)

    # --- mirrors ----------------------------------------------------------------------------

    def _make(self, number, primary, secondary, count):
        vm = Instance(f"vm{number}.example.com", primary, secondary, [])
        for index in range(count):
            disk = Disk(index, f"uuid-{number:03}", 64, {}, {}, {})
            disk.minors = {node: len(list(self._disks())) + index for node in (primary, secondary)}
            disk.minors[secondary] += 100
            disk.data = dict.fromkeys(disk.minors, "UpToDate")
            disk.cs = dict.fromkeys(disk.minors, "Connected")
            vm.disks.append(disk)
            for node in (primary, secondary):
                self.nodes[node].volumes.update(disk.volumes)
        self.instances[vm.name] = vm

    def _disks(self):
        return ((vm, disk) for vm in self.instances.values() for disk in vm.disks)

    def _free_minor(self, node):
        used = {disk.minors[node] for _vm, disk in self._disks() if node in disk.minors}
        return next(number for number in range(1000) if number not in used)

    def _has_volumes(self, node, disk):
        return self.nodes[node].volumes.issuperset(disk.volumes)

    def _connect(self, vm):
        """Assemble both sides; one that stands alone after a split brain stays so."""
        vm.active = True
        for disk in vm.disks:
            if "StandAlone" in disk.cs.values():
                continue
            if not self.nodes[vm.secondary].answers:
                disk.cs[vm.primary] = "WFConnection"
                disk.data[vm.primary] = "UpToDate"
                continue
            kept = self._has_volumes(vm.secondary, disk)
            there = disk.data.get(vm.secondary, "UpToDate") if kept else "Diskless"
            disk.data = {vm.primary: "UpToDate", vm.secondary: there}
            disk.cs = dict.fromkeys(disk.data, "Connected")

    def _deactivate(self, vm):
        vm.active = False
        for disk in vm.disks:
            disk.cs = {}

    def _rebuild(self, vm, disk):
        self.nodes[vm.secondary].volumes.update(disk.volumes)
        disk.data[vm.secondary] = "Inconsistent"
        disk.cs = {vm.primary: "SyncSource", vm.secondary: "SyncTarget"}
        disk.left = float(disk.size)

    def _copy(self, vm):
        while any(disk.left for disk in vm.disks):
            for disk in vm.disks:
                disk.left = max(0.0, disk.left - self.rate)
                if not disk.left and disk.cs.get(vm.primary) == "SyncSource":
                    disk.data[vm.secondary] = "UpToDate"
                    disk.cs = dict.fromkeys(disk.data, "Connected")
            yield

    def _move(self, vm, node):
        for disk in vm.disks:
            self.nodes[vm.secondary].volumes.difference_update(disk.volumes)
            for kept in (disk.minors, disk.data, disk.cs):
                kept.pop(vm.secondary, None)
            disk.minors[node] = self._free_minor(node)
        vm.secondary = node

    def _choose(self, vm):
        """As hail does, of Ganeti 2.10 (issue 973) to 3.1: all nodes are asked, and one of the group is taken."""
        dead = [node.name for node in self.nodes.values() if node.role != "O" and not node.answers]
        if dead:
            raise JobFailed(EXECUTION + f"Can't get data for node {dead[0]}: Error 7: Failed connect to {dead[0]}:1811")
        group = [node for node in self.nodes.values() if node.group == self.nodes[vm.primary].group]
        mine = (vm.primary, vm.secondary)
        return next(node.name for node in group if node.role in "MCR" and node.name not in mine)
