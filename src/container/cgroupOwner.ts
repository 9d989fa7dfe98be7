import { MOUNT_ATTR_RDONLY } from "../linux/calls/mounts.ts";
import type { Spec } from "../spec/config.ts";
import { parseMountOptions } from "./mountOptions.ts";
import { namespaceOrigin } from "./namespaces.ts";

/**
 * The user, on the host, whom a container's cgroup is to belong to: the one that its program runs as, where it has a cgroup namespace and may
 * write to its cgroup file system (config-linux.md, "Cgroup ownership"); a systemd in a container needs that. Undefined where it stays as it is.
 */
export function cgroupOwner({ process, mounts = [], linux }: Spec): number | undefined {
  if (namespaceOrigin(linux?.namespaces, "cgroup") !== "new") return undefined;
  const mount = mounts.find(
    ({ type, destination }) => isCgroup(type) && clean(destination) === "/sys/fs/cgroup",
  );
  if (mount === undefined) return undefined;
  const isReadOnly = (parseMountOptions(mount.options ?? []).set & MOUNT_ATTR_RDONLY) !== 0;
  if (isReadOnly) return undefined;
  const uid = process?.user?.uid ?? 0;
  const mappings = linux?.uidMappings ?? [];
  if (mappings.length === 0) return uid === 0 ? undefined : uid;
  const mapping = mappings.find(({ containerID, size }) => uid >= containerID && uid < containerID + size);
  return mapping === undefined ? undefined : mapping.hostID + uid - mapping.containerID;
}

function isCgroup(type: string | undefined): boolean {
  return type === "cgroup" || type === "cgroup2";
}

function clean(path: string): string {
  return path.replaceAll(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}
