import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_REMOVEDIR,
  close,
  decodeStatx,
  flock,
  LOCK_EX,
  LOCK_NB,
  mkdirat,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  renameat2,
  statx,
  statxSize,
  unlinkat,
} from "../linux/calls/files.ts";
import { sleep } from "../linux/calls/waiting.ts";
import { isErrno } from "../linux/errno.ts";
import { readFileIfExists, writeFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { containerDoesNotExist, idInUse } from "../messages.ts";
import { checkContainerId } from "./containerId.ts";
import type { ContainerRecord } from "./containerRecord.ts";

/** The socket on which a created container's stub waits for `start`; it exists as long as the container is created. */
export const controlSocket = "control";
/** A copy of the bundle's config.json as it was at `create`: later changes have no effect (runtime.md, "Lifecycle"). */
export const configCopy = "config.json";
/** The compiled filter of system calls, for `start` to load. */
export const filterFile = "seccomp.bpf";
/** The directory that a container gets at /run/notify, for its messages to the service manager: see `notify.ts`. */
export const notifyDirectory = "notify";
export const notifySocket = `${notifyDirectory}/notify.sock`;
/** Where the root file system is mounted for CRIU, in a mount namespace of its own; elsewhere it is an empty directory. */
export const restoreRoot = "criu-root";
const recordFile = "state.json";
/** What `create` is about to make, for whoever has to clean up after it. */
const planFile = "creating.json";
const files = [recordFile, `${recordFile}.new`, planFile, configCopy, filterFile, controlSocket];

/** A container's directory below the root, open. */
export interface ContainerDirectory {
  readonly id: string;
  readonly descriptor: number;
}

/**
 * Makes the directory of a new container, 0700 like the root above it: what lies in it can start and kill the container.
 * @throws RuntimeError when the id is taken or invalid.
 */
export function createContainerDirectory(kernel: Kernel, root: string, id: string): ContainerDirectory {
  checkContainerId(id);
  const path = `${root}/${id}`;
  let made = kernel.call(mkdirat(AT_FDCWD, path, 0o700));
  if (isErrno(made, "ENOENT")) {
    makeRoot(kernel, root);
    made = kernel.call(mkdirat(AT_FDCWD, path, 0o700));
  }
  if (isErrno(made, "EEXIST"))
    throw new RuntimeError(`${idInUse}: "${id}"`, { hint: "Delete it, or use another id" });
  if (made < 0) {
    const cause = new SyscallError(mkdirat(AT_FDCWD, path, 0o700), -made);
    throw new RuntimeError(`cannot make the directory of container "${id}"`, { cause });
  }
  try {
    return openContainerDirectory(kernel, root, id);
  } catch (error) {
    kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
    throw error;
  }
}

/**
 * Opens the directory of a container.
 * @throws RuntimeError when there is none.
 */
export function openContainerDirectory(kernel: Kernel, root: string, id: string): ContainerDirectory {
  checkContainerId(id);
  const path = `${root}/${id}`;
  const descriptor = kernel.call(openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY()));
  if (isErrno(descriptor, "ENOENT")) throw new RuntimeError(`${containerDoesNotExist}: "${id}"`);
  if (descriptor < 0) {
    const cause = new SyscallError(openat(AT_FDCWD, path, O_RDONLY), -descriptor);
    throw new RuntimeError(`cannot open container "${id}"`, { cause });
  }
  return { id, descriptor };
}

/**
 * Keeps other commands that change this container out until the directory is closed or this process ends, however it ends. `state`, `kill`
 * and `list` do not ask for the lock: a caller must always get an answer from them.
 * @throws RuntimeError when another command holds the lock for ten seconds, or has deleted the container meanwhile.
 */
