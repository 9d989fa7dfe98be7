import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Test } from "tap";
import { commands } from "../../src/cli/commands.ts";
import type { Spec } from "../../src/spec/config.ts";
import { type Outcome, run } from "../support/command.ts";
import { makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

/** A program that calls tsrunc the way one of the real ones does. */
export interface Caller {
  readonly world: World;
  /** Runs a command line; `input` is what it reads. */
  call(args: readonly string[], options?: { input?: string; env?: NodeJS.ProcessEnv }): Outcome;
  /** The same, which has to succeed without a word. */
  quiet(args: readonly string[], options?: { input?: string }): void;
  /** The same, which has to print to standard output only. @returns that */
  output(args: readonly string[]): string;
  /** The state of a container, when it has become this one. */
  awaitStatus(id: string, status: string): void;
}

/** What the callers have in common: flags before the command, and what they take for success. */
export function makeCaller(
  t: Test,
  flags: (world: World) => readonly string[],
  env?: NodeJS.ProcessEnv,
): Caller {
  const world = makeWorld();
  t.teardown(world.clear);
  const caller: Caller = {
    world,
    call(args, { input, env: own } = {}) {
      const through = input === undefined ? [] : ["sh", "-c", 'printf %s "$0" | "$@"', input];
      const chosen = own ?? env;
      const command = [tsrunc, ...flags(world), ...args];
      return run(command, { cwd: world.dir, through, ...(chosen !== undefined && { env: chosen }) });
    },
    quiet(args, options) {
      t.same(caller.call(args, options), { status: 0, stdout: "", stderr: "" }, args.join(" "));
    },
    output(args) {
      const { status, stdout, stderr } = caller.call(args);
      t.same({ status, stderr }, { status: 0, stderr: "" }, args.join(" "));
      return stdout;
    },
    awaitStatus(id, status) {
      const found = (): string => (JSON.parse(caller.output(["state", id])) as { status: string }).status;
      // What has been started by exec dies with the container, and that waits for its parent: here the machine's first process.
      for (let attempt = 0; attempt < 100 && found() !== status; attempt++) spawnSync("sleep", ["0.05"]);
      t.equal(found(), status);
    },
  };
  return caller;
}

/** The bundle's program from now on: a shell script. As the callers do it, the container has a place among the cgroups. */
export function program(world: World, script: string, change: (spec: Spec) => Spec = (spec) => spec): void {
  world.configure((spec) => {
    const linux = { ...spec.linux, cgroupsPath: `/${world.prefix}cgroup` };
    return change({ ...withArgs(spec, ["sh", "-c", script]), linux });
  });
}

/** A file with the process that `exec --process` is to run. */
export function processFile(world: World, args: readonly string[], fields: object = {}): string {
  const path = `${world.dir}/process.json`;
  const env = ["PATH=/bin"];
  writeFileSync(path, JSON.stringify({ cwd: "/", args, env, user: { uid: 0, gid: 0 }, ...fields }));
  return path;
}

/** A process id as Go's strconv.Atoi reads it from a file: digits and nothing else. */
export function pidIn(t: Test, path: string): number {
  const text = readFileSync(path, "utf8");
  t.match(text, /^[1-9]\d*$/, "a pid file has no line end");
  return Number(text);
}

/** A record of the log. */
export interface LogRecord {
  readonly level: string;
  readonly msg: string;
  readonly time: string;
}

/** The log as Go decodes a stream of JSON objects: a word that is none would end it. */
export function logRecords(path: string): LogRecord[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LogRecord);
}

/** Why a command cannot be replayed; false when there is one. */
export function isMissing(name: string): string | false {
  return commands.some((command) => command.name === name) ? false : `there is no ${name} yet`;
}

/** A time as RFC 3339 writes it, which Go's decoder insists on. */
export const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
