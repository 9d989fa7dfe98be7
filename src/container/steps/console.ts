import { RuntimeError } from "../../error.ts";
import { type Output, output, type Result } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
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
import { pack } from "../../linux/structure.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { type Birth, cannot, mayFail, rootOf, type Step, settle } from "../birth.ts";
import { initDescriptors } from "../initProcess.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { openOwnDescriptors } from "../ownDescriptors.ts";

const field = "process.terminal";
const hint = "Mount a devpts at /dev/pts";
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
    const options = cannot("open a pseudo-terminal", field, hint);
    const master = openMultiplexer(birth, options);
    init.queue(unlockPseudoTerminal(master), options);
    const terminal = init.queue(openPeer(master), options);
    const { height = 0, width = 0 } = process.consoleSize ?? {};
    const size = pack([height, width, 0, 0].map((value) => [2, value]));
    if (height > 0 && width > 0) init.queue(setWindowSize(master, size), options);
    init.queue(
      setControllingTerminal(terminal),
      cannot("make the pseudo-terminal the controlling one", field),
    );
    const uid = process.user?.uid ?? 0;
    init.queue(
      fchownat(terminal, "", uid, unchanged, AT_EMPTY_PATH),
      cannot(`give the terminal to user ${uid}`, field),
    );
    attachConsole(birth, terminal);
    for (const stream of [0, 1, 2]) init.queue(dup3(terminal, stream, 0), options);
    init.queue(dup3(master, initDescriptors(birth.kept).consoleMaster, O_CLOEXEC), options);
  },
};

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
  const descriptors = openOwnDescriptors(birth);
  settle(birth);
  return init.queue(openat(descriptors, String(place.value), O_RDWR | O_NOCTTY), options);
}

/** In every devpts it is the second inode, and nobody can make or rename files there (fs/devpts/inode.c). */
function isMultiplexer(status: Output, fileSystem: Output): boolean {
  const { mode, inode, deviceMajor, deviceMinor } = decodeStatx(status);
  const isDevice = (mode & S_IFMT) === S_IFCHR && deviceMajor === 5 && deviceMinor === 2;
  return isDevice && inode === 2n && fileSystemType(fileSystem) === DEVPTS_SUPER_MAGIC;
}
