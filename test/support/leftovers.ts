import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync } from "node:fs";

/** Where the containers of one test lie. */
export interface Place {
  /** Every command is run in this directory or below: a stub that has no cgroup yet is known by its working directory. */
  readonly dir: string;
  readonly root: string;
  /** Starts the name of every container and cgroup. */
  readonly prefix: string;
}

/**
 * What containers have left on the machine: directories below the root, cgroups, processes (zombies aside), mounts.
 * @returns one line each, as `cgroup /sys/fs/cgroup/…`; empty when nothing is left.
 */
export function leftovers({ dir, root, prefix }: Place): string[] {
  return [
    // The cache of seccomp filters is nobody's, and stays.
    ...list(root)
      .filter((name) => name !== "@seccomp")
      .map((name) => `directory ${root}/${name}`),
    ...cgroups(prefix).map((path) => `cgroup ${path}`),
    ...processes(dir, prefix).map((line) => `process ${line}`),
    ...lines("/proc/self/mountinfo")
      .filter((line) => line.includes(dir))
      .map((line) => `mount ${line}`),
  ];
}

/** Ends what still runs in the cgroups whose names start so, and removes them: a test that fails must not disturb the next one. */
export function removeCgroups(prefix: string): void {
  for (const path of cgroups(prefix).toReversed()) {
    for (const pid of lines(`${path}/cgroup.procs`).filter(Boolean)) end(Number(pid));
    for (let attempt = 0; attempt < 100 && !remove(path); attempt++) sleep(10);
  }
}

function remove(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Waits where nothing else is to happen meanwhile. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Directories of every cgroup hierarchy whose names start so. */
export function cgroups(prefix: string): string[] {
  const found: string[] = [];
  const search = (directory: string): void => {
    for (const entry of entries(directory)) {
      const path = `${directory}/${entry}`;
      if (entry.startsWith(prefix)) found.push(path);
      search(path);
    }
  };
  search("/sys/fs/cgroup");
  return found;
}

function processes(dir: string, prefix: string): string[] {
  const found: string[] = [];
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const cgroup = lines(`/proc/${pid}/cgroup`).find((line) => line.includes(prefix));
    const inside = link(`/proc/${pid}/cwd`).startsWith(dir) || link(`/proc/${pid}/root`).startsWith(dir);
    const state = lines(`/proc/${pid}/status`).find((line) => line.startsWith("State:")) ?? "";
    if ((cgroup !== undefined || inside) && !/[ZX]/.test(state.slice(6)))
      found.push(`${pid} ${lines(`/proc/${pid}/comm`)[0] ?? ""} ${cgroup ?? ""}`);
  }
  return found;
}

/** Names of the directories in a directory; none when it has gone meanwhile. */
function entries(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
