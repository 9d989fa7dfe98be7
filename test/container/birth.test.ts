import t from "tap";
import { stepsBeforeHooks, stepsFromHooks } from "../../src/container/steps.ts";
import { createOnFake, initLines, plainSpec, runSteps } from "./support.ts";

const birthSteps = [...stepsBeforeHooks, ...stepsFromHooks];

const spec = plainSpec();
const { readonlyPaths = [], maskedPaths = [] } = spec.linux ?? {};

/** What each step does for the default configuration. A step that is not here does nothing. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "hide the first process": ["prctl PR_SET_DUMPABLE", "prctl PR_SET_NAME tsrunc:[init]", "setsid", "umask"],
  "join a session keyring": ["keyctl _ses.c1", "keyctl"],
  "make a cgroup namespace": ["unshare"],
  "bring up the loopback device": ["socket", "ioctl"],
  "attach the root file system": [
    "mount /",
    "openat /bundle/rootfs",
    "open_tree /bundle/rootfs",
    "move_mount",
  ],
  mount: [
    "openat .",
    ...newMount("proc", "proc", [], ["mkdirat proc", "openat2 /proc ×2"]),
    ...newMount("tmpfs", "tmpfs", ["mode 755", "size 65536k"], ["mkdirat dev", "openat2 /dev"]),
    ...newMount(
      "devpts",
      "devpts",
      ["newinstance", "ptmxmode 0666", "mode 0620", "gid 5"],
      ["mkdirat dev", "openat2 /dev", "mkdirat pts", "openat2 /dev/pts"],
    ),
    ...newMount(
      "tmpfs",
      "shm",
      ["mode 1777", "size 65536k"],
      ["mkdirat dev", "openat2 /dev", "mkdirat shm", "openat2 /dev/shm"],
    ),
    ...newMount(
      "mqueue",
      "mqueue",
      [],
      ["mkdirat dev", "openat2 /dev", "mkdirat mqueue", "openat2 /dev/mqueue"],
    ),
    ...newMount("sysfs", "sysfs", ["ro"], ["mkdirat sys", "openat2 /sys ×2"]),
    ...[
      "mkdirat sys",
      "openat2 /sys",
      "mkdirat fs",
      "openat2 /sys/fs",
      "mkdirat cgroup",
      "openat2 /sys/fs/cgroup",
    ],
    ...newMount("cgroup2", "cgroup", ["ro"], []),
    "close_range",
  ],
  "make the default devices": [
    "mkdirat dev",
    "openat2 /dev",
    ...["null", "random", "full", "tty", "zero", "urandom"].flatMap((name) => [
      `mknodat ${name}`,
      `statx ${name}`,
    ]),
    "symlinkat /proc/self/fd fd",
    "symlinkat /proc/self/fd/0 stdin",
    "symlinkat /proc/self/fd/1 stdout",
    "symlinkat /proc/self/fd/2 stderr",
    "symlinkat /proc/kcore core",
    "unlinkat ptmx",
    "symlinkat pts/ptmx ptmx",
  ],
  "make paths read-only": readonlyPaths.flatMap((path) => [
    `openat2 ${path}`,
    "open_tree",
    "mount_setattr",
    "move_mount",
  ]),
  "mask paths": [
    "open_tree /dev/null",
    "mount_setattr",
    "openat /dev/null",
    "move_mount",
    "fsopen tmpfs",
    "fsconfig source tmpfs",
    "fsconfig nr_blocks 1",
    "fsconfig nr_inodes 2",
    "fsconfig ro",
    "fsconfig",
    "fsmount",
    "openat /proc",
    "move_mount",
    ...maskedPaths.flatMap((path) => [
      ...[`openat2 ${path}`, "open_tree", "move_mount"],
      ...[`openat2 ${path}`, "open_tree", "move_mount"],
    ]),
  ],
  "make the root file system read-only": ["mount_setattr"],
  "enter the root file system": [
    "openat /",
    "fchdir",
    "pivot_root . .",
    "fchdir",
    "mount .",
    "umount2 .",
    "chdir /",
    "openat2 ..",
  ],
  "set the host name": ["sethostname tsrunc"],
  "close what is not needed any more": ["close_range ×3"],
  "set the umask": ["umask"],
  "set resource limits": ["prlimit64"],
  "forbid new privileges": ["prctl PR_SET_NO_NEW_PRIVS"],
  "let the process run on every processor": ["sched_setaffinity"],
  "enter the working directory as the runtime": ["chdir /"],
  "limit what capabilities can be gained": ["prctl PR_CAPBSET_DROP ×38"],
  "change the user": [
    "prctl PR_SET_KEEPCAPS",
    "setgroups",
    "setresgid",
    "setresuid",
    "prctl PR_SET_KEEPCAPS",
  ],
  "set capabilities": ["capset", "prctl PR_CAP_AMBIENT"],
  "enter the working directory as the user": ["chdir /", "getcwd"],
  "find the home directory": ["openat /etc/passwd", "read"],
  "find the program": ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].flatMap(
    (directory) => [`statx ${directory}/sh`, `faccessat2 ${directory}/sh`],
  ),
};

t.test("each step makes these calls for the default configuration, and no others", async (t) => {
  const { lines, found } = runSteps(birthSteps, spec);
  for (const [index, { name }] of birthSteps.entries()) t.same(lines[index], expected[name] ?? [], name);
  for (const name of Object.keys(expected))
    t.ok(
      birthSteps.some((step) => step.name === name),
      `there is a step "${name}"`,
    );
  t.equal(found.executable, "/usr/local/sbin/sh");
});

t.test("the steps come in the only order that works", async (t) => {
  const calls = initLines(createOnFake());
  const first = (call: string) => calls.findIndex((line) => line.startsWith(call));
  const last = (call: string) => calls.findLastIndex((line) => line.startsWith(call));
  const before = (one: number, other: number, promise: string) => t.ok(one !== -1 && one < other, promise);
  before(first("prctl PR_SET_DUMPABLE"), first("mount"), "the process hides before it enters anything");
  before(
    first("mount /"),
    first("move_mount"),
    "nothing is mounted before propagation to the host has ended",
  );
  before(last("move_mount"), first("pivot_root"), "mounts come before the change of root");
  before(last("mknodat"), calls.lastIndexOf("mount_setattr"), "the root turns read-only after the devices");
  before(calls.lastIndexOf("mount_setattr"), first("pivot_root"), "and before it is entered");
  before(first("pivot_root"), first("umount2"), "the host's root is let go of after it");
  before(last("close_range"), first("prlimit64"), "a low limit of open files finds few of them");
  before(
    first("prctl PR_SET_NO_NEW_PRIVS"),
    first("setresuid"),
    "privileges are forbidden before the user changes",
  );
  before(last("prctl PR_CAPBSET_DROP"), first("setresuid"), "the bounding set is cut while that is allowed");
  before(first("setgroups"), first("setresuid"), "groups change while that is allowed");
  before(first("setresuid"), first("capset"), "capabilities are cut after the change of user");
  before(first("capset"), first("openat /etc/passwd"), "what the image holds is read as the user");
});

/** A new file system, mounted where `place` leads. */
function newMount(
  type: string,
  source: string,
  parameters: readonly string[],
  place: readonly string[],
): string[] {
  const settings = [`source ${source}`, ...parameters].map((parameter) => `fsconfig ${parameter}`);
  return [`fsopen ${type}`, ...settings, "fsconfig", "fsmount", ...place, "move_mount"];
}
