/** How calls that make, change, signal and end processes are shown. */
import type { Argument } from "../../linux/call.ts";
import {
  CLONE_INTO_CGROUP,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_PARENT,
  decodeExit,
} from "../../linux/calls/processes.ts";
import { signalName } from "../../linux/signals.ts";
import {
  type CallForms,
  descriptor,
  fields,
  flagNames,
  flags,
  hexadecimal,
  isKind,
  memory,
  type Names,
  number,
  numberOf,
  oneOf,
  pointed,
  quoted,
  type Scene,
  type Show,
  text,
  viewOf,
  written,
} from "../show.ts";
import { descriptorField } from "./files.ts";

export const cloneNames: Names = {
  CLONE_PARENT,
  CLONE_NEWTIME,
  CLONE_NEWNS,
  CLONE_NEWCGROUP,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWUSER,
  CLONE_NEWPID,
  CLONE_NEWNET,
  CLONE_INTO_CGROUP,
};

/** A struct clone_args: eleven numbers of 64 bits; those that are 0 are left out. */
const cloneArguments: Show = (value, scene) => {
  const view = viewOf(value);
  const at = (index: number): bigint => view.getBigUint64(8 * index, true);
  const isInCgroup = (at(0) & CLONE_INTO_CGROUP) !== 0n;
  return fields({
    flags: flagNames(cloneNames, at(0)),
    exit_signal: at(4) === 0n ? "0" : signalName(Number(at(4))),
    cgroup: isInCgroup ? descriptorField(at(10), scene) : undefined,
  });
};

/** The texts that a vector points to. */
function textsOf(value: Argument): string[] | undefined {
  if (!isKind(value, "structure")) return undefined;
  return value.pointers.flatMap(({ offset }) => {
    const found = pointed(value, offset);
    return typeof found === "string" ? [found] : [];
  });
}

const argumentVector: Show = (value, scene, args) => {
  const texts = textsOf(value);
  return texts === undefined ? memory(value, scene, args) : `[${texts.map(quoted).join(", ")}]`;
};

/** The names alone: values may be secret. */
const environment: Show = (value, scene, args) => {
  const texts = textsOf(value);
  if (texts === undefined) return memory(value, scene, args);
  return `[${texts.map((entry) => quoted(entry.replace(/=.*$/s, "=…"))).join(", ")}]`;
};

const signal: Show = (value) => signalName(numberOf(value) ?? 0);

const exit = written((output) => {
  const status = decodeExit(output);
  if (status === undefined) return "{}";
  return fields({ status: status > 128 ? `killed by ${signalName(status - 128)}` : String(status) });
});

const protectionNames: Names = { PROT_READ: 1, PROT_WRITE: 2, PROT_EXEC: 4 };
export const mapNames: Names = {
  MAP_PRIVATE: 2,
  MAP_FIXED: 0x10,
  MAP_ANONYMOUS: 0x20,
  MAP_FIXED_NOREPLACE: 0x100000,
};

/** A copy of a descriptor leads to what the other process's leads to. */
function copied([pidfd, number]: readonly Argument[], scene: Scene): string {
  const owner = scene.descriptor(numberOf(pidfd) ?? -1)?.replace(/^pidfd of /, "") ?? "?";
  const known = numberOf(number) ?? -1;
  return scene.descriptor(known, owner) ?? `descriptor ${known} of ${owner}`;
}

export const processForms: CallForms<
  | "clone"
  | "clone3"
  | "execve"
  | "exit_group"
  | "getpid"
  | "kill"
  | "madvise"
  | "mmap"
  | "pidfd_getfd"
  | "pidfd_open"
  | "pidfd_send_signal"
  | "rt_sigaction"
  | "setdomainname"
  | "sethostname"
  | "setns"
  | "setsid"
  | "uname"
  | "unshare"
  | "waitid"
> = {
  clone: { args: [flags(cloneNames)] },
  clone3: { args: [cloneArguments, number] },
  execve: { args: [text, argumentVector, environment] },
  exit_group: { args: [number] },
  getpid: { args: [] },
  kill: { args: [number, signal] },
  madvise: { args: [hexadecimal, number, oneOf({ MADV_DONTNEED: 4 })] },
  mmap: {
    args: [hexadecimal, number, flags(protectionNames), flags(mapNames), number, number],
    result: (at) => `0x${at.toString(16)}`,
  },
  pidfd_getfd: { args: [descriptor, number, number], opens: copied },
  pidfd_open: {
    args: [number, number],
    opens: ([pid], scene) => {
      const known = numberOf(pid) ?? -1;
      return `pidfd of ${scene.processName(known) ?? `process ${known}`}`;
    },
  },
  pidfd_send_signal: { args: [descriptor, signal, memory, number] },
  rt_sigaction: { args: [signal, memory, memory, number] },
  setdomainname: { args: [text, number] },
  sethostname: { args: [text, number] },
  setns: { args: [descriptor, flags(cloneNames)] },
  setsid: { args: [] },
  uname: { args: [memory] },
  unshare: { args: [flags(cloneNames)] },
  waitid: {
    args: [
      oneOf({ P_ALL: 0, P_PID: 1, P_PGID: 2, P_PIDFD: 3 }),
      number,
      exit,
      flags({ WNOHANG: 1, WEXITED: 4 }),
      memory,
    ],
  },
};
