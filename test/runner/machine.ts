import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * Tests that need what a host rarely has (every controller of cgroup v2, AppArmor, a kernel to break) run as root in a virtual machine,
 * see conformance/vm/run. To add one, write test/vm/NAME.test.ts as any other test: `t` from tap, `makeWorld()` of test/support/world.ts for
 * bin/tsrunc, and whatever of the machine it likes to change, but for what the next file finds. All files there share one boot and run one
 * after another, each with 120 s; a process takes some ten times as long to start as on the host. Files in test/vm/systemd/ share a
 * boot of their own, with systemd and D-Bus, those in test/vm/selinux/ one with SELinux in place of AppArmor.
 * `node build/test/run.js test/vm/NAME.test.ts` runs one of them.
 */
export interface MachineTests {
  /** The project's directory. */
  readonly home: string;
  /** Paths of test files from there, all of one {@link bootOf boot}. */
  readonly sources: readonly string[];
}

/** What one boot with all its tests may take, in seconds: a machine that hangs must not hold up the others. */
const patience = 300;

/** Whether a test file is to run in the machine. */
export function isForMachine(source: string): boolean {
  return source.startsWith("test/vm/");
}

/** How machines are booted; each boots once for all of its tests, in this order. */
export const boots = ["plain", "systemd", "selinux"] as const;

/** What conformance/vm/run and conformance/vm/check are told for each. */
const flags = {
  plain: { run: [], check: [] },
  systemd: { run: ["-s"], check: ["-s"] },
  selinux: { run: ["-k", "lsm=selinux"], check: [] },
} as const;

/** The boot that a test file wants, by its folder. */
export function bootOf(source: string): (typeof boots)[number] {
  return boots.find((boot) => source.startsWith(`test/vm/${boot}/`)) ?? "plain";
}

/**
 * Runs test files in the machine. Where there cannot be one, each file is a skipped test with the reason; if the machine crashes, each
 * file that has not come to its end is a failed one.
 * @returns lines of TAP.
 */
export async function* runInMachine({ home, sources }: MachineTests): AsyncGenerator<string> {
  if (sources.length === 0) return;
  const { run, check } = flags[bootOf(sources[0] ?? "")];
  const files = bundle(home, sources);
  const reason =
    complaint(join(home, "conformance/vm/check"), check) ?? complaint(join(home, "conformance/vm/fetch"), []);
  if (reason !== undefined) {
    for (const [index, file] of files.entries()) yield `ok ${index + 1} - ${file} # SKIP ${reason}`;
    return;
  }

  const options = [...run, "-t", `${patience}`, "--", join(home, "test/runner/inMachine.sh"), ...files];
  const machine = spawn(join(home, "conformance/vm/run"), options, {
    cwd: home,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let ended = 0;
  for await (const line of createInterface({ input: machine.stdout })) {
    if (/^(not )?ok\b/.test(line)) ended++;
    yield line;
  }
  for (const [index, file] of files.entries()) if (index >= ended) yield `not ok ${index + 1} - ${file}`;
}

/**
 * Makes one file of each test and all that it imports: to load tap takes 5 s in the machine, from one file 1 s.
 * @returns the files, from `home`.
 */
function bundle(home: string, sources: readonly string[]): string[] {
  const options = ["--target=node", "--format=esm", "--root=test", "--outdir=build/machine"];
  const bun = spawnSync(join(home, "node_modules/.bin/bun"), ["build", ...options, ...sources], {
    cwd: home,
    encoding: "utf8",
  });
  if (bun.status !== 0) throw new Error(`cannot bundle the tests of the virtual machine: ${bun.stderr}`);
  return sources.map((source) => `build/machine/${source.replace(/^test\/(.*)\.ts$/, "$1.js")}`);
}

/** What a program that fails says last; undefined when it succeeds. What it has to report meanwhile, the user sees. */
function complaint(program: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trimEnd().split("\n").at(-1) ?? `${program} has failed`;
}
