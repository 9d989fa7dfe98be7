import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import t, { type Test } from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";
import { leakyCaller, makeTarget, snapshot, withCapabilities, writable } from "./support.ts";

const skip = cannotRun();
t.setTimeout(120_000);

/** Above the number of any descriptor that tsrunc or a stub has open. */
const numbers = Array.from({ length: 24 }, (_, number) => number);

/** Runs a container that looks at the directory it is in, and at the one that is the host's if it can be reached. */
function runIn(world: World, through: readonly string[], change: (spec: Spec) => Spec) {
  return world.sh("pwd; cat canary ../canary ./target/canary 2>/dev/null", change, { through });
}

function inDirectory(cwd: string): (spec: Spec) => Spec {
  return (spec) => ({ ...writable(spec), process: { ...spec.process, cwd } });
}

function checkRefused(t: Test, { status, stdout, stderr }: ReturnType<World["tsrunc"]>, name: string): void {
  t.match({ status, stdout }, { status: 1, stdout: "" }, name);
  t.match(
    stderr,
    /^tsrunc: process\.cwd: (chdir to cwd \(.*\) set in config\.json failed|current working directory is outside of container mount namespace root -- possible container breakout detected)/,
  );
}

t.test(
  "a working directory cannot be a descriptor of the runtime or its caller (CVE-2024-21626)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeTarget(world);
    const before = snapshot(target);
    const through = leakyCaller(target);
    for (const number of numbers) {
      const path = `/proc/self/fd/${number}`;
      checkRefused(t, runIn(world, through, inDirectory(path)), path);
    }
    for (const path of [
      "/proc/self/fd/8/../../..",
      "/proc/thread-self/fd/5/.",
      "/proc/1/fd/6",
      "/proc/self/task/1/fd/7",
    ])
      checkRefused(t, runIn(world, through, inDirectory(path)), path);
    t.same(snapshot(target), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "a standard stream that is a directory of the host is no working directory (CVE-2024-21626)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeTarget(world);
    const before = snapshot(target);
    // These three are the container's own, so it can name them; the directory they lead to is outside of its root all the same.
    const through = ["bash", "-c", 'exec "$@" < "$0"', target];
    for (const path of ["/proc/self/fd/0", "/dev/stdin", "/proc/self/fd/0/../target"]) {
      const outcome = runIn(world, through, inDirectory(path));
      checkRefused(t, outcome, path);
      t.match(
        outcome.stderr,
        "outside of container mount namespace root -- possible container breakout detected",
      );
    }
    t.same(snapshot(target), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "a link of the image to a descriptor is no working directory either (CVE-2024-21626)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeTarget(world);
    const before = snapshot(target);
    for (const number of numbers.slice(3, 20)) {
      const link = `/work-${number}`;
      symlinkSync(`/proc/self/fd/${number}`, `${world.bundle}/rootfs${link}`);
      checkRefused(t, runIn(world, leakyCaller(target), inDirectory(link)), link);
    }
    t.same(snapshot(target), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test("a program cannot be found through a descriptor (CVE-2024-21626)", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const target = makeTarget(world);
  writeFileSync(`${target}/program`, "#!/bin/sh\necho escaped\n", { mode: 0o755 });
  symlinkSync("/proc/self/fd", `${world.bundle}/rootfs/descriptors`);
  const before = snapshot(target);
  const programs = numbers
    .slice(3)
    .flatMap((number) => [`/proc/self/fd/${number}`, `/descriptors/${number}/program`]);
  for (const program of programs) {
    world.configure((spec) => ({
      ...writable(spec),
      process: { cwd: "/", ...spec.process, args: [program] },
    }));
    const command = ["run", "--bundle", world.bundle, world.id("program")];
    const { status, stdout, stderr } = world.tsrunc(command, { through: leakyCaller(target) });
    t.match({ status, stdout }, { status: 1, stdout: "" }, program);
    // Two of the numbers are sockets, as long as it is not the container's program yet: they exist, but nobody can execute them.
    const reason =
      /exec: "[^"]*": (stat \S+: (no such file|not a directory)|permission denied)|execve \S+: permission denied/;
    t.match(stderr, reason, stderr);
    t.match(stderr, /^tsrunc: process\.args\[0\]: /);
  }
  t.same(snapshot(target), before);
  t.same(world.leftovers(), []);
  t.end();
});

t.test(
  "a container starts with its standard streams and no other descriptor (CVE-2024-21626)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeTarget(world);
    const { stdout } = world.sh(
      "cd /proc/self/fd; for file in *; do [ -e $file ] && echo $file; done",
      (spec) => spec,
      {
        through: leakyCaller(target),
      },
    );
    t.equal(stdout, "0\n1\n2\n");
    t.end();
  },
);

t.test("the root of a process of the host is no working directory (CVE-2024-21626)", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const target = makeTarget(world);
  mkdirSync(`${target}/deep`);
  const before = snapshot(target);
  const victim = spawn("sleep", ["60"], { cwd: target, stdio: "ignore" });
  t.teardown(() => victim.kill("SIGKILL"));
  for (const capabilities of [[], ["CAP_SYS_PTRACE"]]) {
    for (const link of ["root", "cwd", "cwd/deep", `root${target}/made`]) {
      const path = `/proc/${victim.pid}/${link}`;
      const outcome = runIn(world, [], (spec) => {
        const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "pid");
        const changed = { ...spec, linux: { ...spec.linux, namespaces } };
        return inDirectory(path)(withCapabilities(changed, ...capabilities));
      });
      checkRefused(t, outcome, `${path} ${capabilities}`);
    }
  }
  t.same(snapshot(target), before);
  const ended = new Promise((resolve) => victim.on("exit", resolve));
  victim.kill("SIGKILL");
  await ended;
  t.same(world.leftovers(), []);
});
