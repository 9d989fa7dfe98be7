import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { AT_FDCWD, close, decodeStatx, O_RDONLY, openat, statx, statxSize } from "../linux/calls/files.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";
import type { Namespace } from "../spec/namespace.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { namespaceOrigin, namespaceTypes } from "./namespaces.ts";

/** Namespaces that CRIU can leave out of the images and put a container back into, with its names for them; the names are runc's. */
const external: Partial<Record<Namespace["type"], string>> = {
  network: "extRootNetNS",
  pid: "extRootPidNS",
};

/**
 * Makes sure that what `restore` would make of the images is the container that the config describes.
 * @throws RuntimeError
 */
export function checkRestorable({ linux, mounts = [] }: Spec): void {
  if (namespaceOrigin(linux?.namespaces, "mount") !== "new") {
    throw new RuntimeError("cannot checkpoint or restore a container without a mount namespace of its own", {
      field: "linux.namespaces",
    });
  }
  for (const [index, { uidMappings, gidMappings, options = [] }] of mounts.entries()) {
    const mapped = uidMappings !== undefined || gidMappings !== undefined;
    if (!mapped && !options.some((option) => option === "idmap" || option === "ridmap")) continue;
    // It would come back with the ids of the host.
    throw new RuntimeError("cannot checkpoint or restore a mount with other ids: CRIU does not save them", {
      field: `mounts[${index}].uidMappings`,
    });
  }
}

/** The namespaces that a container has joined and that CRIU is to leave alone, as it names them. @throws SyscallError */
export function externalNamespaces(
  kernel: Kernel,
  { init_process_pid: pid }: ContainerRecord,
  spec: Spec,
): string[] {
  return joined(spec).flatMap(({ type }) => {
    const key = external[type];
    if (key === undefined) return [];
    const { file } = namespaceTypes[type];
    const status = output(statxSize);
    must(kernel, statx(AT_FDCWD, `/proc/${pid}/ns/${file}`, 0, status));
    return [`${file}[${decodeStatx(status).inode}]:${key}`];
  });
}

/** The namespaces that a restored container joins. */
export interface RestoredNamespaces {
  /** Those that CRIU gets open; the descriptors are tsrunc's. */
  readonly opened: readonly { readonly key: string; readonly descriptor: number }[];
  /** Those that it joins by itself. */
  readonly joined: readonly { readonly namespace: string; readonly path: string }[];
  close(): void;
}

/** Opens the namespaces that the config names. @throws RuntimeError */
export function openNamespaces(kernel: Kernel, spec: Spec): RestoredNamespaces {
  const opened: { key: string; descriptor: number }[] = [];
  const others: { namespace: string; path: string }[] = [];
  const closeAll = (): void => {
    for (const { descriptor } of opened) kernel.call(close(descriptor));
  };
  try {
    for (const { type, path, index } of joined(spec)) {
      const field = `linux.namespaces[${index}].path`;
      const key = external[type];
      if (type === "cgroup" || type === "time")
        throw new RuntimeError(`cannot restore into a ${type} namespace: CRIU does not join one`, { field });
      if (key === undefined) others.push({ namespace: namespaceTypes[type].file, path });
      else opened.push({ key, descriptor: openNamespace(kernel, type, path, field) });
    }
  } catch (error) {
    closeAll();
    throw error;
  }
  return { opened, joined: others, close: closeAll };
}

function openNamespace(kernel: Kernel, type: string, path: string, field: string): number {
  try {
    return must(kernel, openat(AT_FDCWD, path, O_RDONLY));
  } catch (cause) {
    throw new RuntimeError(`cannot open the ${type} namespace`, { cause, field });
  }
}

function joined({ linux }: Spec): { type: Namespace["type"]; path: string; index: number }[] {
  return (linux?.namespaces ?? []).flatMap(({ type, path }, index) =>
    path === undefined ? [] : [{ type, path, index }],
  );
}
