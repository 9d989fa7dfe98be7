import { RuntimeError } from "../../error.ts";
import { type Output, output } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  decodeStatx,
  dup3,
  fchownat,
  mknodat,
  O_CLOEXEC,
  O_NOCTTY,
  O_NOFOLLOW,
  O_PATH,
  O_RDWR,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
  S_IFCHR,
  S_IFMT,
  S_IFREG,
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
import { type Birth, cannot, mayFail, rootOf, type Step } from "../birth.ts";
import { consoleMaster } from "../initProcess.ts";
import { makeDirectoryInside } from "../insideRoot.ts";

const field = "process.terminal";
const unchanged = 0xffffffff;

/**
 * The terminal of the process: a pseudo-terminal of the container's own devpts, as standard streams, controlling terminal and /dev/console. The
 * image may have put anything at these paths, so no link is followed and what is opened has to be the multiplexer, character device
 * 5:2 (CVE-2025-52565).
 */
export const makeConsole: Step = {
  name: "make the terminal",
  field,
  queue(birth) {
    const { init } = birth;
    const { process } = birth.spec;
    if (process?.terminal !== true) return;
    const hint = "Mount a devpts at /dev/pts";
    const options = cannot("open a pseudo-terminal", field, hint);
    const flags = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
    const master = init.queue(openat2(rootOf(birth), "dev/pts/ptmx", O_RDWR | O_NOCTTY, flags), options);
    const status = output(statxSize);
    init.queue(statx(master, "", AT_EMPTY_PATH, status), options);
    birth.checks.push(() => checkMultiplexer(status));

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
    init.queue(dup3(master, consoleMaster, O_CLOEXEC), options);
  },
};

function attachConsole(birth: Birth, terminal: ReturnType<Birth["init"]["queue"]>): void {
  const { init } = birth;
  const options = cannot("attach the terminal to /dev/console", field);
  const directory = makeDirectoryInside(birth, "/dev", options);
  init.queue(mknodat(directory, "console", S_IFREG | 0o666, 0), mayFail);
  const flags = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
  const place = init.queue(openat2(directory, "console", O_PATH | O_NOFOLLOW(), flags), options);
  init.queue(moveMount(init.queue(cloneTree(terminal, "", { recursive: false }), options), place), options);
}

function checkMultiplexer(status: Output): void {
  const { mode, deviceMajor, deviceMinor } = decodeStatx(status);
  if ((mode & S_IFMT) === S_IFCHR && deviceMajor === 5 && deviceMinor === 2) return;
  throw new RuntimeError("cannot open a pseudo-terminal: /dev/pts/ptmx is not the multiplexer", { field });
}
