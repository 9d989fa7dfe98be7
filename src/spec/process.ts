import type { Uint16, Uint32, Uint64 } from "./numbers.ts";
import type { IoPriority, Scheduler } from "./scheduler.ts";

/** What the container runs, and as whom (config.md, "Process"). */
export interface Process {
  /**
   * Whether the process gets a pseudoterminal.
   * @default false
   */
  readonly terminal?: boolean;
  /** First size of the terminal; ignored without one. */
  readonly consoleSize?: ConsoleSize;
  /** User and groups of the process; 0:0 if absent. */
  readonly user?: User;
  /** Program and arguments. The program is looked up in the PATH of `env`. At least one is required. */
  readonly args?: readonly string[];
  /** Command line on Windows; ignored. */
  readonly commandLine?: string;
  /** Environment, as `NAME=value`. */
  readonly env?: readonly string[];
  /** Working directory inside the container: an absolute path. */
  readonly cwd: string;
  /** Capability sets of the process. */
  readonly capabilities?: Capabilities;
  /** Resource limits; one entry a type. */
  readonly rlimits?: readonly Rlimit[];
  /**
   * Whether the process and its children can never gain privileges (PR_SET_NO_NEW_PRIVS).
   * @default false
   */
  readonly noNewPrivileges?: boolean;
  /** AppArmor profile of the process. */
  readonly apparmorProfile?: string;
  /** SELinux label of the process. */
  readonly selinuxLabel?: string;
  /**
   * Value for /proc/PID/oom_score_adj; the caller's value stays if absent.
   * @asType integer
   * @minimum -1000
   * @maximum 1000
   */
  readonly oomScoreAdj?: number;
  /** Scheduling policy. Since 1.1. */
  readonly scheduler?: Scheduler;
  /** I/O scheduling class. Since 1.1. */
  readonly ioPriority?: IoPriority;
  /** CPUs of a process started by `exec`; not of the container's first process. Since 1.2.1. */
  readonly execCPUAffinity?: ExecCpuAffinity;
}

/** Size of a terminal in characters. */
export interface ConsoleSize {
  readonly height: Uint16;
  readonly width: Uint16;
}

/** User and groups, by number, inside the container's user namespace. */
export interface User {
  readonly uid: Uint32;
  readonly gid: Uint32;
  /**
   * File mode creation mask; the runtime's own default if absent.
   * @asType integer
   * @minimum 0
   * @maximum 511
   */
  readonly umask?: number;
  /** Supplementary groups. */
  readonly additionalGids?: readonly Uint32[];
  /** User name on Windows; ignored. */
  readonly username?: string;
}

/** Capability sets; names as `CAP_KILL`. Names that the kernel does not know are warned about and left out. */
export interface Capabilities {
  readonly bounding?: readonly string[];
  readonly effective?: readonly string[];
  readonly inheritable?: readonly string[];
  readonly permitted?: readonly string[];
  readonly ambient?: readonly string[];
}

/** A resource limit, see setrlimit(2); 18446744073709551615 is no limit. */
export interface Rlimit {
  readonly type: RlimitType;
  /** The limit in force. At most `hard`. */
  readonly soft: Uint64;
  /** How far the process may raise `soft`. */
  readonly hard: Uint64;
}

/** Names of resource limits that Linux knows. */
export type RlimitType =
  | "RLIMIT_AS"
  | "RLIMIT_CORE"
  | "RLIMIT_CPU"
  | "RLIMIT_DATA"
  | "RLIMIT_FSIZE"
  | "RLIMIT_LOCKS"
  | "RLIMIT_MEMLOCK"
  | "RLIMIT_MSGQUEUE"
  | "RLIMIT_NICE"
  | "RLIMIT_NOFILE"
  | "RLIMIT_NPROC"
  | "RLIMIT_RSS"
  | "RLIMIT_RTPRIO"
  | "RLIMIT_RTTIME"
  | "RLIMIT_SIGPENDING"
  | "RLIMIT_STACK";

/** CPU lists such as `0-3,7` for a process started by `exec`. */
export interface ExecCpuAffinity {
  /** While the runtime prepares the process, before it is in the container's cgroup. */
  readonly initial?: string;
  /** From when the process is in the container's cgroup. */
  readonly final?: string;
}
