import { RuntimeError } from "../error.ts";
import type { Descriptor } from "../linux/call.ts";
import { AT_FDCWD, O_RDONLY, openat } from "../linux/calls/files.ts";
import { MOUNT_ATTR_IDMAP, mountSetattr } from "../linux/calls/mounts.ts";
import { CLONE_NEWUSER, unshare } from "../linux/calls/processes.ts";
import { writeKernelFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { IdMapping } from "../spec/idMapping.ts";
import type { Mount } from "../spec/mount.ts";
import { type Birth, cannot } from "./birth.ts";
import { reap } from "./childProcess.ts";
import { explainMount } from "./explainMount.ts";
import { mapLine } from "./idMappings.ts";
import { parseIdmapOption } from "./idmapOption.ts";
import type { MountOptions } from "./mountOptions.ts";

/** The ids that the files of an id-mapped mount get (mount_setattr(2), "ID-mapped mounts"; Linux 5.12). */
export interface MountIds {
  /** Where they come from: mappings of its own, or a process in the container's user namespace. */
  readonly from:
    | { readonly uids: readonly IdMapping[]; readonly gids: readonly IdMapping[] }
    | { readonly pid: number };
  readonly recursive: boolean;
  readonly destination: string;
  readonly field: string;
}

/**
 * How a mount's ids are mapped: by its own mappings, or, with `idmap` or `ridmap` alone, as in the container's user namespace.
 * @returns undefined when they are not.
 * @throws RuntimeError when there is no such namespace.
 */
export function mountIds(
  { spec, pid }: Birth,
  { uidMappings = [], gidMappings = [], destination }: Mount,
  { idmap, idmapValue }: MountOptions,
  field: string,
): MountIds | undefined {
  const how = { recursive: idmap === "recursive", destination, field };
  if (uidMappings.length > 0) return { from: { uids: uidMappings, gids: gidMappings }, ...how };
  if (idmap === "no") return undefined;
  if (idmapValue !== undefined) return { from: parseIdmapOption(idmapValue, `${field}.options`), ...how };
  if (spec.linux?.namespaces?.some(({ type }) => type === "user") === true) return { from: { pid }, ...how };
  throw new RuntimeError(`cannot map the ids of ${destination}: the container has no user namespace`, {
    field: `${field}.options`,
    hint: "Give the mount uidMappings and gidMappings",
  });
}

/**
 * Maps the ids of a detached mount. The kernel takes the mapping as a user namespace, so one is made, in a process that serves for nothing
 * else and is gone when this returns. Waits for everything that is queued on the stub.
 * @param stub the process that has the mount open. It needs the rights over the file system's user namespace.
 * @throws RuntimeError
 */
export function mapIds(kernel: Kernel, stub: Stub, mount: Descriptor, ids: MountIds): void {
  const { from } = ids;
  const namespace =
    "pid" in from ? openNamespace(stub, from.pid, ids) : makeNamespace(kernel, stub, from, ids);
  const attributes = {
    set: MOUNT_ATTR_IDMAP,
    clear: 0,
    recursive: ids.recursive,
    userNamespace: namespace,
  };
  stub.queue(
    mountSetattr(mount, attributes),
    explainMount(`map the ids of ${ids.destination}`, ids.field, {
      "mount_setattr EINVAL": "Its file system does not support that, or its ids are mapped already",
    }),
  );
}

/** A user namespace with these mappings, open in the stub. */
function makeNamespace(
  kernel: Kernel,
  stub: Stub,
  { uids, gids }: { readonly uids: readonly IdMapping[]; readonly gids: readonly IdMapping[] },
  ids: MountIds,
): number {
  const { destination, field } = ids;
  const helper = kernel.spawnStub([]);
  try {
    helper.stub.queue(
      unshare(CLONE_NEWUSER),
      cannot(`make a user namespace for the ids of ${destination}`, field),
    );
    helper.stub.sync();
    writeMap(kernel, helper.pid, "uid", uids, field);
    writeMap(kernel, helper.pid, "gid", gids, field);
    return openNamespace(stub, helper.pid, ids);
  } finally {
    helper.stub.close();
    reap(kernel, helper.pid);
  }
}

/** Opens the user namespace of a process of the host's, which has to live until this returns. */
function openNamespace(stub: Stub, pid: number, { destination, field }: MountIds): number {
  const namespace = stub.queue(
    openat(AT_FDCWD, `/proc/${pid}/ns/user`, O_RDONLY),
    cannot(`open the user namespace for the ids of ${destination}`, field),
  );
  stub.sync();
  return namespace.value ?? -1;
}

function writeMap(
  kernel: Kernel,
  pid: number,
  kind: "uid" | "gid",
  mappings: readonly IdMapping[],
  field: string,
): void {
  const lines = mappings.map(mapLine);
  try {
    writeKernelFile(kernel, `/proc/${pid}/${kind}_map`, lines.join("\n"));
  } catch (cause) {
    throw new RuntimeError(`cannot map ids as "${lines.join(", ")}"`, {
      cause,
      field: `${field}.${kind}Mappings`,
    });
  }
}
