import type { Uint32, Uint64 } from "./numbers.ts";

/** System call filter (config-linux.md, "Seccomp"). */
export interface Seccomp {
  /** What happens to calls that no rule names. */
  readonly defaultAction: SeccompAction;
  /** errno of the default action, if it returns one; EPERM if absent. Since 1.1. */
  readonly defaultErrnoRet?: Uint32;
  /** Architectures beyond the native one. */
  readonly architectures?: readonly SeccompArchitecture[];
  /** Flags of seccomp(2). Since 1.0.2. */
  readonly flags?: readonly SeccompFlag[];
  /** Socket of the agent for SCMP_ACT_NOTIFY. Since 1.1. */
  readonly listenerPath?: string;
  /** Opaque text for the agent. Since 1.1. */
  readonly listenerMetadata?: string;
  readonly syscalls?: readonly SeccompRule[];
}

/** What happens to some system calls. */
export interface SeccompRule {
  /**
   * Names of system calls; unknown ones are ignored.
   * @minItems 1
   */
  readonly names: readonly string[];
  readonly action: SeccompAction;
  /** errno to return (SCMP_ACT_ERRNO) or number for the tracer (SCMP_ACT_TRACE); EPERM if absent. Since 1.1. */
  readonly errnoRet?: Uint32;
  /** Conditions, all of which must hold. */
  readonly args?: readonly SeccompArgument[];
}

/** Condition on one argument of a system call. */
export interface SeccompArgument {
  /**
   * Which argument, from 0.
   * @asType integer
   * @minimum 0
   * @maximum 5
   */
  readonly index: number;
  /** What to compare with; the mask for SCMP_CMP_MASKED_EQ. */
  readonly value: Uint64;
  /** What to compare the masked argument with, for SCMP_CMP_MASKED_EQ. */
  readonly valueTwo?: Uint64;
  readonly op: SeccompOperator;
}

/** Actions; KILL_PROCESS, KILL_THREAD and NOTIFY since 1.1, LOG since 1.0.2. */
export type SeccompAction =
  | "SCMP_ACT_KILL"
  | "SCMP_ACT_KILL_PROCESS"
  | "SCMP_ACT_KILL_THREAD"
  | "SCMP_ACT_TRAP"
  | "SCMP_ACT_ERRNO"
  | "SCMP_ACT_TRACE"
  | "SCMP_ACT_ALLOW"
  | "SCMP_ACT_LOG"
  | "SCMP_ACT_NOTIFY";

/** Comparisons. */
export type SeccompOperator =
  | "SCMP_CMP_NE"
  | "SCMP_CMP_LT"
  | "SCMP_CMP_LE"
  | "SCMP_CMP_EQ"
  | "SCMP_CMP_GE"
  | "SCMP_CMP_GT"
  | "SCMP_CMP_MASKED_EQ";

/** Flags of seccomp(2); WAIT_KILLABLE_RECV since 1.1. */
export type SeccompFlag =
  | "SECCOMP_FILTER_FLAG_TSYNC"
  | "SECCOMP_FILTER_FLAG_LOG"
  | "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
  | "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV";

/** Architectures as libseccomp calls them. */
export type SeccompArchitecture =
  | "SCMP_ARCH_X86"
  | "SCMP_ARCH_X86_64"
  | "SCMP_ARCH_X32"
  | "SCMP_ARCH_ARM"
  | "SCMP_ARCH_AARCH64"
  | "SCMP_ARCH_MIPS"
  | "SCMP_ARCH_MIPS64"
  | "SCMP_ARCH_MIPS64N32"
  | "SCMP_ARCH_MIPSEL"
  | "SCMP_ARCH_MIPSEL64"
  | "SCMP_ARCH_MIPSEL64N32"
  | "SCMP_ARCH_PPC"
  | "SCMP_ARCH_PPC64"
  | "SCMP_ARCH_PPC64LE"
  | "SCMP_ARCH_S390"
  | "SCMP_ARCH_S390X"
  | "SCMP_ARCH_PARISC"
  | "SCMP_ARCH_PARISC64"
  | "SCMP_ARCH_RISCV64"
  | "SCMP_ARCH_LOONGARCH64"
  | "SCMP_ARCH_M68K"
  | "SCMP_ARCH_SH"
  | "SCMP_ARCH_SHEB";
