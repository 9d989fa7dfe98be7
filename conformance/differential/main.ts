// Compares tsrunc with runc and crun, case by case, and prints TAP and a table. Usage: main.js [PATTERN | 1/NUMBER]... for the cases whose
// names contain one of the patterns, or for every so manieth.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Case, Place } from "./case.ts";
import { cases } from "./cases.ts";
import type { Host } from "./compare.ts";
import { startHolders } from "./holders.ts";
import { judge } from "./judge.ts";
import { printReport } from "./report.ts";
import { findPeers, tsrunc } from "./runtimes.ts";
import { home, makeScratch } from "./scratch.ts";

const view = "TSRUNC_DIFFERENTIAL_HOST";

/** Where version 1 has the controllers, all runtimes see cgroup2 alone: crun 1.8 refuses anything else. */
function enterView(): number {
  const host: Host = existsSync("/sys/fs/cgroup/cgroup.controllers") ? "unified" : "hybrid";
  const words = [process.execPath, ...process.argv.slice(1)];
  const command = host === "hybrid" ? [join(home, "bench/cgroup2View.sh"), ...words] : words;
  const env = { ...process.env, [view]: host };
  return (
    spawnSync("unshare", ["--mount", "--propagation", "private", ...command], { stdio: "inherit", env })
      .status ?? 1
  );
}

async function main(host: Host, patterns: readonly string[]): Promise<number> {
  const isWanted = ({ name }: Case, index: number) =>
    patterns.length === 0 ||
    patterns.some((part) =>
      /^1\/\d+$/.test(part) ? index % Number(part.slice(2)) === 0 : name.includes(part),
    );
  const scratch = makeScratch();
  try {
    const holders = await startHolders();
    try {
      const place: Place = {
        bundle: join(scratch.dir, "bundle"),
        id: `tsrunc-differential-${process.pid}`,
        holder: holders.pids,
        controllers: readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").split(/\s+/).filter(Boolean),
      };
      const { peers, absent } = findPeers(scratch);
      const runtimes = { ours: tsrunc(scratch), peers };
      const verdict = judge(cases.filter(isWanted), runtimes, scratch, place, host);
      return printReport(verdict, { isWhole: patterns.length === 0, host, absent });
    } finally {
      holders.end();
    }
  } finally {
    scratch.clear();
  }
}

const host = process.env[view];
if (process.getuid?.() !== 0) writeSync(1, "1..0 # skip only root can make containers\n");
else if (host !== "hybrid" && host !== "unified") process.exitCode = enterView();
else process.exitCode = await main(host, process.argv.slice(2));
