import type { CgroupPaths } from "../cgroup/paths.ts";
import { RuntimeError } from "../error.ts";
import type { Descriptor, Output, Result } from "../linux/call.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { decodeText } from "../linux/text.ts";
import type { Spec } from "../spec/config.ts";
import type { Sources } from "./openSources.ts";
import type { SeccompFilter } from "./seccompFilter.ts";

/** What the steps of a container's birth work with. */
export interface Birth {
  readonly kernel: Kernel;
  readonly spec: Spec;
  readonly id: string;
  /** Whether the container gets a session keyring of its own. */
  readonly newKeyring: boolean;
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** Directories of the container's cgroup on the host, by controller; none where an unprivileged caller could not make one. */
  readonly cgroupPaths: CgroupPaths;
  /** Absolute path of the root file system on the host. */
  readonly rootfs: string;
  /** The container's first process. */
  readonly init: Stub;
  /** Its process id on the host; 0 as long as it is being made. */
  pid: number;
  /** The root file system, open in the container's first process. Set by the step that attaches it. */
  root: Descriptor | undefined;
  /** A procfs that nobody else can reach, open in that process. Set by the step that opens it, where one is needed. */
  procfs: Result | undefined;
  /** Whether the root file system is entered by pivot_root(2); by chroot(2) otherwise (`--no-pivot`). */
  readonly pivot: boolean;
  /** How many descriptors of the caller's are kept for the container's program, from 3 on. */
  readonly kept: number;
  /** Whether tsrunc has the superuser's rights over the host. */
  readonly privileged: boolean;
  /** What has been opened for the first process with rights that it lacks; undefined where it lacks none. */
  sources: Sources | undefined;
  /** The soft limit of open files that tsrunc's caller had. */
  readonly callerNofile: number | undefined;
  /** What the container's process finds when it starts; the steps that look for it fill it in. */
  readonly found: { executable: string; environment: readonly string[] };
  /** The filter of system calls that the program is to run under, as soon as it is compiled. */
  filter: SeccompFilter | undefined;
  /** Attempts to enter the working directory, one of which has to succeed. */
  readonly chdirs: Result[];
  /** Takes what the user should know although it stops nothing. */
  readonly warn: (message: string) => void;
  /** Checks that need results: they run once everything queued has been executed. */
  readonly checks: (() => void)[];
}

/** What the steps work with that give a process the rights of the container's program, and no more. */
export type Rights = Pick<Birth, "kernel" | "spec" | "init" | "procfs" | "warn" | "checks">;

/** One isolation mechanism: the calls it takes, and the field of config.json that it serves. */
export interface Step<Needs = Birth> {
  readonly name: string;
  /** As `linux.maskedPaths`; empty for what every container needs. */
  readonly field: string;
  /** Queues the step's calls; nothing has been executed when it returns. */
  readonly queue: (birth: Needs) => void;
}

/** Queues the calls of steps, in their order. */
export function queueSteps<Needs extends Pick<Birth, "kernel">>(
  birth: Needs,
  steps: readonly Step<Needs>[],
): void {
  for (const step of steps) {
    birth.kernel.about?.(step);
    step.queue(birth);
  }
}

/**
 * Waits until everything queued has been executed, and checks it: for a step whose next calls depend on what was found. Only from the hooks
 * on; before, the process does not exist yet.
 * @throws RuntimeError
 */
export function settle({ init, checks }: Pick<Birth, "init" | "checks">): void {
  init.sync();
  for (const check of checks.splice(0)) check();
}

/** Makes the failure of a queued call an error about this field. */
export function cannot(what: string, field?: string, hint?: string): QueueOptions {
  return {
    explain: (cause) =>
      new RuntimeError(`cannot ${what}`, {
        cause,
        ...(field === undefined ? {} : { field }),
        ...(hint === undefined ? {} : { hint }),
      }),
    ...(field === undefined ? {} : { field }),
  };
}

/** A failure of the queued call is an answer like any other. */
export const mayFail: QueueOptions = { mayFail: true };

/** The descriptor of the root file system. */
export function rootOf(birth: Pick<Birth, "root">): Descriptor {
  if (birth.root === undefined) throw new Error("a step needs the root file system before it is attached");
  return birth.root;
}

/** The text that a call wrote: up to `length` bytes. */
export function textOf({ bytes }: Output, length: number): string {
  return decodeText(bytes.subarray(0, Math.max(length, 0)));
}
