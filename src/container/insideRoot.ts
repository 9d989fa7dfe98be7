import { type Descriptor, output, type Result } from "../linux/call.ts";
import {
  mkdirat,
  mknodat,
  O_DIRECTORY,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  readlinkat,
  S_IFREG,
} from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import type { QueueOptions } from "../linux/stub.ts";
import { type Birth, mayFail, rootOf, textOf } from "./birth.ts";

/**
 * Paths that a container controls. Any part of one may be a link that the image or a process inside made, and may change between two
 * looks. So a path is resolved once, by the kernel, with the container's root as its root (openat2(2), RESOLVE_IN_ROOT), and what it
 * led to is used by descriptor from then on (CVE-2021-30465, CVE-2024-45310).
 */
const resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;

/** A process with the container's root open. */
export type Inside = Pick<Birth, "init" | "root">;

/** Opens what a path inside the container leads to, as a location only (O_PATH). */
export function openInside(birth: Inside, path: string, options: QueueOptions, flags = 0): Result {
  return birth.init.queue(openat2(rootOf(birth), path, O_PATH | flags, resolve), options);
}

/** Opens a directory inside the container; it and those above it are made, 0755, where they are missing. */
export function makeDirectoryInside(birth: Inside, path: string, options: QueueOptions): Result {
  makeParents(birth, path, (parent, name) => birth.init.queue(mkdirat(parent, name, 0o755), mayFail));
  return openInside(birth, path, options, O_DIRECTORY());
}

/** Opens a file inside the container; it is made, empty, where it is missing, and the directories above it. */
export function makeFileInside(birth: Inside, path: string, options: QueueOptions): Result {
  makeParents(birth, path, (parent, name) =>
    birth.init.queue(mknodat(parent, name, S_IFREG | 0o755, 0), mayFail),
  );
  return openInside(birth, path, options);
}

/** As many links as the kernel follows on one path (path_resolution(7)). */
const mostLinks = 40;

/**
 * Makes what a path leads to where a link on the way leads to nothing yet, which neither mkdirat(2) nor openat2(2) follows. Only the kernel
 * ever walks a path, with the container's root as its root; what is missing is made by name in a directory that is open.
 * Waits for everything that is queued.
 */
export function followDangling(birth: Inside, path: string, kind: "directory" | "file"): void {
  const { init } = birth;
  const pending = partsOf(path);
  let above: string[] = [];
  let links = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    const found = openInside(birth, `/${[...above, part].join("/")}`, mayFail);
    init.sync();
    if (!isErrno(found.value ?? 0, "ENOENT")) {
      above.push(part);
      continue;
    }
    const parent = openInside(birth, `/${above.join("/")}`, mayFail, O_DIRECTORY());
    const target = output(4096);
    const link = init.queue(readlinkat(parent, part, target), mayFail);
    const isDirectory = kind === "directory" || pending.length > 0;
    const make = isDirectory ? mkdirat(parent, part, 0o755) : mknodat(parent, part, S_IFREG | 0o755, 0);
    init.queue(make, mayFail);
    init.sync();
    const length = link.value ?? -1;
    // It is there now; or else the reason is told when it is opened.
    if (length < 0 || ++links > mostLinks) above.push(part);
    else {
      const text = textOf(target, length);
      if (text.startsWith("/")) above = [];
      pending.unshift(...partsOf(text));
    }
  }
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/**
 * Queues the making of every directory above a path, and of the last part by `make`. Whether they exist is not asked first: mkdirat
 * answers EEXIST for anything that is there, without following it, and the descriptors come from openat2 alone.
 */
function makeParents(birth: Inside, path: string, make: (parent: Descriptor, name: string) => void): void {
  const parts = partsOf(path);
  const last = parts.pop();
  if (last === undefined || last === "..") return;
  let parent: Descriptor = rootOf(birth);
  let above = "";
  for (const part of parts) {
    birth.init.queue(mkdirat(parent, part, 0o755), mayFail);
    above += `/${part}`;
    parent = birth.init.queue(openat2(rootOf(birth), above, O_PATH | O_DIRECTORY(), resolve), mayFail);
  }
  make(parent, last);
}
