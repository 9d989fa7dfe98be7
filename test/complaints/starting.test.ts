/** What people complain about with other runtimes when a container does not start: see docs/complaints.md. */
import { spawn } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { refuses } from "../support/refusals.ts";
import { delay } from "../support/time.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
const kiB = 1024;

t.test("too little memory to start is told as such", { skip: skip || withoutVersion1() }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const expected =
    "linux.resources.memory.limit: container init was OOM-killed (memory limit too low?). Raise the limit";
  world.configure((spec) => limited(world, { memory: { limit: 8 * kiB } })(withArgs(spec, ["true"])));
  for (const verb of ["create", "run"])
    refuses(t, world, [verb, "--bundle", world.bundle, world.id("poor")], expected);
  world.configure((spec) => limited(world, { memory: { limit: 1024 * kiB } })(withArgs(spec, ["true"])));
  const enough = world.tsrunc(["run", "--bundle", world.bundle, world.id("rich")]);
  t.same(enough, { status: 0, stdout: "", stderr: "" }, "one MiB is enough");
});

t.test("a container that is dead before its start says what it died of", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("dead");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  process.kill(pid, "SIGKILL");
  await untilStopped(world, id);
  const start = "cannot start a container that has stopped. ";
  refuses(t, world, ["start", id], `${start}Its first process was killed before it was started`);
  world.configure((spec) => withArgs(spec, ["true"]));
  const ended = world.id("ended");
  t.equal(world.tsrunc(["run", "--keep", "--bundle", world.bundle, ended]).status, 0);
  refuses(t, world, ["start", ended], `${start}Its program has ended: delete the container`);
});

t.test(
  "memory that ran out is named as the cause of death",
  { skip: skip || withoutVersion1() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const hungry = ["sh", "-c", "x=12345678; while :; do x=$x$x; done"];
    world.configure((spec) => limited(world, { memory: { limit: 4096 * kiB } })(withArgs(spec, hungry)));
    const id = world.id("hungry");
    t.equal(world.tsrunc(["run", "--keep", "--bundle", world.bundle, id]).status, 137);
    refuses(t, world, ["start", id], "the kernel has killed a process of it for want of memory");
  },
);

t.test("a missing interpreter is told apart from a missing program", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const script = `${world.bundle}/rootfs/bin/script`;
  writeFileSync(script, "#!/no/such/interpreter\n");
  chmodSync(script, 0o755);
  const running = ["run", "--bundle", world.bundle, world.id("script")];
  world.configure((spec) => withArgs(spec, ["script"]));
  refuses(t, world, running, /exec \/bin\/script: .*The file exists, so what is missing is the interpreter/);
  world.configure((spec) => withArgs(spec, ["nosuch"]));
  refuses(t, world, running, 'exec: "nosuch": executable file not found in $PATH. Check PATH');
  writeFileSync(script, "neither a script nor a program\n");
  world.configure((spec) => withArgs(spec, ["/bin/script"]));
  refuses(t, world, running, /\(ENOEXEC\)\. The file is neither a program for this machine nor a script/);
});

t.test("few open files are enough, and too few are told as such", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({ ...spec, process: withoutLimits(withArgs(spec, ["true"])) }));
  const run = ["run", "--bundle", world.bundle, world.id("few")];
  const enough = world.tsrunc(run, { through: ["prlimit", "--nofile=128:128"] });
  t.same(enough, { status: 0, stdout: "", stderr: "" });
  const through = ["prlimit", "--nofile=24:24"];
  refuses(t, world, run, /too many open files \(EMFILE\)\. Raise the caller's limit of open files/, {
    through,
  });
});

t.test(
  "a run in the foreground sleeps while its program does, whatever signals come",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => withArgs(spec, ["sleep", "100"]));
    const id = world.id("idle");
    const args = ["--root", world.root, "run", "--bundle", world.bundle, id];
    const run = spawn(tsrunc, args, { stdio: "ignore", cwd: world.dir });
    const closed = new Promise((resolve) => run.on("close", resolve));
    for (let attempt = 0; attempt < 100 && !isRunning(world, id); attempt++) await delay(20);
    const before = ticks(run.pid ?? 0);
    for (let count = 0; count < 20; count++) {
      run.kill("SIGWINCH");
      await delay(20);
    }
    // A tick is 10 ms: of more than 400 ms a run that spins would use most.
    t.ok(ticks(run.pid ?? 0) - before < 20);
    world.tsrunc(["kill", id, "KILL"]);
    t.equal(await closed, 137);
  },
);

t.test("a terminal that nobody can provide is told before anything is made", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, terminal: true } }));
  const args = ["run", "--bundle", world.bundle, world.id("terminal")];
  refuses(
    t,
    world,
    args,
    "process.terminal: standard input is not a terminal. Set process.terminal to false",
  );
});

function withoutLimits({ process }: Spec): NonNullable<Spec["process"]> {
  const { rlimits: _, ...rest } = { cwd: "/", ...process };
  return rest;
}

function isRunning(world: World, id: string): boolean {
  return world.tsrunc(["state", id]).stdout.includes('"running"');
}

async function untilStopped(world: World, id: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (world.tsrunc(["state", id]).stdout.includes('"stopped"')) return;
    await delay(20);
  }
}

/** The CPU time of a process so far, user and system, in ticks (fields 14 and 15 of /proc/pid/stat). */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
