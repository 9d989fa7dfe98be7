import type { Descriptor } from "../linux/call.ts";
import { fsetxattr } from "../linux/calls/content.ts";
import { O_DIRECTORY, openat } from "../linux/calls/files.ts";
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
import { encodeText } from "../linux/text.ts";
import { type Birth, cannot } from "./birth.ts";
import type { MountOptions } from "./mountOptions.ts";

/** What SELinux labels by itself: these file systems take no `context`. */
const selfLabelled = ["proc", "sysfs", "cgroup", "cgroup2", "mqueue"];

/** A detached mount of a new file system with these options, labelled by `linux.mountLabel` unless they have a label of their own. */
export function newFileSystem(
  { init, spec }: Birth,
  type: string,
  source: string | undefined,
  options: MountOptions,
  explanation: QueueOptions,
): Descriptor {
  const context = init.queue(fsopen(type), explanation);
  if (source !== undefined && source !== "")
    init.queue(fsconfigString(context, "source", source), explanation);
  const label = spec.linux?.mountLabel ?? "";
  const hasOwnLabel = options.parameters.some((parameter) => parameter.startsWith("context="));
  if (label !== "" && !hasOwnLabel && !selfLabelled.includes(type))
    init.queue(fsconfigString(context, "context", label), labelled(type, label));
  configure(init, context, options, explanation);
  // mount(2) with MS_RDONLY made the file system itself read-only, not only this mount of it.
  if ((options.set & MOUNT_ATTR_RDONLY) !== 0) init.queue(fsconfigFlag(context, "ro"), explanation);
  init.queue(fsconfigCreate(context), explanation);
  const mount = init.queue(fsmount(context, options.set), explanation);
  // A message queue's file system takes its root's label only when it is there.
  if (label !== "" && type === "mqueue") {
    const directory = init.queue(openat(mount, ".", O_DIRECTORY()), labelled(type, label));
    init.queue(fsetxattr(directory, "security.selinux", encodeText(label)), labelled(type, label));
  }
  return mount;
}

function labelled(type: string, label: string): QueueOptions {
  return cannot(`label a ${type} "${label}"`, "linux.mountLabel");
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
