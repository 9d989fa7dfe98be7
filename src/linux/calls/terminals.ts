/** Terminals and pseudo-terminals (ioctl_tty(2), pty(7)). */
import type { Call, Descriptor, Output } from "../call.ts";
import { pack } from "../structure.ts";
import { ioctl, O_CLOEXEC, O_NOCTTY, O_RDWR } from "./files.ts";

const TCGETS = 0x5401;
const TCSETS = 0x5402;
const TIOCSCTTY = 0x540e;
const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;
const TIOCSPTLCK = 0x40045431;
const TIOCGPTPEER = 0x5441;

/** The kernel's struct termios. */
export const termiosSize = 36;
/** Four numbers of 16 bits: rows, columns and two that nobody uses. */
export const windowSizeSize = 8;

/** Lets the other end of a pseudo-terminal be opened; a new one is locked. */
export function unlockPseudoTerminal(master: Descriptor): Call {
  return ioctl(master, TIOCSPTLCK, pack([[4, 0]]));
}

/** Opens the other end, whatever lies at its path (Linux 4.13). */
export function openPeer(master: Descriptor): Call {
  return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/** Makes a terminal the controlling one of the caller, the leader of a session without one. */
export function setControllingTerminal(terminal: Descriptor): Call {
  return ioctl(terminal, TIOCSCTTY, 0);
}

export function getWindowSize(terminal: Descriptor, into: Output): Call {
  return ioctl(terminal, TIOCGWINSZ, into);
}

/** `size` as {@link getWindowSize} gives it. */
export function setWindowSize(terminal: Descriptor, size: Uint8Array): Call {
  return ioctl(terminal, TIOCSWINSZ, size);
}

/** Fails with ENOTTY for what is not a terminal. */
export function getTerminalMode(terminal: Descriptor, into: Output): Call {
  return ioctl(terminal, TCGETS, into);
}

/** `mode` as {@link getTerminalMode} gives it. */
export function setTerminalMode(terminal: Descriptor, mode: Uint8Array): Call {
  return ioctl(terminal, TCSETS, mode);
}

/** The mode in which every byte passes through, both ways (cfmakeraw(3)). */
export function rawMode(mode: Uint8Array): Uint8Array {
  const raw = mode.slice();
  const view = new DataView(raw.buffer);
  const clear = (offset: number, bits: number): void => {
    view.setUint32(offset, view.getUint32(offset, true) & ~bits, true);
  };
  const [inputFlags, outputFlags, controlFlags, localFlags] = [0, 4, 8, 12] as const;
  const [IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON] = [
    1, 2, 8, 0o40, 0o100, 0o200, 0o400, 0o2000,
  ];
  clear(inputFlags, IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  const OPOST = 1;
  clear(outputFlags, OPOST);
  const [ECHO, ECHONL, ICANON, ISIG, IEXTEN] = [0o10, 0o100, 2, 1, 0o100000];
  clear(localFlags, ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  const [CSIZE, PARENB, CS8] = [0o60, 0o400, 0o60];
  clear(controlFlags, CSIZE | PARENB);
  view.setUint32(controlFlags, view.getUint32(controlFlags, true) | CS8, true);
  return raw;
}
