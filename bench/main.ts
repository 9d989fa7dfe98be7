// Times tsrunc beside runc and crun and writes bench/results.md. Environment: ROUNDS and RUNS, how often each command is run.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./measurement.ts";
import { memorySection, smallestLimits } from "./memory.ts";
import { home, runtimeNames, scratch, versionOf } from "./runtimes.ts";
import { targetsTable, timesTable } from "./table.ts";

const { ROUNDS: rounds = "15", RUNS: runs = "6", CC: compiler = "cc" } = process.env;
const bun = join(home, "node_modules/.bin/bun");

/** Compiles what is timed and what the containers run. @returns the name of the latter. */
function prepare(): "program" | "busybox" {
  rmSync(scratch, { recursive: true, force: true });
  for (const directory of ["dev", "proc", "sys"])
    mkdirSync(join(scratch, "rootfs", directory), { recursive: true });
  const build = ["build", "--compile", "--format=esm", "--bytecode", "--minify"];
  const options = ["--no-compile-autoload-bunfig", "--no-compile-autoload-dotenv"];
  const empty = join(scratch, "empty");
  execFileSync(bun, [...build, ...options, join(home, "bench/empty.ts"), "--outfile", empty], {
    stdio: "ignore",
  });
  // As an installation leaves them in the page cache: what has been paged out since comes back in smaller pieces.
  for (const program of [join(home, "libexec/tsrunc/tsrunc"), empty])
    execFileSync("node", [join(home, "native/alignText.mjs"), program, program]);
  const compile = (...args: string[]) =>
    spawnSync(compiler, ["-Os", ...args], { cwd: join(home, "bench"), stdio: "ignore" }).status === 0;
  compile("-w", "-shared", "-fPIC", "noLimits.c", "-o", join(scratch, "noLimits.so"));
  if (compile("-static", "program.c", "-o", join(scratch, "rootfs/program"))) return "program";
  const busybox = execFileSync(join(home, "bundles/static-busybox"), { encoding: "utf8" }).trim();
  copyFileSync(busybox, join(scratch, "rootfs/busybox"));
  return "busybox";
}

function measure(program: string, view: readonly string[] = []): Measurement {
  const result = join(scratch, "result.json");
  const words = [...view, bun, join(home, "bench/measure.ts"), rounds, runs, program, result];
  execFileSync(words[0] ?? "", words.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
  return JSON.parse(readFileSync(result, "utf8")) as Measurement;
}

/** The host as cgroup v2 alone, where the older crun runs, too. */
function cgroup2View(): string[] {
  const limits = join(scratch, "noLimits.so");
  const preload = existsSync(limits) ? ["env", `LD_PRELOAD=${limits}`] : [];
  return [join(home, "bench/cgroup2View.sh"), ...preload];
}

function machine(): string {
  const isVirtual = readFileSync("/proc/cpuinfo", "utf8").includes(" hypervisor");
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const kind = `${isVirtual ? "virtual machine" : "machine"}, ${cpus().length} cores, ${gigabytes} GiB`;
  const kernel = /^[\d.]*\d/.exec(release())?.[0];
  const programs = [join(home, "bin/tsrunc"), ...runtimeNames.slice(1), "hyperfine"].map(versionOf);
  const engine = `Bun ${versionOf(bun)}`;
  return [kind, `Linux ${kernel}`, ...programs.filter((version) => version !== undefined), engine].join("; ");
}

const load = loadavg()[0]?.toFixed(1);
const program = prepare();
const native = measure(program);
const views: [name: string, text: string, measurement: Measurement][] = [["the host as it is", "", native]];
const isHybrid = !existsSync("/sys/fs/cgroup/cgroup.controllers");
if (isHybrid) {
  const text = `All in a mount namespace whose \`/sys/fs/cgroup\` is a bare cgroup2 mount, with a preloaded library whose \`setrlimit()\` does
nothing: crun 1.8 refuses a host with cgroup v1, and to start without CAP_SYS_RESOURCE.\n\n`;
  views.push(["cgroup2 alone", text, measure(program, cgroup2View())]);
}

const containers = program === "program" ? "a static C program" : "busybox";
const total = Number(rounds) * Number(runs);
const sections = views.map(([name, text, measurement]) => {
  const absent = Object.entries(measurement.absent).map(
    ([runtime, why]) => `${runtime} did not run: ${why}\n`,
  );
  return `## On ${name}\n\n${text}${timesTable(measurement)}\n${absent.length > 0 ? `\n${absent.join("\n")}` : ""}`;
});
const page = `# Benchmark

Written by \`make bench\` on ${new Date().toISOString().slice(0, 10)}.
${machine()}; load average ${load} before it began.

The default configuration of \`tsrunc spec\` around ${containers}; the whole process from outside, ${total} runs of each command in
${rounds} rounds with the runtimes in turn. A number in parentheses above 1 means slower than tsrunc. "With seccomp" is with Docker's default
profile; "first" is with a shell that first removes the filters which tsrunc and crun keep on disk.

${sections.join("\n")}
## Targets

${targetsTable(views.map(([name, , measurement]) => [name, measurement]))}

${memorySection(smallestLimits())}`;
const results = join(home, "bench/results.md");
writeFileSync(results, page);
// The linter checks Markdown, too.
execFileSync(join(home, "node_modules/.bin/biome"), ["format", "--write", results], {
  cwd: home,
  stdio: "ignore",
});
rmSync(scratch, { recursive: true, force: true });
writeSync(1, readFileSync(results, "utf8"));
