import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import t from "tap";
import { applyDeviceRules } from "../../src/cgroup/devices/attach.ts";
import { loadProgram } from "../../src/cgroup/devices/load.ts";
import {
  attachDeviceProgram,
  BPF_F_ALLOW_MULTI,
  decodeProgramIds,
  loadDeviceProgram,
  programIds,
  queryDevicePrograms,
} from "../../src/linux/calls/bpf.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { must } from "../../src/linux/kernel.ts";
import type { DeviceRule } from "../../src/spec/resources.ts";

const mountPoint = cgroup2Mount();
const skip =
  process.getuid?.() !== 0
    ? "only root can attach programs"
    : mountPoint === undefined
      ? "no cgroup2 file system is mounted"
      : false;

t.test("the kernel enforces the rules on the processes of a cgroup", { skip }, (t) => {
  const kernel = hostKernel();
  const path = `${mountPoint}/tsrunc-test-devices-${process.pid}`;
  mkdirSync(path);
  t.teardown(() => rmdirSync(path));
  const cgroup = openSync(path, "r");
  t.teardown(() => closeSync(cgroup));
  // Where other file systems may be mounted with nodev, this one cannot be.
  const nodes = mkdtempSync("/dev/tsrunc-test-");
  t.teardown(() => rmSync(nodes, { recursive: true }));
  const log = `${nodes}/log`;
  if (spawnSync("sh", ["-c", 'mknod "$1" c 1 11 && : <"$1"', "sh", log]).status !== 0) {
    t.pass("use of a device", { skip: "device nodes cannot be made and opened here" });
    t.end();
    return;
  }

  const attached = (): number[] => {
    const ids = programIds();
    must(kernel, queryDevicePrograms(cgroup, ids));
    return decodeProgramIds(ids);
  };
  /** Runs a shell command in the cgroup. @returns what it wrote to standard error, empty after success */
  const inside = (command: string): string => {
    const script = `echo $$ >"$1"/cgroup.procs && { ${command}; }`;
    const { status, stderr } = spawnSync("sh", ["-c", script, "sh", path, log], {
      env: { ...process.env, LC_ALL: "C" },
    });
    const text = stderr.toString();
    return status === 0 ? text : text || `exit status ${status}`;
  };
  const denied = /Operation not permitted/;

  t.test("the default rules", (t) => {
    t.equal(inside(': <"$2"'), "", "an unlimited cgroup can read the kernel's log");
    applyDeviceRules(kernel, cgroup, undefined);
    t.equal(attached().length, 1);
    t.equal(inside(": >/dev/null && head -c1 /dev/zero >/dev/null && : <>/dev/full"), "");
    t.match(inside(': <"$2"'), denied);
    t.equal(inside('mknod "$2"2 b 7 0'), "", "making a node is allowed, using it is not");
    t.match(inside(': <"$2"2'), denied);
    t.end();
  });

  t.test("an update replaces the program", (t) => {
    const before = attached();
    applyDeviceRules(kernel, cgroup, [
      { allow: false, access: "rwm" },
      { allow: true, type: "c", major: 1, minor: 11, access: "r" },
    ]);
    t.equal(attached().length, 1);
    t.notSame(attached(), before);
    t.equal(inside(': <"$2"'), "");
    t.match(inside(': >>"$2"'), denied);
    t.match(inside(': <>"$2"'), denied, "a request is granted only whole");
    t.end();
  });

  t.test("exceptions from an open policy", (t) => {
    applyDeviceRules(kernel, cgroup, [
      { allow: true, access: "rwm" },
      { allow: false, type: "c", major: 1, minor: 11, access: "w" },
    ]);
    t.equal(inside(': <"$2"'), "");
    t.match(inside(': <>"$2"'), denied);
    t.end();
  });

  t.test("several programs become one", (t) => {
    const allow = Uint8Array.of(0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);
    const program = must(kernel, loadDeviceProgram(allow));
    must(kernel, attachDeviceProgram(cgroup, program, BPF_F_ALLOW_MULTI));
    closeSync(program);
    t.equal(attached().length, 2);
    applyDeviceRules(kernel, cgroup, []);
    t.equal(attached().length, 1);
    t.match(inside(': <"$2"'), denied);
    t.end();
  });

  t.test("a thousand rules pass the verifier", (t) => {
    applyDeviceRules(kernel, cgroup, manyRules());
    t.equal(inside(": >/dev/null"), "");
    t.match(inside(': <"$2"'), denied);
    t.end();
  });

  t.test("rules that allow everything remove the program", (t) => {
    applyDeviceRules(kernel, cgroup, [{ allow: true, access: "rwm" }]);
    t.same(attached(), []);
    t.equal(inside(': <>"$2"'), "");
    t.end();
  });
  t.end();
});

t.test("the verifier's words reach the error", { skip }, (t) => {
  const kernel = hostKernel();
  const refused = Uint8Array.of(0x95, 0, 0, 0, 0, 0, 0, 0);
  t.throws(() => loadProgram(kernel, refused), /the verifier says: .*R0 !read_ok/s);
  t.end();
});

function manyRules(): readonly DeviceRule[] {
  const access = ["r", "w", "rw", "rwm"];
  return Array.from({ length: 1000 }, (_, index) => ({
    allow: index % 3 !== 0,
    type: index % 2 === 0 ? "b" : "c",
    major: 300 + (index % 7),
    minor: index % 5 === 0 ? -1 : index,
    access: access[index % access.length] ?? "r",
  }));
}

/** Where cgroup v2 is mounted, alone or beside version 1. */
function cgroup2Mount(): string | undefined {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.map((line) => line.split(" ")).find(([, , type]) => type === "cgroup2")?.[1];
}
