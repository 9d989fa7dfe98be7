import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, makeWorld, tsrunc, withArgs } from "../support/world.ts";

const skip = cannotRun();
// busybox's own env knows nothing of signals.
const noSignals = run(["env", "--block-signal=TERM", "true"]).status !== 0 && "env has no --block-signal";

/** Lines of /proc/self/status, by name. */
function status(text: string, ...names: string[]): string[] {
  return names.map((name) => new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "missing");
}

t.test("a container's program has the standard streams and no other descriptor", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  // The shell's own expansion opens the directory as well: 3 is that one.
  const script = "cd /proc/self/fd && echo *";
  t.equal(world.sh(script).stdout, "0 1 2 3\n");

  const leaked = openSync("/etc/passwd", "r");
  t.teardown(() => closeSync(leaked));
  const stdio: ("ignore" | "pipe" | number)[] = Array(252).fill("ignore");
  stdio[1] = "pipe";
  for (const descriptor of [3, 4, 20, 251]) stdio[descriptor] = leaked;
  world.configure((spec) => withArgs(spec, ["sh", "-c", script]));
  const command = ["--root", world.root, "run", "--bundle", world.bundle, world.id("leak")];
  const { stdout } = spawnSync(tsrunc, command, { stdio, cwd: world.dir, timeout: 10_000 });
  t.equal(stdout.toString(), "0 1 2 3\n", "whatever the caller has open");
  t.end();
});

t.test(
  "a container's program finds every signal as a fresh process does",
  { skip: skip || noSignals },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const clean = Array(3).fill("0000000000000000");
    const through = ["env", "--block-signal=TERM,CHLD,USR1,INT", "--ignore-signal=PIPE,CHLD,HUP,QUIT"];
    for (const options of [{}, { through }]) {
      const { stdout } = world.sh("exec cat /proc/self/status", undefined, options);
      t.same(status(stdout, "SigIgn", "SigBlk", "SigCgt"), clean, JSON.stringify(options));
    }
    t.equal(world.sh("exit 7", undefined, { through }).status, 7, "and tsrunc still learns how it ended");
    t.end();
  },
);

t.test("a container has the config's limit of open files, or else the caller's", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const through = ["sh", "-c", 'ulimit -Sn 777; exec "$@"', "sh"];
  const script = "ulimit -Sn";
  t.equal(world.sh(script, undefined, { through }).stdout, "1024\n");
  const without = world.sh(
    script,
    (spec) => ({ ...spec, process: { cwd: "/", ...spec.process, rlimits: [] } }),
    { through },
  );
  t.equal(without.stdout, "777\n");
  for (const soft of [3, 10, 256]) {
    const rlimits = [{ type: "RLIMIT_NOFILE", soft, hard: 512 }] as const;
    const limited = world.sh("ulimit -Sn; ulimit -Hn", (spec) => ({
      ...spec,
      process: { cwd: "/", ...spec.process, rlimits },
    }));
    t.equal(limited.stdout, `${soft}\n512\n`, limited.stderr);
  }
  t.end();
});

t.test("a container's environment is the config's and HOME", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const env = { ...process.env, SECRET: "x", BUN_X: "y", TSRUNC_X: "z", TSRUNC_NOFILE: "5" };
  world.configure((spec) => withArgs(spec, ["env"]));
  const outcome = world.tsrunc(["run", "-b", world.bundle, world.id("env")], { env });
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  t.same(outcome.stdout, `${path}\nTERM=xterm\nHOME=/\n`);

  world.configure((spec) => ({
    ...spec,
    process: { cwd: "/", args: ["/bin/env"], env: ["A=1", "B=x=y"], user: { uid: 1000, gid: 1000 } },
  }));
  t.same(
    world.tsrunc(["run", "-b", world.bundle, world.id("home")], { env }).stdout,
    "A=1\nB=x=y\nHOME=/home\n",
  );
  world.configure((spec) => ({ ...spec, process: { cwd: "/", args: ["/bin/env"], env: ["HOME=/x"] } }));
  t.same(world.tsrunc(["run", "-b", world.bundle, world.id("own")], { env }).stdout, "HOME=/x\n");
  t.end();
});
