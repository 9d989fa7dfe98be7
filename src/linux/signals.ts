/** The signals of Linux by name without "SIG"; x86_64 and aarch64 agree (signal(7)). */
const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  IOT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  POLL: 29,
  PWR: 30,
  SYS: 31,
};

/** The number of a signal given as `15`, `TERM`, `SIGTERM` or `sigterm`; undefined for anything else. Real-time signals go by number or as `RTMIN+3`. */
export function parseSignal(text: string): number | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper.slice(3) : upper;
  if (Object.hasOwn(signals, name)) return signals[name];
  // What nearly everybody writes needs no expression, which an engine has to compile.
  const number = Number(text);
  if (String(number) === text || /^\d+$/.test(text)) return isSignal(number) ? number : undefined;
  const realTime = /^RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name);
  if (realTime !== null) {
    const [, base, sign = "+", offset = "0"] = realTime;
    const number = (base === "MIN" ? 34 : 64) + (sign === "-" ? -1 : 1) * Number(offset);
    return number >= 34 && number <= 64 ? number : undefined;
  }
  return undefined;
}

function isSignal(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 64;
}

/** The names of the signals, without "SIG". */
export function signalNames(): string[] {
  return Object.keys(signals);
}

/** The name of a signal, as `SIGTERM`; its number where it has none. */
export function signalName(number: number): string {
  const name = Object.keys(signals).find((candidate) => signals[candidate] === number);
  return name === undefined ? String(number) : `SIG${name}`;
}
