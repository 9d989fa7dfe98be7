import { existsSync, readFileSync, statSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { inUserNamespace } from "../support/userNamespaces.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
t.setTimeout(120_000);

interface Told {
  readonly step: string;
  readonly process: string;
  readonly call?: string;
  readonly args?: readonly string[];
  readonly field?: string;
  readonly result?: number;
  readonly error?: string;
}

function toldIn(text: string): Told[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
}

/** A command with `--trace`, and what that tells. */
function traced(
  world: World,
  args: readonly string[],
): { status: number | undefined; stdout: string; told: Told[] } {
  const file = `${world.dir}/trace.json`;
  const { status, stdout } = world.tsrunc(["--trace", file, ...args]);
  return { status, stdout, told: toldIn(readFileSync(file, "utf8")) };
}

/** Calls without what differs from one time to the next: numbers of descriptors and processes, what was found. */
function calls(told: readonly Told[]): string[] {
  return told
    .filter(({ call }) => call !== undefined)
    .map(({ step, process, call, args = [], field }) => {
      // Neither the times nor the sizes of these are the same twice.
      const isFile = ["read", "write", "statx", "fstatfs", "keyctl"].includes(call ?? "");
      const shown = isFile ? args.slice(0, 1) : call === "getcwd" ? [] : args;
      const line = `${step} [${field ?? ""}] ${process} ${call}(${shown.join(", ")})`;
      return line
        .replaceAll(/\b\d+(?=<)/g, "N")
        .replaceAll(/\/proc\/(self\/fd\/)?\d+/g, "/proc/$1N")
        .replaceAll(/\[N<channel>, N<channel>\]|…/g, "…")
        .replace(/(waitid\(P_PID), .*/, "$1");
    });
}

t.test("explain prints the calls that run then makes", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["true"]),
    mounts: [...(spec.mounts ?? []), { destination: "/mnt/etc", source: "/etc", options: ["rbind", "ro"] }],
    linux: { ...spec.linux, sysctl: { "kernel.domainname": "x" } },
  }));
  const explained = world.tsrunc(["explain", "--format", "json", world.bundle]);
  t.equal(explained.status, 0, explained.stderr);
  t.same(world.leftovers(), [], "and leaves nothing");
  const { status, told } = traced(world, ["run", "--bundle", world.bundle, "explained"]);
  t.equal(status, 0);
  const expected = calls(toldIn(explained.stdout));
  const found = calls(told);
  const start = found.findIndex((line) => line.startsWith("write down what is going to be made"));
  // `run` also looks whether the first process has ended, and does what `start` does not have to.
  const made = found
    .slice(start)
    .filter((line) => !line.startsWith("start ") && !/^write down .* waitid/.test(line));
  t.ok(expected.length > 300, `${expected.length} calls`);
  t.same(made.slice(0, expected.length), expected);
  t.match(expected.at(-1), /execve\("\/bin\/true", \["true"\]/);
  t.ok(found.some((line) => line.startsWith('mount [mounts[7]] init open_tree(AT_FDCWD, "/etc"')));
});

t.test("explain goes through whatever a config asks for, and changes nothing", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const asks: Record<string, [change: (spec: Spec) => Spec, call: RegExp]> = {
    "a terminal": [
      (spec) => ({ ...spec, process: { cwd: "/", ...spec.process, terminal: true } }),
      /^init {2}ioctl\(.*, TIOCSCTTY, 0\)$/m,
    ],
    limits: [
      (spec) => ({ ...spec, linux: { ...spec.linux, resources: { pids: { limit: 50 } } } }),
      /^# limit resources {2}linux\.resources\.pids\.limit\n(host .*\n)*host {2}write\(.*\/pids\.max>, "50", 2\)$/m,
    ],
    hooks: [
      (spec) => ({ ...spec, hooks: { createContainer: [{ path: "/bin/true" }] } }),
      /^hook {2}execve\("\/bin\/true", /m,
    ],
    "a user namespace": [inUserNamespace, /^host {2}write\(.*\/uid_map>, "0 100000 65536", 14\)$/m],
    "a filter": [
      (spec) => ({ ...spec, linux: { ...spec.linux, seccomp: { defaultAction: "SCMP_ACT_ALLOW" } } }),
      /^init {2}seccomp\(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, \{len=\d+, /m,
    ],
  };
  for (const [what, [change, call]] of Object.entries(asks)) {
    world.configure((spec) => change(withArgs(spec, ["true"])));
    const { status, stdout, stderr } = world.tsrunc(["explain", world.bundle]);
    t.equal(status, 0, `${what}: ${stderr}`);
    t.match(stdout, call, what);
    t.match(stdout, /^init {2}execve\("\/bin\/true", /m, what);
    t.same(world.leftovers(), [], what);
  }
  const { status, stderr } = world.tsrunc(["--systemd-cgroup", "explain", world.bundle]);
  t.equal(status, 1);
  t.match(stderr, "cannot explain what systemd does for a container");
});

t.test("what makes a process of exec is told apart from what the process does", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "60"]));
  const id = world.id("running");
  world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  const { status, told } = traced(world, ["exec", id, "true"]);
  t.equal(status, 0);
  const stepsOf = (name: string): string[] =>
    told.filter(({ call }) => call === name).map(({ step }) => step);
  const making = "make a process in the container";
  t.same([...stepsOf("setns"), ...stepsOf("clone3")], [making, making]);
  // The child that made it is reaped once; how often the program's end is looked for depends on who is faster.
  t.same([...new Set(stepsOf("waitid"))], [making, "wait for the program's end"]);
  t.equal(stepsOf("waitid").filter((step) => step === making).length, 1);
  t.same(stepsOf("capset"), ["set capabilities"]);
  t.equal(world.tsrunc(["delete", "--force", id]).stderr, "");
});

