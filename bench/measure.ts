// Times the runtimes in the view of the host that this process has, and writes a Measurement as JSON.
// Usage: measure.ts ROUNDS RUNS PROGRAM RESULT, with PROGRAM for what the containers run: program or busybox
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Seccomp } from "../src/spec/seccomp.ts";
import { makeBundle } from "./bundle.ts";
import { type Contestant, type Measurement, type Operation, operations } from "./measurement.ts";
import { home, Runtime, runtimeNames, scratch, versionOf } from "./runtimes.ts";

type Command = readonly string[];

const [rounds, runs = "", program, resultFile = ""] = process.argv.slice(2);
const shortCommand = program === "busybox" ? ["/busybox", "true"] : ["/program"];
const ends = makeBundle("ends", shortCommand);
const filtered = makeBundle("filtered", shortCommand, {
  seccomp: JSON.parse(readFileSync(join(home, "test/seccomp/fixtures/docker.json"), "utf8")) as Seccomp,
});
const waits = makeBundle(
  "waits",
  program === "busybox" ? ["/busybox", "sleep", "600"] : ["/program", "wait"],
);

const result: Measurement = {
  times: {
    run: {},
    "run, with seccomp": {},
    "run, with seccomp, first": {},
    "create, start, state, kill, delete": {},
    exec: {},
    state: {},
    "--version": {},
  },
  init: {},
  absent: {},
};

/** The command to time for an operation of a runtime. */
const commandOf: Record<Operation, (runtime: Runtime) => Command> = {
  run: (runtime) => [...runtime.command, "run", "--bundle", ends, runtime.id("run")],
  "run, with seccomp": runFiltered,
  "run, with seccomp, first": (runtime) => [join(home, "bench/first.sh"), ...runFiltered(runtime)],
  "create, start, state, kill, delete": (runtime) => [
    ...["sh", join(home, "bench/sequence.sh"), waits, runtime.id("sequence")],
    ...runtime.command,
  ],
  exec: (runtime) => [...runtime.command, "exec", runtime.id("running"), ...shortCommand],
  state: (runtime) => [...runtime.command, "state", runtime.id("held")],
  "--version": (runtime) => [runtime.command[0] ?? "", "--version"],
};

function runFiltered(runtime: Runtime): Command {
  return [...runtime.command, "run", "--bundle", filtered, runtime.id("run")];
}

/** Tries a runtime and leaves a created container of it for `state`, and a running one for `exec`. @returns whether it works here. */
function admit(runtime: Runtime): boolean {
  const { name } = runtime;
  try {
    if (name !== "tsrunc" && versionOf(name) === undefined) throw new Error("not installed");
    runtime.call("run", "--bundle", ends, runtime.id("run"));
    runtime.call("create", "--bundle", waits, runtime.id("held"));
    runtime.call("create", "--bundle", waits, runtime.id("running"));
    runtime.call("start", runtime.id("running"));
    result.init[name] = runtime.initSize(runtime.id("held"));
    return true;
  } catch (error) {
    result.absent[name] = (error as Error).message;
    return false;
  }
}

/** Times commands one after the other. @returns the times of each in milliseconds. */
function hyperfine(commands: readonly Command[]): number[][] {
  const exported = join(scratch, "hyperfine.json");
  const quoted = commands.map((words) => words.map((word) => `'${word}'`).join(" "));
  const flags = ["-N", "--style=none", "--warmup=2", `--runs=${runs}`, `--export-json=${exported}`];
  const options = { encoding: "utf8", timeout: 300_000 } as const;
  const { status, stderr } = spawnSync("hyperfine", [...flags, ...quoted], options);
  if (status !== 0) throw new Error(`hyperfine: ${stderr}`);
  const { results } = JSON.parse(readFileSync(exported, "utf8")) as { results: { times: number[] }[] };
  return results.map(({ times }) => times.map((seconds) => 1000 * seconds));
}

function timeOperation(operation: Operation, runtimes: readonly Runtime[], round: number): void {
  const contestants: [name: Contestant, command: Command][] = runtimes.map((runtime) => [
    runtime.name,
    commandOf[operation](runtime),
  ]);
  if (operation === "state" || operation === "--version")
    contestants.push(["empty", [join(scratch, "empty")]]);
  // The machine drifts, and a command finds the caches as the one before it left them: nobody is always first.
  const first = round % contestants.length;
  const order = [...contestants.slice(first), ...contestants.slice(0, first)];
  const times = hyperfine(order.map(([, command]) => command));
  for (const [index, [name]] of order.entries()) {
    const all = result.times[operation];
    all[name] = [...(all[name] ?? []), ...(times[index] ?? [])];
  }
}

const stateDirectory = mkdtempSync("/run/tsrunc-bench-");
const runtimes = runtimeNames.map((name) => new Runtime(name, stateDirectory));
try {
  const admitted = runtimes.filter(admit);
  for (let round = 0; round < Number(rounds); round++)
    for (const operation of operations) timeOperation(operation, admitted, round);
  writeFileSync(resultFile, JSON.stringify(result));
} finally {
  for (const runtime of runtimes)
    for (const purpose of ["run", "sequence", "held", "running"]) runtime.clear(runtime.id(purpose));
  rmSync(stateDirectory, { recursive: true, force: true });
}
