// Runs the validation suite of opencontainers/runtime-tools against runtimes. Usage: main.js SUITE RESULTS RUNTIME...
// SUITE is what `build` made; RESULTS is a file for the verdicts, JSON; a RUNTIME is a path. Needs root. The environment's
// TSRUNC_CONFORMANCE_ONLY names the tests to run, if not all.
import { spawnSync } from "node:child_process";
import { writeFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import type { Results } from "./results.ts";
import { runTest, testsOf } from "./suite.ts";
import { isHybrid, prepare } from "./surroundings.ts";
import type { Verdict } from "./verdict.ts";

const inside = "TSRUNC_CONFORMANCE_INSIDE";

const only = process.env.TSRUNC_CONFORMANCE_ONLY?.split(" ");
const isWanted = (name: string): boolean => only === undefined || only.includes(name);

function runAll(suite: string, runtimes: readonly string[]): Results {
  const verdicts: Record<string, Record<string, Verdict>> = {};
  const restore = prepare();
  try {
    for (const runtime of runtimes) {
      const own: Record<string, Verdict> = {};
      for (const name of testsOf(suite).filter(isWanted)) {
        const verdict = runTest(suite, name, runtime);
        own[name] = verdict;
        const { passed, ok, notOk, skipped, reason } = verdict;
        const counts = `${ok}/${notOk}/${skipped}`;
        writeSync(1, `${basename(runtime)} ${passed ? "passes" : "fails"} ${name} ${counts} ${reason}\n`);
      }
      verdicts[basename(runtime)] = own;
      deleteLeftContainers(runtime);
    }
  } finally {
    restore();
  }
  return { host: isHybrid() ? "hybrid" : "unified", verdicts };
}

/** A test of `start` leaves the container that it expects to start. Its bundle tells that it is the suite's. */
function deleteLeftContainers(runtime: string): void {
  const { stdout } = spawnSync(runtime, ["list", "--format", "json"], { encoding: "utf8" });
  const containers = (JSON.parse(stdout || "null") ?? []) as readonly { id: string; bundle: string }[];
  for (const { id, bundle } of containers) {
    if (basename(bundle).startsWith("ocitest")) spawnSync(runtime, ["delete", "--force", id]);
  }
}

const [suite = "", file = "", ...runtimes] = process.argv.slice(2);
if (process.env[inside] === undefined) {
  // The suite leaves mounts behind, in the mount namespace that it runs in.
  const command = ["--mount", "--propagation", "private", process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, [inside]: "yes" };
  process.exitCode = spawnSync("unshare", command, { stdio: "inherit", env }).status ?? 1;
} else writeFileSync(file, JSON.stringify(runAll(suite, runtimes), undefined, 2));
