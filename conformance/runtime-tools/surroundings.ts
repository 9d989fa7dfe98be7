import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const hierarchies = ["net_cls", "net_prio"];
const place = "/sys/fs/cgroup";

/**
 * Mounts what the suite looks for and the host has not mounted: the network controllers of cgroup version 1. To be called in a mount namespace of
 * its own: the suite itself mounts file systems and leaves them (linux_ns_itype has the container share the caller's mount namespace).
 * @returns what takes everything away again.
 */
export function prepare(): () => void {
  const made: string[] = [];
  for (const name of isHybrid() ? hierarchies : []) {
    const path = join(place, name);
    if (existsSync(path)) continue;
    mkdirSync(path);
    if (spawnSync("mount", ["-t", "cgroup", "-o", name, name, path]).status === 0) made.push(name);
    else rmdirSync(path);
  }
  return () => {
    for (const name of made) release(name);
    clean();
  };
}

/** Whether the controllers are of version 1, which is what the suite reads. */
export function isHybrid(): boolean {
  return !existsSync(join(place, "cgroup.controllers"));
}

/** Every hierarchy is mounted and unmounted once more: an empty one goes only then. */
function release(name: string): void {
  const path = join(place, name);
  removeCgroups(path);
  spawnSync("umount", [path]);
  if (spawnSync("mount", ["-t", "cgroup", "-o", name, name, path]).status === 0) spawnSync("umount", [path]);
  rmdirSync(path);
}

/** What the suite leaves behind, whatever the runtime: bundles in the temporary directory, and its own cgroups. */
function clean(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith("ocitest"))) {
    const path = join(tmpdir(), name);
    for (const mount of mountsBelow(path)) spawnSync("umount", ["--lazy", mount]);
    // Never into a file system that is still mounted there.
    execFileSync("rm", ["-rf", "--one-file-system", path]);
  }
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroups(join(place, entry.name));
  }
}

/** The places where something is mounted below a directory, the last ones first. */
function mountsBelow(directory: string): string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n");
  const places = lines.map((line) => line.split(" ")[4] ?? "");
  return places.filter((place) => place === directory || place.startsWith(`${directory}/`)).reverse();
}

function removeCgroups(hierarchy: string): void {
  for (const path of ["testdir/cgrouptest/container", "testdir/cgrouptest", "testdir", "cgrouptest"]) {
    if (existsSync(join(hierarchy, path))) spawnSync("rmdir", [join(hierarchy, path)]);
  }
}
