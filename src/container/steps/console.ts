import { RuntimeError } from "../../error.ts";
import { type Descriptor, type Output, output, type Result } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  close,
  DEVPTS_SUPER_MAGIC,
  decodeStatx,
  dup3,
  fchownat,
  fileSystemType,
  fstatfs,
  mknodat,
  O_CLOEXEC,
  O_NOCTTY,
  O_PATH,
  O_RDWR,
  openat,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
  S_IFCHR,
  S_IFMT,
  S_IFREG,
  statfsSize,
  statx,
  statxSize,
} from "../../linux/calls/files.ts";
import { cloneTree, moveMount } from "../../linux/calls/mounts.ts";
import {
  openPeer,
  setControllingTerminal,
  setWindowSize,
  unlockPseudoTerminal,
} from "../../linux/calls/terminals.ts";
import { must } from "../../linux/kernel.ts";
import { pack } from "../../linux/structure.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { type Birth, cannot, mayFail, rootOf, type Step, settle } from "../birth.ts";
import { initDescriptors } from "../descriptors.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { openOwnDescriptors } from "../ownDescriptors.ts";

const field = "process.terminal";
const hint = "Mount a devpts at /dev/pts";
const opening = cannot("open a pseudo-terminal", field, hint);
const unchanged = 0xffffffff;

/**
 * The terminal of the process: a pseudo-terminal of the container's own devpts, as standard streams, controlling terminal and /dev/console. The
 * image, or a mount, may have put anything at these paths. So no link is followed, and nothing is opened that is not known to be the
 * multiplexer: opening a device is an act (CVE-2025-52565).
 */
export const makeConsole: Step = {
  name: "make the terminal",
  field,
  queue(birth) {
    const { init } = birth;
    const { process } = birth.spec;
    if (process?.terminal !== true) return;
    const master = openMultiplexer(birth, opening);
    init.queue(unlockPseudoTerminal(master), opening);
    const terminal = init.queue(openPeer(master), opening);
    attachConsole(birth, terminal);
    useTerminal(birth, terminal);
    init.queue(dup3(master, initDescriptors(birth.kept).consoleMaster, O_CLOEXEC), opening);
  },
};

/** Makes a terminal the process's: its controlling one, which belongs to its user, and its standard streams. */
function useTerminal({ init, spec }: Birth, terminal: Descriptor): void {
  const { consoleSize, user } = spec.process ?? {};
  const { height = 0, width = 0 } = consoleSize ?? {};
  const size = pack([height, width, 0, 0].map((value) => [2, value]));
  if (height > 0 && width > 0) init.queue(setWindowSize(terminal, size), opening);
  const controlling = cannot("make the pseudo-terminal the controlling one", field);
  init.queue(setControllingTerminal(terminal), controlling);
  const uid = user?.uid ?? 0;
  const owned = cannot(`give the terminal to user ${uid}`, field);
  init.queue(fchownat(terminal, "", uid, unchanged, AT_EMPTY_PATH), owned);
  for (const stream of [0, 1, 2]) init.queue(dup3(terminal, stream, 0), opening);
}

/**
 * The terminal of a process that joins a container. What is mounted at /proc there is the container's, and it takes a procfs to open what has
 * been verified: so tsrunc opens it, on the host, and gives the process the other end. The container's processes run by now, but what a
 * descriptor leads to they cannot change.
 * @returns the terminal's master, a descriptor of tsrunc's own.
 * @throws RuntimeError
 */
export function joinTerminal(birth: Birth): number {
  const { kernel, init, kept } = birth;
  const { channel } = initDescriptors(kept);
  const place = findMultiplexer(birth, opening);
  settle(birth);
  const opened: number[] = [];
  try {
    const found = init.fetch(channel, place.value ?? -1);
    opened.push(found);
    const master = must(kernel, openat(AT_FDCWD, `/proc/self/fd/${found}`, O_RDWR | O_NOCTTY));
    opened.push(master);
    must(kernel, unlockPseudoTerminal(master));
    const terminal = must(kernel, openPeer(master));
    opened.push(terminal);
    const [number = -1] = init.pass(channel, [terminal]);
    useTerminal(birth, number);
    return opened.splice(1, 1)[0] ?? -1;
  } catch (cause) {
    throw new RuntimeError("cannot open a pseudo-terminal", { cause, field, hint });
  } finally {
    for (const descriptor of opened) kernel.call(close(descriptor));
  }
}

/** A regular file is made as the mount point, unless there is something already; what is there must be no link. */
function attachConsole(birth: Birth, terminal: Result): void {
  const { init } = birth;
  const options = cannot("attach the terminal to /dev/console", field);
  const directory = makeDirectoryInside(birth, "/dev", options);
  init.queue(mknodat(directory, "console", S_IFREG | 0o666, 0), mayFail);
  const flags = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
  const place = init.queue(openat2(directory, "console", O_PATH, flags), options);
  init.queue(moveMount(init.queue(cloneTree(terminal, "", { recursive: false }), options), place), options);
}

/** Finds the multiplexer, makes sure that it is one, and opens it through what was found. */
function openMultiplexer(birth: Birth, options: QueueOptions): Result {
  const place = findMultiplexer(birth, options);
  const descriptors = openOwnDescriptors(birth);
  settle(birth);
  return birth.init.queue(openat(descriptors, String(place.value), O_RDWR | O_NOCTTY), options);
}

/** Opens the multiplexer as a location. That it is one is known when the birth has settled. */
function findMultiplexer(birth: Birth, options: QueueOptions): Result {
  const { init, checks } = birth;
  const flags = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
  const place = init.queue(openat2(rootOf(birth), "dev/pts/ptmx", O_PATH, flags), options);
  const status = output(statxSize);
  const fileSystem = output(statfsSize);
  init.queue(statx(place, "", AT_EMPTY_PATH, status), options);
  init.queue(fstatfs(place, fileSystem), options);
  checks.push(() => {
    if (isMultiplexer(status, fileSystem)) return;
    throw new RuntimeError("cannot open a pseudo-terminal: /dev/pts/ptmx is not the multiplexer", {
      field,
      hint,
    });
  });
  return place;
}

/** In every devpts it is the second inode, and nobody can make or rename files there (fs/devpts/inode.c). */
function isMultiplexer(status: Output, fileSystem: Output): boolean {
  const { mode, inode, deviceMajor, deviceMinor } = decodeStatx(status);
  const isDevice = (mode & S_IFMT) === S_IFCHR && deviceMajor === 5 && deviceMinor === 2;
  return isDevice && inode === 2n && fileSystemType(fileSystem) === DEVPTS_SUPER_MAGIC;
}
