import { RuntimeError } from "../error.ts";
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
import type { Stub } from "../linux/stub.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";

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

/** Whether a container gets a namespace of this type for itself. */
export function makesNamespace(namespaces: readonly Namespace[], type: Namespace["type"]): boolean {
  return namespaces.some((namespace) => namespace.type === type && namespace.path === undefined);
}

/**
 * The flags with which clone3(2) makes the container's first process. The cgroup namespace is not among them: that process makes it
 * itself, from inside its cgroup.
 */
export function newNamespaceFlags(namespaces: readonly Namespace[]): number {
  let flags = 0;
  for (const { type, path } of namespaces) {
    if (path === undefined && type !== "cgroup") flags |= namespaceTypes[type].flag;
  }
  return flags >>> 0;
}

/**
 * Queues joining the namespaces that the config names by path; the process made next is born in them. The kernel checks that each is of
 * its type. The mount namespace comes last: from inside it the other paths may not exist any more.
 */
export function joinNamespaces(stub: Stub, namespaces: readonly Namespace[]): void {
  const joined = namespaces.map((namespace, index) => ({ ...namespace, index }));
  joined.sort((one, other) => Number(one.type === "mount") - Number(other.type === "mount"));
  for (const { type, path, index } of joined) {
    if (path === undefined) continue;
    const field = `linux.namespaces[${index}].path`;
    const namespace = stub.queue(
      openat(AT_FDCWD, path, O_RDONLY),
      cannot(`open the ${type} namespace`, field),
    );
    stub.queue(
      setns(namespace, namespaceTypes[type].flag),
      cannot(`join the ${type} namespace ${path}`, field, `The path has to lead to a ${type} namespace`),
    );
  }
}

/** Where a process's namespaces are found, by the keys of runc's state.json. */
export function namespacePaths(pid: number): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const { file, key } of Object.values(namespaceTypes)) paths[key] = `/proc/${pid}/ns/${file}`;
  return paths;
}

/** The configured namespaces. @throws RuntimeError for what cannot be had yet. */
export function checkNamespaces(namespaces: readonly Namespace[]): void {
  for (const [index, { type, path }] of namespaces.entries()) {
    const unsupported = type === "user" || type === "time" || (type === "mount" && path !== undefined);
    if (unsupported) {
      throw new RuntimeError(`a ${type} namespace is not supported yet`, {
        field: `linux.namespaces[${index}]`,
      });
    }
  }
  if (!namespaces.some(({ type }) => type === "mount")) {
    throw new RuntimeError("a container without a mount namespace is not supported yet", {
      field: "linux.namespaces",
    });
  }
}
