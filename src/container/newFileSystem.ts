import type { Descriptor } from "../linux/call.ts";
import {
  fsconfigCreate,
  fsconfigFlag,
  fsconfigReconfigure,
  fsconfigString,
  fsmount,
  fsopen,
  fspick,
  MOUNT_ATTR_RDONLY,
} from "../linux/calls/mounts.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import type { Birth } from "./birth.ts";
import type { MountOptions } from "./mountOptions.ts";

/** A detached mount of a new file system with these options. */
export function newFileSystem(
  { init }: Birth,
  type: string,
  source: string | undefined,
  options: MountOptions,
  explanation: QueueOptions,
): Descriptor {
  const context = init.queue(fsopen(type), explanation);
  if (source !== undefined && source !== "")
    init.queue(fsconfigString(context, "source", source), explanation);
  configure(init, context, options, explanation);
  // mount(2) with MS_RDONLY made the file system itself read-only, not only this mount of it.
  if ((options.set & MOUNT_ATTR_RDONLY) !== 0) init.queue(fsconfigFlag(context, "ro"), explanation);
  init.queue(fsconfigCreate(context), explanation);
  return init.queue(fsmount(context, options.set), explanation);
}

/** Reconfigures the file system whose mount is open (mount(2), MS_REMOUNT without MS_BIND). */
export function reconfigure(
  init: Stub,
  mount: Descriptor,
  options: MountOptions,
  explanation: QueueOptions,
): void {
  const context = init.queue(fspick(mount), explanation);
  configure(init, context, options, explanation);
  if ((options.clear & MOUNT_ATTR_RDONLY) !== 0) init.queue(fsconfigFlag(context, "rw"), explanation);
  init.queue(fsconfigReconfigure(context), explanation);
}

function configure(init: Stub, context: Descriptor, options: MountOptions, explanation: QueueOptions): void {
  for (const parameter of [...options.flags, ...options.parameters]) {
    const [key = "", value] = splitOnce(parameter, "=");
    init.queue(
      value === undefined ? fsconfigFlag(context, key) : fsconfigString(context, key, value),
      explanation,
    );
  }
}

/** Splits at the first separator; the second part is undefined where there is none. */
function splitOnce(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, undefined] : [text.slice(0, index), text.slice(index + separator.length)];
}