export function lockContainer(kernel: Kernel, { id, descriptor }: ContainerDirectory): void {
  const patience = 1000;
  for (let attempt = 0; ; attempt++) {
    const locked = kernel.call(flock(descriptor, LOCK_EX | LOCK_NB));
    if (locked === 0) break;
    if (!isErrno(locked, "EAGAIN", "EINTR")) throw new SyscallError(flock(descriptor, LOCK_EX), -locked);
    if (attempt === patience) throw new RuntimeError(`another command is at work on container "${id}"`);
    kernel.call(sleep(10));
  }
  const status = output(statxSize);
  must(kernel, statx(descriptor, "", AT_EMPTY_PATH, status));
  if (decodeStatx(status).links === 0) throw new RuntimeError(`${containerDoesNotExist}: "${id}"`);
}

/**
 * The container's record; before there is one, the plan of its `create`; undefined when that was killed before it wrote one.
 * @throws RuntimeError when the record is not readable.
 */
export function readRecord(
  kernel: Kernel,
  { id, descriptor }: ContainerDirectory,
): ContainerRecord | undefined {
  try {
    const text = readFileIfExists(kernel, recordFile, descriptor);
    if (text !== undefined) return JSON.parse(text) as ContainerRecord;
  } catch (cause) {
    throw new RuntimeError(`cannot read the state of container "${id}"`, { cause });
  }
  return readPlan(kernel, descriptor);
}

/** Writes down what `create` is about to make. A plan that is only half written is none: nothing has been made then. */
export function writePlan(kernel: Kernel, { descriptor }: ContainerDirectory, record: ContainerRecord): void {
  writeFile(kernel, planFile, JSON.stringify(record), 0o600, descriptor);
}

/**
 * Writes the record so that a reader finds all of it or none. It never replaces another: to rename over a file makes ext4 write it
 * to the disk at once, and deleting it costs as much again.
 */
export function writeRecord(
  kernel: Kernel,
  { descriptor }: ContainerDirectory,
  record: ContainerRecord,
): void {
  writeFile(kernel, `${recordFile}.new`, JSON.stringify(record), 0o600, descriptor);
  must(kernel, renameat2(descriptor, `${recordFile}.new`, descriptor, recordFile));
}

/** Removes a container's directory and what tsrunc keeps in it. @throws SyscallError when something else lies there. */
export function removeContainerDirectory(
  kernel: Kernel,
  root: string,
  { id, descriptor }: ContainerDirectory,
): void {
  for (const file of files) kernel.call(unlinkat(descriptor, file));
  const remove = unlinkat(AT_FDCWD, `${root}/${id}`, AT_REMOVEDIR);
  if (kernel.call(remove) >= 0) return;
  // Few containers have more.
  kernel.call(unlinkat(descriptor, notifySocket));
  for (const name of [notifyDirectory, restoreRoot]) kernel.call(unlinkat(descriptor, name, AT_REMOVEDIR));
  must(kernel, remove);
}

/** Lets go of a container's directory, and of its lock. */
export function closeContainerDirectory(kernel: Kernel, { descriptor }: ContainerDirectory): void {
  kernel.call(close(descriptor));
}

function makeRoot(kernel: Kernel, root: string): void {
  let end = 0;
  do {
    end = root.indexOf("/", end + 1);
    const path = end === -1 ? root : root.slice(0, end);
    const made = kernel.call(mkdirat(AT_FDCWD, path, end === -1 ? 0o700 : 0o755));
    if (made < 0 && !isErrno(made, "EEXIST", "EROFS")) {
      const cause = new SyscallError(mkdirat(AT_FDCWD, path, 0o700), -made);
      throw new RuntimeError(`cannot make the root directory ${root}`, {
        cause,
        hint: "Choose another with --root",
      });
    }
  } while (end !== -1);
}

function readPlan(kernel: Kernel, descriptor: number): ContainerRecord | undefined {
  try {
    const text = readFileIfExists(kernel, planFile, descriptor);
    return text === undefined ? undefined : (JSON.parse(text) as ContainerRecord);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
