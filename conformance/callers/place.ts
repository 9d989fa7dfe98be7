import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const view = "TSRUNC_CALLERS_VIEW";

/**
 * Starts this program again with mounts, processes and a network of its own, where /run is empty. Daemons have paths there that cannot be changed, change how the
 * host forwards packets, and must not meet those that serve the host.
 * @param others programs that only fail there: other runtimes, to which a daemon could turn
 * @returns the exit status; undefined in the program that was started so
 */
export function enterView(others: readonly string[]): number | undefined {
  if (process.env[view] === "1") {
    execFileSync("mount", ["-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"]);
    execFileSync("busybox", ["ip", "link", "set", "lo", "up"]);
    writeFileSync("/run/refusal", "#!/bin/sh\necho 'this runtime is not the one to be tried' >&2\nexit 1\n", {
      mode: 0o755,
    });
    for (const path of others) execFileSync("mount", ["--bind", "/run/refusal", path]);
    return undefined;
  }
  // Whoever ends this program ends all of it: the first process of the PID namespace goes with its parent, and the others with the first.
  const guarded = ["--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const apart = ["--mount", "--net", "--propagation", "private", process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, [view]: "1" };
  return spawnSync("setpriv", [...guarded, ...apart], { stdio: "inherit", env }).status ?? 1;
}

/** What must be as before when no container is left: one line for each mount, network device and rule for packets. */
export function surroundings(): ReadonlySet<string> {
  const mounts = lines("/proc/self/mountinfo").map((line) => `mount ${line.split(" ")[4]}`);
  const devices = lines("/proc/self/net/dev")
    .slice(2)
    .map((line) => `network device ${line.split(":")[0]?.trim()}`);
  const rules = execFileSync("iptables-save", { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.startsWith("-A"))
    .map((line) => `iptables rule ${line}`);
  return new Set([...mounts, ...devices, ...rules]);
}

/** The cgroups of containers: those below the ones of this name, innermost first. */
export function cgroupsBelow(name: string): string[] {
  return parents(name).flatMap((parent) => directoriesBelow(parent));
}

/** Removes the cgroups of this name, once there is nothing below them. */
export function removeParents(name: string): void {
  for (const parent of parents(name)) rmdirSync(parent);
}

function parents(name: string): string[] {
  const root = "/sys/fs/cgroup";
  return ["", ...readdirSync(root)].map((part) => join(root, part, name)).filter((path) => existsSync(path));
}

function directoriesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name))
    .flatMap((path) => [...directoriesBelow(path), path]);
}

/** Hierarchies of cgroup version 1 that exist, but are mounted nowhere. */
export function unmountedHierarchies(): string[] {
  const mounted = new Set(
    lines("/proc/self/mountinfo")
      .filter((line) => line.includes(" - cgroup "))
      .flatMap((line) => line.split(" ").at(-1)?.split(",") ?? []),
  );
  return lines("/proc/self/cgroup")
    .flatMap((line) => line.split(":")[1]?.split(",") ?? [])
    .filter((name) => name !== "" && !mounted.has(name));
}

/** Whether this process has all capabilities that the kernel knows. */
export function hasEveryCapability(): boolean {
  const effective = lines("/proc/self/status").find((line) => line.startsWith("CapEff:"));
  const last = BigInt(lines("/proc/sys/kernel/cap_last_cap")[0] ?? "0");
  return BigInt(`0x${effective?.split("\t")[1] ?? "0"}`) === 2n ** (last + 1n) - 1n;
}

/** Processes, other than this one, that see these mounts or whose cgroup has this name in its path, zombies aside. */
export function processesOf(name: string): { readonly pid: number; readonly line: string }[] {
  const mounts = link("self");
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => link(pid) === mounts || lines(`/proc/${pid}/cgroup`).some((line) => line.includes(name)))
    .filter((pid) => lines(`/proc/${pid}/status`).some((line) => /^State:\s+[^ZX]/.test(line)))
    .map((pid) => ({
      pid: Number(pid),
      line: `process ${lines(`/proc/${pid}/cmdline`).join(" ").replaceAll("\0", " ").trim()}`,
    }));
}

/** The names in a directory; none where there is no directory. */
export function entriesOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function link(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return "";
  }
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
