import t from "tap";
import type { Step } from "../../src/container/birth.ts";
import { create } from "../../src/container/create.ts";
import { execute } from "../../src/container/execute.ts";
import { configuredDevices } from "../../src/container/steps/configuredDevices.ts";
import { devices } from "../../src/container/steps/devices.ts";
import { maskedPaths } from "../../src/container/steps/maskedPaths.ts";
import { readonlyPaths } from "../../src/container/steps/readonlyPaths.ts";
import { type Answer, errno, failing, fakeKernel } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { createOnFake, fakeHost, line, options, plainSpec, runSteps } from "./support.ts";

/** What `create` says when a call of the first process is refused: by a part of the call's line. */
const refusals: readonly [call: string, message: string, fields?: Partial<Spec>][] = [
  [
    "openat /bundle/rootfs",
    "root.path: cannot attach the root file system /bundle/rootfs: openat /bundle/rootfs: permission denied (EACCES)",
  ],
  ["fsopen devpts", "mounts[2]: cannot mount devpts at /dev/pts: fsopen devpts: permission denied (EACCES)"],
  [
    "fsconfig size 65536k",
    "mounts[1]: cannot mount tmpfs at /dev: fsconfig size: permission denied (EACCES)",
  ],
  [
    "pivot_root",
    "root.path: cannot make the root file system the root: pivot_root .: permission denied (EACCES)",
  ],
  [
    "sethostname",
    'hostname: cannot set the host name to "tsrunc": sethostname tsrunc: permission denied (EACCES)',
  ],
  [
    "prctl PR_SET_NO_NEW_PRIVS",
    "process.noNewPrivileges: cannot forbid new privileges: prctl: permission denied (EACCES)",
  ],
  ["setresuid", "process.user.uid: cannot become user 0: setresuid: permission denied (EACCES)"],
  ["capset", "process.capabilities: cannot set capabilities: capset: permission denied (EACCES)"],
  [
    "prlimit64",
    "process.rlimits[0]: cannot set RLIMIT_NOFILE to 1024:1024: prlimit64: permission denied (EACCES). To raise a hard limit tsrunc needs CAP_SYS_RESOURCE",
  ],
  ["mount .", "root.path: cannot make the root file system the root: mount .: permission denied (EACCES)"],
  [
    "write",
    'linux.sysctl["net.ipv4.ip_forward"]: cannot set net.ipv4.ip_forward to "1": write: permission denied (EACCES)',
    { linux: { ...plainSpec().linux, sysctl: { "net.ipv4.ip_forward": "1" } } },
  ],
];

t.test("a refused call is told with its field, what it was for, the call and the reason", async (t) => {
  for (const [call, message, fields] of refusals)
    t.throws(() => createOnFake(plainSpec({}, fields), refusing(call)), { message }, call);
});

t.test("of calls that depend on each other, the first that failed is blamed", async (t) => {
  const refusal =
    (step: Step, reasons: Readonly<Record<string, number>>, spec = plainSpec()) =>
    () =>
      runSteps([step], spec, (call) => reasons[call.name] ?? reasons[line(call)]);
  const [EPERM, ENOENT] = [errno("EPERM"), errno("ENOENT")];
  t.throws(refusal(devices, { mknodat: EPERM, statx: ENOENT }), {
    message: "linux.devices: cannot make device /dev/null: mknodat null: operation not permitted (EPERM)",
  });
  const owned = plainSpec(
    {},
    {
      linux: {
        ...plainSpec().linux,
        devices: [{ type: "c", path: "/dev/fuse", major: 10, minor: 229, uid: 5 }],
      },
    },
  );
  t.throws(refusal(configuredDevices, { fchownat: errno("EROFS") }, owned), {
    message: "linux.devices[0]: cannot give device /dev/fuse to 5:0: fchownat: read-only file system (EROFS)",
  });
  t.throws(refusal(configuredDevices, { "mknodat fuse": EPERM, "openat fuse": ENOENT }, owned), {
    message: "linux.devices[0]: cannot make device /dev/fuse: mknodat fuse: operation not permitted (EPERM)",
  });
  t.throws(refusal(readonlyPaths, { open_tree: EPERM }), {
    message:
      "linux.readonlyPaths[0]: cannot make /proc/bus read-only: open_tree: operation not permitted (EPERM)",
  });
  t.throws(refusal(maskedPaths, { "openat2 /proc/keys": EPERM }), {
    message: "linux.maskedPaths[3]: cannot mask /proc/keys: openat2: operation not permitted (EPERM)",
  });
  t.doesNotThrow(refusal(maskedPaths, { "openat2 /proc/keys": ENOENT }), "what does not exist needs no mask");
  t.doesNotThrow(refusal(readonlyPaths, { "openat2 /proc/bus": ENOENT }));
});

