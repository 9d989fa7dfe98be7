import type { Result } from "../linux/call.ts";
import { AT_FDCWD, O_RDONLY, openat } from "../linux/calls/files.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  setns,
} from "../linux/calls/processes.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot, mayFail } from "./birth.ts";

/** For each type of the specification: the kernel's flag, the file in /proc/pid/ns, and the key of runc's state.json. */
export const namespaceTypes = {
  pid: { flag: CLONE_NEWPID, file: "pid", key: "NEWPID" },
  network: { flag: CLONE_NEWNET, file: "net", key: "NEWNET" },
  mount: { flag: CLONE_NEWNS, file: "mnt", key: "NEWNS" },
  ipc: { flag: CLONE_NEWIPC, file: "ipc", key: "NEWIPC" },
  uts: { flag: CLONE_NEWUTS, file: "uts", key: "NEWUTS" },
  user: { flag: CLONE_NEWUSER, file: "user", key: "NEWUSER" },
  cgroup: { flag: CLONE_NEWCGROUP, file: "cgroup", key: "NEWCGROUP" },
  time: { flag: CLONE_NEWTIME, file: "time", key: "NEWTIME" },
} as const;

/**
 * The flags with which clone3(2) makes the container's first process. Some are missing: the cgroup namespace is made by that process itself,
 * from inside its cgroup, and the time namespace by the process before it, see `timeNamespace.ts`. In a user namespace the process also makes
 * the IPC namespace itself, see `becomeSuperuser`.
 */
export function newNamespaceFlags(namespaces: readonly Namespace[]): number {
  const later: Namespace["type"][] = ["cgroup", "time"];
  if (namespaceOrigin(namespaces, "user") !== "shared") later.push("ipc");
  let flags = 0;
  for (const { type, path } of namespaces) {
    if (path === undefined && !later.includes(type)) flags |= namespaceTypes[type].flag;
  }
  return flags >>> 0;
}

/** How a container comes by its namespace of a type: it gets a new one, joins one, or shares the runtime's. */
export function namespaceOrigin(
  namespaces: readonly Namespace[] | undefined,
  type: Namespace["type"],
): "new" | "joined" | "shared" {
  for (const namespace of namespaces ?? [])
    if (namespace.type === type) return namespace.path === undefined ? "new" : "joined";
  return "shared";
}

/**
 * Queues joining the namespaces that the config names by path; the process made next is born in them. The kernel checks that each is of
 * its type. All are opened first: from inside another mount namespace the paths may not exist any more.
 *
 * Who may join a namespace is decided by the user namespace that owns it. A joined user namespace takes the rights over the host's away
 * and gives those over its own, so whatever cannot be joined before it is tried again after it.
 * @returns a check to call when the calls have run. It throws RuntimeError for what could not be joined.
 */
export function joinNamespaces(stub: Stub, namespaces: readonly Namespace[]): () => void {
  const opened: { type: Namespace["type"]; path: string; index: number; descriptor: Result }[] = [];
  for (const [index, { type, path }] of namespaces.entries()) {
    if (path === undefined) continue;
    const options = cannot(`open the ${type} namespace`, `linux.namespaces[${index}].path`);
    const descriptor = stub.queue(openat(AT_FDCWD, path, O_RDONLY), options);
    opened.push({ type, path, index, descriptor });
  }
  if (opened.length === 0) return () => undefined;
  const user = opened.find(({ type }) => type === "user");
  const others = opened.filter(({ type }) => type !== "user");
  const join = ({ type, descriptor }: (typeof opened)[number], options: QueueOptions): Result =>
    stub.queue(setns(descriptor, namespaceTypes[type].flag), options);
  if (user === undefined) {
    for (const namespace of others) join(namespace, refusal(namespace));
    return () => undefined;
  }
  const before = others.map((namespace) => join(namespace, mayFail));
  join(user, refusal(user));
  const after = others.map((namespace) => join(namespace, mayFail));
  return () => {
    for (const [index, namespace] of others.entries()) {
      const values = [before[index], after[index]].map((result) => result?.value ?? 0);
      if (values.some((value) => value >= 0)) continue;
      const cause = new SyscallError({ name: "setns", args: [] }, -Math.min(...values));
      throw refusal(namespace).explain?.(cause) ?? cause;
    }
  };
}

function refusal(namespace: { type: string; path: string; index: number }): QueueOptions {
  const { type, path, index } = namespace;
  const hint = `The path has to lead to a ${type} namespace`;
  return cannot(`join the ${type} namespace ${path}`, `linux.namespaces[${index}].path`, hint);
}

/** Where a process's namespaces are found, by the keys of runc's state.json. */
export function namespacePaths(pid: number): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const { file, key } of Object.values(namespaceTypes)) paths[key] = `/proc/${pid}/ns/${file}`;
  return paths;
}
