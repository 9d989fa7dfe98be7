import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Verdict, verdictOf } from "./verdict.ts";

/** The names of the suite's tests. @param directory where `build` has put it. */
export function testsOf(directory: string): string[] {
  return readdirSync(join(directory, "validation")).toSorted();
}

/** Runs one test against a runtime, by its path. */
export function runTest(directory: string, name: string, runtime: string): Verdict {
  const file = join(tmpdir(), `tsrunc-conformance-${process.pid}`);
  const output = openSync(file, "w");
  try {
    // In files: a container that is left behind would keep a pipe open.
    const { status } = spawnSync(join(directory, "validation", name, `${name}.t`), [], {
      cwd: directory,
      env: { ...process.env, RUNTIME: runtime },
      stdio: ["ignore", output, output],
      timeout: 120_000,
      killSignal: "SIGKILL",
    });
    return verdictOf(name, status ?? undefined, readFileSync(file, "utf8"));
  } finally {
    closeSync(output);
    rmSync(file, { force: true });
  }
}
