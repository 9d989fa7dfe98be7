// Runs containers of containerd and Docker and prints TAP. Usage: [RUNTIME=tsrunc|runc|crun] main.js [PATTERN | 1/NUMBER]... for the cases
// whose names, after that of the client, contain one of the patterns, or for every so manieth.
import { existsSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Case, Client, Host } from "./case.ts";
import { containerd } from "./containerd.ts";
import { docker, dockerWithUsers } from "./docker.ts";
import { kubernetes } from "./kubernetes.ts";
import { enterView, hasEveryCapability, unmountedHierarchies } from "./place.ts";
import { findProgram, findRuntime, makeScratch, type Scratch } from "./scratch.ts";
import { startSession } from "./session.ts";

const clients: readonly Client[] = [containerd, kubernetes, docker, dockerWithUsers];

const host: Host = {
  cgroups: existsSync("/sys/fs/cgroup/cgroup.controllers") ? "version 2" : "version 1",
  unmounted: unmountedHierarchies(),
  isWhole: hasEveryCapability(),
  runtime: process.env.RUNTIME ?? "tsrunc",
};

let count = 0;
let failed = 0;

function point(isOk: boolean, text: string, details = ""): void {
  count++;
  if (!isOk) failed++;
  writeSync(1, `${isOk ? "ok" : "not ok"} ${count} - ${text}\n`);
  if (!isOk && details !== "") writeSync(1, `  ---\n${details.replaceAll(/^/gm, "  ")}\n  ...\n`);
}

/** Why a client cannot be run here with this runtime. */
function reasonAgainst(client: Client, runtime: string | undefined): string | undefined {
  if (runtime === undefined) return `${host.runtime} is not there`;
  if (host.runtime === "crun" && host.cgroups === "version 1") return "crun 1.8 needs cgroup version 2";
  const needed = { ...client.programs, "iptables-save": "iptables" };
  for (const [program, name] of Object.entries(needed))
    if (findProgram(program) === undefined) return `${program} is not installed: apt-get install ${name}`;
  return undefined;
}

function runClient(client: Client, cases: readonly Case[], { dir, archive }: Scratch): void {
  const label = (text: string) => `${client.name}: ${text}`;
  const runtime = findRuntime(host.runtime);
  const reason = reasonAgainst(client, runtime);
  if (reason !== undefined || runtime === undefined) {
    for (const { name } of cases) point(true, `${label(name)} # skip ${reason}`);
    return;
  }
  const place = { dir: join(dir, client.name), name: `tsrunc-callers-${process.pid}`, runtime, archive };
  const session = tryTo(() => startSession(client, place));
  if (session instanceof Error) {
    point(false, label("the daemon serves"), session.message);
    return;
  }
  try {
    for (const one of cases) {
      const skip = one.skip?.(host);
      if (skip !== undefined) point(true, `${label(one.name)} # skip ${skip}`);
      else {
        const complaint = session.run(one);
        point(complaint === undefined, label(one.name), complaint);
      }
    }
  } finally {
    const left = session.end();
    point(left.length === 0, label("nothing is left behind"), left.join("\n"));
  }
}

function tryTo<Result>(action: () => Result): Result | Error {
  try {
    return action();
  } catch (error) {
    return error instanceof Error ? error : new Error(`${error}`);
  }
}

function isWanted(name: string, index: number, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  return patterns.some((pattern) =>
    /^1\/\d+$/.test(pattern) ? index % Number(pattern.slice(2)) === 0 : name.includes(pattern),
  );
}

function main(patterns: readonly string[]): number {
  writeSync(1, "TAP version 13\n");
  const scratch = makeScratch();
  try {
    for (const client of clients) {
      const cases = client.cases.filter(({ name }, index) =>
        isWanted(`${client.name}: ${name}`, index, patterns),
      );
      if (cases.length > 0) runClient(client, cases, scratch);
    }
  } finally {
    scratch.clear();
  }
  writeSync(1, `1..${count}\n# ${host.runtime}, cgroup ${host.cgroups}: ${count} cases, ${failed} failed\n`);
  return failed > 0 || count === 0 ? 1 : 0;
}

const others = ["runc", "crun"].filter((name) => name !== host.runtime).map(findProgram);
if (process.getuid?.() !== 0) writeSync(1, "1..0 # skip only root can make containers\n");
else process.exitCode = enterView(others.filter((path) => path !== undefined)) ?? main(process.argv.slice(2));