t.test("a trace changes nothing about the outcome", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sh", "-c", "echo out; echo err >&2; exit 7"]));
  const args = ["run", "--bundle", world.bundle, world.id("one")];
  const plain = world.tsrunc(args);
  t.same(world.tsrunc(["--trace", `${world.dir}/trace`, ...args]), plain);
  t.equal(statSync(`${world.dir}/trace`).mode & 0o777, 0o600);
  const shown = world.tsrunc(["--trace", "-", ...args]);
  t.equal(shown.status, 7);
  t.equal(shown.stdout, "out\n", "standard output is the program's");
  t.match(shown.stderr, /^# read the bundle\n/);
  t.match(shown.stderr, /^err$/m);
  t.match(shown.stderr, /^init {2}pivot_root\("\.", "\."\) = 0$/m);
  t.notMatch(shown.stderr, "\u001b", "no colours where there is no terminal");
  t.same(world.leftovers(), []);
});

t.test("every command of a container's life can be traced", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["sleep", "100"]),
    process: { cwd: "/", ...spec.process, args: ["sleep", "100"], env: ["PATH=/bin", "TOKEN=verysecret"] },
  }));
  const id = world.id("life");
  const lives: [string, string[], string, RegExp][] = [
    ["create", ["--bundle", world.bundle, id], "init", /^(clone3|pivot_root|accept4)$/],
    ["start", [id], "init", /^execve$/],
    ["exec", [id, "true"], "exec", /^execve$/],
    ["kill", [id, "KILL"], "host", /^pidfd_send_signal$/],
    ["delete", ["--force", id], "host", /^unlinkat$/],
  ];
  for (const [verb, args, process, call] of lives) {
    const { status, told } = traced(world, [verb, ...args]);
    t.equal(status, 0, verb);
    t.ok(
      told.some((line) => line.process === process && call.test(line.call ?? "")),
      `${verb}: ${call}`,
    );
    t.notMatch(readFileSync(`${world.dir}/trace.json`, "utf8"), "verysecret", `${verb} tells no secrets`);
  }
  t.same(world.leftovers(), []);
});

t.test("the trace of a command that fails ends with the reason", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["true"]),
    mounts: [{ destination: "/x", type: "nosuchfs" }],
  }));
  const { status, told } = traced(world, ["run", "--bundle", world.bundle, world.id("fails")]);
  t.equal(status, 1);
  const failed = told.find(({ call, error }) => call === "fsopen" && error === "ENODEV");
  t.match(failed, { field: "mounts[0]", process: "init", args: ['"nosuchfs"', "FSOPEN_CLOEXEC"] });
  t.same(world.leftovers(), []);
});

t.test("a trace that cannot be written is a clear error, before anything happens", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const file = `${world.dir}/missing/trace`;
  const { status, stderr } = world.tsrunc([
    "--trace",
    file,
    "run",
    "--bundle",
    world.bundle,
    world.id("one"),
  ]);
  t.equal(status, 1);
  t.match(stderr, `cannot write the trace: openat ${file}: no such file or directory (ENOENT)`);
  t.notOk(existsSync(`${world.root}/${world.id("one")}`));
  const wrong = world.tsrunc(["--trace", "-", "--trace-format", "xml", "list"]);
  t.equal(wrong.status, 1);
  t.match(wrong.stderr, "invalid format of a trace: xml. The formats are text and json");
  const full = world.tsrunc(["--trace", "/dev/full", "list"]);
  t.equal(full.status, 0, "what goes wrong later stops nothing");
  t.match(full.stderr, "the trace is not complete: /dev/full cannot be written to any more");
});
