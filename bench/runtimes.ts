import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const home = join(import.meta.dirname, "..");
export const scratch = join(home, "build/bench");

export type RuntimeName = "tsrunc" | "runc" | "crun";
export const runtimeNames: readonly RuntimeName[] = ["tsrunc", "runc", "crun"];

/** A runtime that is to be timed, with a directory of its own for its state. */
export class Runtime {
  readonly name: RuntimeName;
  /** The program and the flags that all its commands get. */
  readonly command: readonly string[];

  constructor(name: RuntimeName, stateDirectory: string) {
    this.name = name;
    const root = join(stateDirectory, name);
    mkdirSync(root);
    this.command = [name === "tsrunc" ? join(home, "bin/tsrunc") : name, "--root", root];
  }

  /** An id that no other container has: the runtimes share the tree of cgroups. */
  id(purpose: string): string {
    return `tsrunc-bench-${purpose}-${this.name}`;
  }

  /** Runs a command of it. @returns its output. @throws Error with its complaint */
  call(...args: string[]): string {
    const [program = "", ...flags] = this.command;
    // Not a pipe, which a container would inherit and hold open.
    const stdio = args[0] === "create" ? ("ignore" as const) : ("pipe" as const);
    const { status, stdout, stderr, error } = spawnSync(program, [...flags, ...args], {
      encoding: "utf8",
      timeout: 10_000,
      stdio: ["ignore", stdio, stdio],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${this.name} ${args[0]}: ${(stderr ?? "").trim().split("\n")[0]}`);
    return stdout ?? "";
  }

  /** Removes what a failed measurement may have left of a container. */
  clear(id: string): void {
    const [program = "", ...flags] = this.command;
    spawnSync(program, [...flags, "delete", "--force", id], { timeout: 10_000, stdio: "ignore" });
  }

  /** Memory and threads of a created container's first process. */
  initSize(id: string): InitSize {
    const { pid } = JSON.parse(this.call("state", id)) as { pid: number };
    const field = (file: string, name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))?.[1]);
    return {
      // The VmRSS of /proc/PID/status is an estimate that may be off by more than a small process has; this one is counted.
      residentKilobytes: field("smaps_rollup", "Rss"),
      vmRssKilobytes: field("status", "VmRSS"),
      threads: field("status", "Threads"),
    };
  }
}

export interface InitSize {
  readonly residentKilobytes: number;
  readonly vmRssKilobytes: number;
  readonly threads: number;
}

/** The first line of what a program says its version is; undefined when there is no such program. */
export function versionOf(program: string): string | undefined {
  const { stdout, error } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return error === undefined ? (stdout.split("\n")[0] ?? "").replace(/ version/, "").trim() : undefined;
}
