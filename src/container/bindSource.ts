import { RuntimeError } from "../error.ts";
import { output, type Result } from "../linux/call.ts";
import { AT_FDCWD, decodeStatx, S_IFDIR, S_IFMT, statx, statxSize } from "../linux/calls/files.ts";
import { cloneTree } from "../linux/calls/mounts.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import type { Mount } from "../spec/mount.ts";
import { setAttributes } from "./attachMount.ts";
import type { Birth } from "./birth.ts";
import { explainMount } from "./explainMount.ts";
import { type MountIds, mapIds, mountIds } from "./idMappedMount.ts";
import type { MountOptions } from "./mountOptions.ts";

/** What a bind mount copies. */
export interface BindSource {
  /** A file or directory of the host, absolute. */
  readonly source: string;
  readonly options: MountOptions;
  /** The ids that its files get; undefined where they keep theirs. */
  readonly ids: MountIds | undefined;
  readonly explanation: QueueOptions;
}

/**
 * The source of a bind mount; undefined for a mount of another kind. The type `bind` is enough to make it one: the kernel has no file system
 * of that name, and nobody who writes it means one.
 * @param options the mount's, parsed.
 * @param field as `mounts[2]`.
 * @throws RuntimeError
 */
export function bindSource(
  birth: Birth,
  mount: Mount,
  options: MountOptions,
  field: string,
): BindSource | undefined {
  if (options.remount || (options.bind === "no" && mount.type !== "bind")) return undefined;
  const { destination, source } = mount;
  if (source === undefined || source === "") {
    throw new RuntimeError(`cannot bind at ${destination}: no source is given`, { field: `${field}.source` });
  }
  checkOptions(options, field);
  const path = source.startsWith("/") ? source : `${birth.bundle}/${source}`;
  const explanation = explainMount(`bind ${path} at ${destination}`, field);
  return { source: path, options, ids: mountIds(birth, mount, options, field), explanation };
}

/** Queues making a detached copy of a source, on a stub that may reach it. With other ids this waits for everything that is queued. */
export function openBindSource(
  kernel: Kernel,
  stub: Stub,
  { source, options, ids, explanation }: BindSource,
): Result {
  const tree = stub.queue(
    cloneTree(AT_FDCWD, source, { recursive: options.bind === "recursive" }),
    explanation,
  );
  if (ids !== undefined) mapIds(kernel, stub, tree, ids);
  setAttributes(stub, tree, options, explanation);
  return tree;
}

/** Whether a source on the host is a directory, links followed: the caller named it, not the container. @throws RuntimeError */
export function isDirectory(kernel: Kernel, source: string, field: string): boolean {
  const status = output(statxSize);
  try {
    must(kernel, statx(AT_FDCWD, source, 0, status));
  } catch (cause) {
    throw new RuntimeError(`cannot bind ${source}`, { cause, field: `${field}.source` });
  }
  return (decodeStatx(status).mode & S_IFMT) === S_IFDIR;
}

function checkOptions(options: MountOptions, field: string): void {
  const { parameters, copyUp } = options;
  const impossible = [...parameters, ...(copyUp ? ["tmpcopyup"] : [])];
  if (impossible.length > 0) {
    const what = `a bind mount has no file system options, but "${impossible.join(",")}" is given`;
    throw new RuntimeError(what, { field: `${field}.options` });
  }
}
