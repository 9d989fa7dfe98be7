import { output } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  decodeStatx,
  O_PATH,
  openat,
  readlinkat,
  statx,
  statxSize,
} from "../linux/calls/files.ts";
import {
  changePropagation,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from "../linux/calls/mounts.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { QueueOptions } from "../linux/stub.ts";
import type { Spec } from "../spec/config.ts";
import { type Birth, textOf } from "./birth.ts";

const propagations = {
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE | MS_REC,
  shared: MS_SHARED,
  rshared: MS_SHARED | MS_REC,
  slave: MS_SLAVE,
  rslave: MS_SLAVE | MS_REC,
  unbindable: MS_UNBINDABLE,
  runbindable: MS_UNBINDABLE | MS_REC,
} as const;

/** The flags of `linux.rootfsPropagation`; 0 without one. */
export function rootPropagation({ linux }: Spec): number {
  return linux?.rootfsPropagation === undefined ? 0 : propagations[linux.rootfsPropagation];
}

/**
 * Queues keeping from the host what is going to be attached at a path of the host's, in the container's mount namespace. With a shared root the
 * mounts there are peers of the host's, and so is the one that the path lies in: it turns private. Copies of it that volumes have stay peers.
 */
export function keepFromHost({ init, kernel, spec }: Birth, path: string, options: QueueOptions): void {
  if ((rootPropagation(spec) & MS_SHARED) === 0) return;
  init.queue(changePropagation(mountOf(kernel, path), MS_PRIVATE), options);
}

/** Where the mount is attached that a path lies in: on the host, and as yet in the container's copy of its mount namespace. */
function mountOf(kernel: Kernel, path: string): string {
  const file = must(kernel, openat(AT_FDCWD, path, O_PATH));
  try {
    const link = output(4096);
    let place = textOf(link, must(kernel, readlinkat(AT_FDCWD, `/proc/self/fd/${file}`, link)));
    for (;;) {
      const status = output(statxSize);
      must(kernel, statx(AT_FDCWD, place, 0, status));
      if (place === "/" || decodeStatx(status).mountRoot) return place;
      place = place.slice(0, place.lastIndexOf("/")) || "/";
    }
  } finally {
    kernel.call(close(file));
  }
}
