/** Processes: making them, joining their namespaces, waiting for them, signalling them. */
import type { Call, Descriptor, Output } from "../call.ts";
import { packU64, stringVector } from "../structure.ts";
import { encodeText } from "../text.ts";

export const CLONE_NEWTIME = 0x80;
export const CLONE_NEWNS = 0x20000;
export const CLONE_NEWCGROUP = 0x2000000;
export const CLONE_NEWUTS = 0x4000000;
export const CLONE_NEWIPC = 0x8000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;
/** The child becomes a sibling: its parent is the caller's parent. */
export const CLONE_PARENT = 0x8000;
/** Linux 5.7: the child starts in the cgroup of clone_args.cgroup. */
export const CLONE_INTO_CGROUP = 0x200000000n;

export const SIGKILL = 9;
export const SIGTERM = 15;

const WNOHANG = 1;
const WEXITED = 4;
const P_PID = 1;

/** The `flags` of clone3(2), and the descriptor of a cgroup for CLONE_INTO_CGROUP. */
export function clone3(flags: bigint, cgroup: number): Call {
  const args = packU64(flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, cgroup);
  return { name: "clone3", args: [args, args.length] };
}

export function unshare(flags: number): Call {
  return { name: "unshare", args: [flags] };
}

/** `type` is the CLONE_NEW flag that the namespace must be of. */
export function setns(namespace: Descriptor, type: number): Call {
  return { name: "setns", args: [namespace, type] };
}

export function execve(path: string, args: readonly string[], environment: readonly string[]): Call {
  return { name: "execve", args: [path, stringVector(args), stringVector(environment)] };
}

export function exitGroup(status: number): Call {
  return { name: "exit_group", args: [status] };
}

export function setsid(): Call {
  return { name: "setsid", args: [] };
}

export function pidfdOpen(pid: number): Call {
  return { name: "pidfd_open", args: [pid, 0] };
}

export function pidfdSendSignal(pidfd: Descriptor, signal: number): Call {
  return { name: "pidfd_send_signal", args: [pidfd, signal, 0, 0] };
}

/** A copy, in the caller, of a descriptor of another process. Needs PTRACE_MODE_ATTACH over it. */
export function pidfdGetfd(pidfd: Descriptor, descriptor: number): Call {
  return { name: "pidfd_getfd", args: [pidfd, descriptor, 0] };
}

export const siginfoSize = 128;

/** Waits for a child to end and reaps it; `status` is a siginfo_t, see {@link decodeExit}. */
export function waitid(pid: number, status: Output, { block }: { block: boolean }): Call {
  return { name: "waitid", args: [P_PID, pid, status, WEXITED | (block ? 0 : WNOHANG), 0] };
}

/** The exit status as a shell gives it (128 + the signal that killed it), or undefined while the child runs. */
export function decodeExit({ bytes }: Output): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const CLD_EXITED = 1;
  if (view.getInt32(0, true) === 0) return undefined;
  const status = view.getInt32(24, true);
  return view.getInt32(8, true) === CLD_EXITED ? status : 128 + status;
}

const PR_SET_DUMPABLE = 4;
const PR_SET_NAME = 15;
const PR_SET_NO_NEW_PRIVS = 38;

/** 0 keeps everyone without CAP_SYS_PTRACE away from the process: ptrace, /proc/pid/mem, /proc/pid/fd. */
export function setDumpable(value: 0 | 1): Call {
  return { name: "prctl", args: [PR_SET_DUMPABLE, value, 0, 0, 0] };
}

const SIG_IGN = 1;
const signalSetSize = 8;

/** The calling process does not notice the signal any more. */
export function ignoreSignal(signal: number): Call {
  return { name: "rt_sigaction", args: [signal, packU64(SIG_IGN, 0, 0, 0), 0, signalSetSize] };
}

/** What ps(1) shows; at most 15 bytes. */
export function setName(name: string): Call {
  return { name: "prctl", args: [PR_SET_NAME, name, 0, 0, 0] };
}

/** From here on execve(2) grants nothing. It cannot be undone. */
export function setNoNewPrivileges(): Call {
  return { name: "prctl", args: [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0] };
}

/** Sets (`limit`) or reads (`previous`) a resource limit. pid 0 is the calling process; values are {@link RLIM_INFINITY} at most. */
export function prlimit64(
  pid: number,
  resource: number,
  limit: { readonly soft: number | bigint; readonly hard: number | bigint } | undefined,
  previous?: Output,
): Call {
  return {
    name: "prlimit64",
    args: [pid, resource, limit === undefined ? 0 : packU64(limit.soft, limit.hard), previous ?? 0],
  };
}

export const RLIM_INFINITY = 0xffffffffffffffffn;

const MADV_DONTNEED = 4;

/** Gives pages back to the kernel; they read as zeroes from then on. */
export function discard(address: number, length: number): Call {
  return { name: "madvise", args: [address, length, MADV_DONTNEED] };
}

export function sethostname(name: string): Call {
  return { name: "sethostname", args: [name, encodeText(name).length] };
}

export function setdomainname(name: string): Call {
  return { name: "setdomainname", args: [name, encodeText(name).length] };
}

/** `struct new_utsname`: six texts of 65 bytes each. */
export const unameSize = 6 * 65;

export function uname(into: Output): Call {
  return { name: "uname", args: [into] };
}
