import { RuntimeError } from "../error.ts";
import { exists, readFile, writeKernelFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { noGroupsWhenRootless } from "../messages.ts";
import type { Spec } from "../spec/config.ts";
import type { IdMapping } from "../spec/idMapping.ts";
import { runProgram } from "./runProgram.ts";

/** The ids of a user namespace. */
export interface IdMappings {
  readonly uidMappings: readonly IdMapping[];
  readonly gidMappings: readonly IdMapping[];
}

/** Who calls tsrunc: the effective ids. */
export interface Caller {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Gives a new user namespace its ids (user_namespaces(7), "Defining user and group ID mappings"). The superuser writes any mapping. Another user
 * may map only itself, and then the groups must be fixed first (CVE-2014-8989); for more, newuidmap(1) and newgidmap(1) write what
 * /etc/subuid and /etc/subgid allow.
 * @param pid a process in the namespace.
 * @throws RuntimeError naming the mapping that cannot be had.
 */
export function writeIdMappings(kernel: Kernel, pid: number, ids: IdMappings, caller: Caller): void {
  kernel.about?.({ name: "map the ids of the user namespace", field: "linux.uidMappings" });
  if (forbidsSetgroups(ids.gidMappings, caller)) {
    write(kernel, `/proc/${pid}/setgroups`, "deny", "linux.gidMappings");
  }
  writeMap(kernel, pid, "uid", ids.uidMappings, caller);
  writeMap(kernel, pid, "gid", ids.gidMappings, caller);
}

/**
 * Refuses additional groups for a process that may not change its groups: a user who maps only itself pays that price.
 * @throws RuntimeError
 */
export function checkGroups({ process, linux }: Spec, caller: Caller): void {
  const { gidMappings = [] } = linux ?? {};
  if ((process?.user?.additionalGids ?? []).length === 0 || !forbidsSetgroups(gidMappings, caller)) return;
  const hint = "Map more than one group, which takes newgidmap, or leave them out";
  throw new RuntimeError(noGroupsWhenRootless, { field: "process.user.additionalGids", hint });
}

function forbidsSetgroups(gidMappings: readonly IdMapping[], caller: Caller): boolean {
  return caller.uid !== 0 && mapsOnly(gidMappings, caller.gid);
}

/**
 * Checks that a joined user namespace has the ids that the config says: whoever gives both means the same ones, as containerd does
 * for the containers of a pod.
 * @throws RuntimeError
 */
export function checkIdMappings(kernel: Kernel, pid: number, ids: IdMappings): void {
  for (const kind of ["uid", "gid"] as const) {
    const wanted = ids[`${kind}Mappings`];
    if (wanted.length === 0) continue;
    const found = readFile(kernel, `/proc/${pid}/${kind}_map`)
      .split("\n")
      .map((line) => line.trim().replace(/\s+/g, " "))
      .filter((line) => line !== "");
    const expected = wanted.map(mapLine);
    if (found.toSorted().join() === expected.toSorted().join()) continue;
    throw new RuntimeError(
      `the user namespace to join has other ids: "${found.join(", ")}", not "${expected.join(", ")}"`,
      { field: `linux.${kind}Mappings`, hint: "Leave the mappings out, or give those of the namespace" },
    );
  }
}

function writeMap(
  kernel: Kernel,
  pid: number,
  kind: "uid" | "gid",
  mappings: readonly IdMapping[],
  caller: Caller,
): void {
  const field = `linux.${kind}Mappings`;
  if (caller.uid === 0 || mapsOnly(mappings, caller[kind])) {
    kernel.about?.({ name: "map the ids of the user namespace", field });
    write(kernel, `/proc/${pid}/${kind}_map`, mappings.map(mapLine).join("\n"), field);
    return;
  }
  const name = `new${kind}map`;
  const path = findProgram(kernel, name);
  if (path === undefined) {
    throw new RuntimeError(`cannot map more than one's own ${kind}: ${name} is not to be found in $PATH`, {
      field,
      hint: `Install the package that has it (uidmap), or map only ${caller[kind]}, with size 1`,
    });
  }
  const args = [name, String(pid), ...mappings.flatMap((mapping) => mapLine(mapping).split(" "))];
  const outcome = runProgram(kernel, { path, args, environment: [] }, { input: "", timeout: 10 });
  if (outcome !== "timeout" && outcome.status === 0) return;
  const why = outcome === "timeout" ? "it takes too long" : outcome.stderr;
  throw new RuntimeError(`cannot map ${kind}s by ${name}: ${why}`, {
    field,
    hint: `See what /etc/sub${kind} allows`,
  });
}

function mapsOnly(mappings: readonly IdMapping[], own: number): boolean {
  const [mapping, ...others] = mappings;
  return others.length === 0 && mapping?.size === 1 && mapping.hostID === own;
}

/** A mapping as a line of /proc/pid/uid_map. */
export function mapLine({ containerID, hostID, size }: IdMapping): string {
  return `${containerID} ${hostID} ${size}`;
}

/** One write: the kernel takes a map at once or not at all. */
function write(kernel: Kernel, path: string, content: string, field: string): void {
  try {
    writeKernelFile(kernel, path, content);
  } catch (cause) {
    const hint =
      "The ids on the host have to be mapped in the user namespace that tsrunc runs in, and none twice";
    throw new RuntimeError(
      `cannot set the ids of the user namespace to "${content.replaceAll("\n", ", ")}"`,
      {
        cause,
        field,
        hint,
      },
    );
  }
}

function findProgram(kernel: Kernel, name: string): string | undefined {
  const directories = (process.env.PATH ?? "").split(":").filter((directory) => directory.startsWith("/"));
  return directories.map((directory) => `${directory}/${name}`).find((path) => exists(kernel, path));
}
