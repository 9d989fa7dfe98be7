/**
 * Classes of service and monitoring groups of the kernel's resctrl file system: which share of caches and memory bandwidth processes
 * get (Intel RDT, AMD QoS), and how much they use (Documentation/filesystems/resctrl.rst; config-linux.md, "IntelRdt").
 */
import { RuntimeError } from "../error.ts";
import { AT_FDCWD, AT_REMOVEDIR, mkdirat, unlinkat } from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import { exists, readFile, readFileIfExists, writeKernelFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { IntelRdt } from "../spec/memoryPlacement.ts";
import { differingLine, wantedSchemata } from "./schemata.ts";

/** The kernel makes this directory for the mount, and allows no second one. */
const mount = "/sys/fs/resctrl";

/** Where a container belongs. */
interface GroupPaths {
  /** Directory of its class of service. */
  readonly group: string;
  /** Directory of its monitoring group, if it gets one. */
  readonly monitoring: string | undefined;
}

/**
 * The directories that {@link makeGroup} is going to make, outermost first, so that they can be written down before. Makes sure that the
 * config can be followed; where it has no `intelRdt` nothing is looked at or made.
 * @throws RuntimeError
 */
export function planGroup(kernel: Kernel, intelRdt: IntelRdt | undefined, id: string): string[] {
  if (intelRdt === undefined) return [];
  if (!exists(kernel, `${mount}/tasks`)) {
    throw new RuntimeError(`no resctrl file system is mounted at ${mount}`, {
      field: "linux.intelRdt",
      hint: "Mount it: mount -t resctrl resctrl /sys/fs/resctrl. It needs a processor with Intel RDT or AMD QoS",
    });
  }
  const { group, monitoring } = pathsOf(intelRdt, id);
  const planned = monitoring === undefined ? [group] : [group, monitoring];
  if (isNamed(intelRdt)) checkClass(kernel, intelRdt, group);
  return planned.filter((path) => !exists(kernel, path));
}

/**
 * Makes what is missing of the container's class of service and monitoring group. A class that the config names and that exists is shared
 * with others and stays as it is.
 * @param planned what {@link planGroup} has returned.
 * @throws RuntimeError; nothing of it is left then.
 */
export function makeGroup(
  kernel: Kernel,
  intelRdt: IntelRdt | undefined,
  id: string,
  planned: readonly string[],
): void {
  if (intelRdt === undefined) return;
  const { group, monitoring } = pathsOf(intelRdt, id);
  const made: string[] = [];
  try {
    for (const path of planned) {
      makeDirectory(kernel, path, path === monitoring ? "monitoring group" : "class of service");
      made.push(path);
      if (path === group) writeSchemata(kernel, intelRdt, group);
    }
    if (!isNamed(intelRdt) && !planned.includes(group)) writeSchemata(kernel, intelRdt, group);
  } catch (error) {
    for (const path of made.toReversed()) kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
    throw error;
  }
}

/**
 * Makes a process a member of its container's class of service and monitoring group. What it forks is born there.
 * @param pid on the host.
 * @throws RuntimeError
 */
export function joinGroup(kernel: Kernel, intelRdt: IntelRdt, id: string, pid: number): void {
  const { group, monitoring } = pathsOf(intelRdt, id);
  // A monitoring group takes only members of its class.
  for (const path of monitoring === undefined ? [group] : [group, monitoring]) {
    explained(kernel, `put the process into ${path}`, "linux.intelRdt", () =>
      writeKernelFile(kernel, `${path}/tasks`, String(pid)),
    );
  }
}

/** The shares of a class of service that can be changed while containers run in it. */
export type Shares = Pick<IntelRdt, "l3CacheSchema" | "memBwSchema">;

/**
 * Changes shares of a container's class of service. Who else is a member of it gets the same ones.
 * @param intelRdt of the container's config.
 * @returns what puts the old ones in force again. It throws, too.
 * @throws RuntimeError when the container belongs to no class but the default one, or the kernel refuses; all is as before then.
 */
export function changeGroup(
  kernel: Kernel,
  intelRdt: IntelRdt | undefined,
  id: string,
  shares: Shares,
): () => void {
  const field = "linux.intelRdt";
  if (intelRdt === undefined) {
    const hint = "Only one that was created with linux.intelRdt has a class of service to change";
    throw new RuntimeError("the container has no class of service", { field, hint });
  }
  const { group } = pathsOf(intelRdt, id);
  if (group === mount) {
    const hint = `Write to ${mount}/schemata, if all processes of the machine are meant`;
    throw new RuntimeError("the default class of service is not the container's to change", { field, hint });
  }
  const path = `${group}/schemata`;
  const before = explained(kernel, `read the schema of ${group}`, field, () => readFile(kernel, path));
  writeSchemata(kernel, shares, group);
  return () =>
    explained(kernel, `restore the schema of ${group}`, field, () => writeKernelFile(kernel, path, before));
}

/**
 * Removes what {@link makeGroup} has made, when the container's processes have ended. A class in which others run by now stays: the kernel
 * would let them go on without any limit.
 * @throws SyscallError
 */
export function removeGroup(kernel: Kernel, made: readonly string[]): void {
  for (const path of made.toReversed()) {
    if (hasLivingMembers(kernel, path)) continue;
    const removed = kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
    if (removed < 0 && !isErrno(removed, "ENOENT"))
      throw new SyscallError(unlinkat(AT_FDCWD, path, AT_REMOVEDIR), -removed);
  }
}

function pathsOf({ closID = "", enableMonitoring = false }: IntelRdt, id: string): GroupPaths {
  const group = closID === "/" ? mount : `${mount}/${closID === "" ? id : closID}`;
  return { group, monitoring: enableMonitoring ? `${group}/mon_groups/${id}` : undefined };
}

/** Whether the config names a class of service, which others may share; otherwise the container has one of its own. */
function isNamed({ closID = "" }: IntelRdt): boolean {
  return closID !== "";
}

/** @throws RuntimeError when a class that exists is another than the config wants, or one that does not cannot be made. */
function checkClass(kernel: Kernel, intelRdt: IntelRdt, group: string): void {
  const wanted = wantedSchemata(intelRdt);
  const content = readFileIfExists(kernel, `${group}/schemata`);
  if (content === undefined && wanted.length === 0) {
    throw new RuntimeError(`there is no class of service ${group}, and no schema to make it with`, {
      field: "linux.intelRdt.closID",
      hint: "Make it first, or set l3CacheSchema, memBwSchema or schemata",
    });
  }
  if (content === undefined) return;
  const different = differingLine(wanted, content);
  if (different === undefined) return;
  throw new RuntimeError(`the class of service ${group} exists, and is not "${different.line}"`, {
    field: different.field,
    hint: "Name another class, or none, for a class of the container's own",
  });
}

function makeDirectory(kernel: Kernel, path: string, what: string): void {
  explained(kernel, `make a ${what}`, "linux.intelRdt", () => must(kernel, mkdirat(AT_FDCWD, path, 0o755)));
}

function writeSchemata(kernel: Kernel, intelRdt: IntelRdt, group: string): void {
  for (const { field, lines } of wantedSchemata(intelRdt)) {
    explained(kernel, `set the schema of ${group}`, field, () =>
      // The kernel takes no line without its end.
      writeKernelFile(kernel, `${group}/schemata`, `${lines.join("\n")}\n`),
    );
  }
}

function explained<Value>(kernel: Kernel, what: string, field: string, action: () => Value): Value {
  try {
    return action();
  } catch (cause) {
    const reason = lastCommandStatus(kernel);
    throw new RuntimeError(`cannot ${what}`, {
      cause,
      field,
      ...(reason !== undefined && { hint: `The kernel says: ${reason}` }),
    });
  }
}

/** Why the kernel has refused the last change; errors of system calls say little here (Linux 4.15). */
function lastCommandStatus(kernel: Kernel): string | undefined {
  try {
    const status = readFile(kernel, `${mount}/info/last_cmd_status`).trim();
    return status === "" || status === "ok" ? undefined : status;
  } catch (error) {
    // It only adds to an error.
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}

/** Zombies are members until they are reaped, but need nothing any more. */
function hasLivingMembers(kernel: Kernel, path: string): boolean {
  const pids = (readFileIfExists(kernel, `${path}/tasks`) ?? "").split("\n").filter((pid) => pid !== "");
  return pids.some((pid) => {
    const state = /\) (\S)/.exec(readFileIfExists(kernel, `/proc/${pid}/stat`)?.replace(/^.*\)/s, ")") ?? "");
    return state !== null && !["Z", "X"].includes(state[1] ?? "");
  });
}
