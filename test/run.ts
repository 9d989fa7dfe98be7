// Runs all tests under tap and prints, as the last line, "N passed, N failed, N skipped". Usage: node build/test/run.js [FILE.test.ts]...
import { type SpawnOptions, spawn } from "node:child_process";
import { createWriteStream, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bootOf, boots, isForMachine, runInMachine } from "./runner/machine.ts";
import { TapReport } from "./runner/tapReport.ts";

const home = join(import.meta.dirname, "../..");
/** The set of plugins is compiled into tap, so it has to be the one that the Makefile has built. */
const tapFlags = ["--plugin=!@tapjs/typescript", "--disable-coverage", "--reporter=tap", "--timeout=120"];
const record = "build/test.tap";

function print(line: string): void {
  writeSync(1, `${line}\n`);
}

/** The sources, so that what was compiled from one that no longer exists is not run. */
function testSources(): string[] {
  return readdirSync(join(home, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `test/${name}`)
    .sort();
}

const output = createWriteStream(join(home, record));
const report = new TapReport(print);

/** Runs test files, so many at a time. @returns the exit status of tap. */
async function runTap(sources: readonly string[], jobs: number): Promise<number> {
  if (sources.length === 0) return 0;
  const files = sources.map((source) => `build/${source.replace(/\.ts$/, ".js")}`);
  const options: SpawnOptions = { cwd: home, stdio: ["ignore", "pipe", "inherit"] };
  const tap = spawn(join(home, "node_modules/.bin/tap"), [...tapFlags, `--jobs=${jobs}`, ...files], options);
  const ended = new Promise<number>((resolve, reject) => {
    tap.on("error", reject);
    tap.on("close", (status) => resolve(status ?? 1));
  });
  if (tap.stdout !== null) await read(createInterface({ input: tap.stdout }));
  return await ended;
}

async function read(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    output.write(`${line}\n`);
    report.line(line);
  }
}

const named = process.argv.slice(2);
const all = named.length > 0 ? named : testSources();
const sources = all.filter((source) => !isForMachine(source));
// These tests count processes, mounts and cgroups of the whole machine, so each runs alone.
const isAlone = (source: string) => /^test\/(integration|attacks|callers|complaints)\//.test(source);
const statuses = [
  await runTap(
    sources.filter((source) => !isAlone(source)),
    2,
  ),
  await runTap(sources.filter(isAlone), 1),
];
for (const boot of boots) {
  const forMachine = all.filter((source) => isForMachine(source) && bootOf(source) === boot);
  await read(runInMachine({ home, sources: forMachine }));
}

const { counts } = report;
if (counts.failed === 0 && statuses.some((status) => status !== 0)) {
  print(`FAILED  tap has ended with an error that no test explains; see ${record}`);
  counts.failed++;
}
if (counts.passed + counts.failed === 0) print("no test has run");
if (counts.failed > 0) print(`all that the tests wrote is in ${record}`);
print(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.passed === 0 || counts.failed > 0 ? 1 : 0;