t.test("another file in a device's place is no device", async (t) => {
  const hint = "Remove it from the root file system, or mount a tmpfs at /dev";
  t.throws(() => runSteps([devices], plainSpec(), failing("mknodat", "EEXIST")), {
    message: `linux.devices: cannot make device /dev/null: another file is there. ${hint}`,
  });
});

t.test("the first process cannot be made", async (t) => {
  t.throws(() => createOnFake(plainSpec(), failing("clone3", "EPERM")), {
    message:
      "linux.namespaces: cannot make the container's first process: clone3: operation not permitted (EPERM)",
  });
});

t.test("a stub that the kernel kills is noticed", async (t) => {
  const kernel = fakeHost((call, process) =>
    process === "stub2" && call.name === "pivot_root" ? "dies" : undefined,
  );
  t.throws(() => create(kernel, options()), {
    name: "RuntimeError",
    message:
      /^the container's first process was killed before its program could start\. Somebody has sent it SIGKILL/,
  });
  t.equal(kernel.descriptors("host").size, 3);
});

t.test("nothing runs after the call that failed", async (t) => {
  const kernel = fakeHost(refusing("pivot_root"));
  t.throws(() => create(kernel, options()));
  const calls = kernel.record.filter(({ process }) => process === "stub2").map(({ call }) => call.name);
  t.equal(calls.at(-1), "pivot_root");
});

t.test("the program's refusal is told with what is usually behind it", async (t) => {
  const hints: readonly [Parameters<typeof errno>[0], RegExp][] = [
    [
      "ENOENT",
      /^process\.args\[0\]: exec \/bin\/p: execve \/bin\/p: no such file or directory \(ENOENT\)\. .*interpreter/,
    ],
    [
      "ENOEXEC",
      /exec format error \(ENOEXEC\)\. The file is neither a program for this machine nor a script/,
    ],
    ["EACCES", /permission denied \(EACCES\)\. The file system may be mounted noexec/],
    ["E2BIG", /argument list too long \(E2BIG\)\. Arguments and environment/],
    ["ELOOP", /\(ELOOP\)$/],
  ];
  for (const [reason, message] of hints)
    t.throws(() => executeOnFake([], failing("execve", reason)), { message });
});

t.test("all descriptors are closed on exec, immediately before it", async (t) => {
  t.same(executeOnFake(["A=1"]), ["close_range", "execve /bin/p"]);
  const large = [`A=${"x".repeat(100_000)}`];
  t.same(executeOnFake(large), ["close_range", "mmap", ...Array(4).fill("recvfrom"), "execve /bin/p"]);
});

/** Turns a stub into a program. @returns what it did */
function executeOnFake(environment: readonly string[], answer?: Answer): string[] {
  const kernel = fakeKernel(answer === undefined ? {} : { answer });
  const init = kernel.spawnStub([]);
  const spec = plainSpec({ args: ["p", "x"], rlimits: [] });
  const container = { id: "c1", spec, bundle: "/bundle", pid: init.pid, privileged: true, cgroupPaths: {} };
  execute(kernel, init, container, {
    executable: "/bin/p",
    environment,
    kept_descriptors: 0,
    filter: undefined,
  });
  return kernel.record.map(({ call }) => line(call));
}

/** Refuses, to the container's first process, the first call whose line starts so. */
function refusing(start: string): Answer {
  let done = false;
  return (call, process) => {
    if (done || process !== "stub2" || !line(call).startsWith(start)) return undefined;
    done = true;
    return errno("EACCES");
  };
}
