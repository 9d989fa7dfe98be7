import { openCgroup } from "../cgroup/enter.ts";
import type { CgroupPaths } from "../cgroup/paths.ts";
import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { close, dup3, lseek, memfdCreate, POLLIN, ppoll, write } from "../linux/calls/files.ts";
import { decodeExit, pidfdOpen, siginfoSize, waitid } from "../linux/calls/processes.ts";
import { readFile } from "../linux/file.ts";
import { type Kernel, must, type SpawnedStub } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { hookTimedOut } from "../messages.ts";
import type { Hook, Hooks } from "../spec/hooks.ts";
import type { Namespace } from "../spec/namespace.ts";
import { killAndReap } from "./childProcess.ts";
import { childDescriptors } from "./cloneProcess.ts";
import { spawnInside } from "./insideProcess.ts";
import { replaceProcess } from "./replaceProcess.ts";

/** What a hook reads on its standard input (runtime.md, "State"). */
export interface HookState {
  readonly ociVersion: string;
  readonly id: string;
  readonly status: string;
  readonly pid: number;
  readonly bundle: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where a hook runs, and with which environment if it names none. */
export interface HookPlace {
  /** The container whose namespaces it runs in; undefined for those of the runtime. */
  readonly inside?: {
    readonly initPid: number;
    readonly namespaces: readonly Namespace[];
    readonly cgroupPaths: CgroupPaths;
    /** Queues what its process gives up before it becomes the hook. */
    readonly restrict?: (hookProcess: Stub) => void;
  };
  readonly environment: readonly string[];
}

/**
 * Runs the hooks of one kind, one after the other (config.md, "POSIX-platform Hooks").
 * @param failed takes the error of a hook that cannot be run, fails or takes too long. By default it is thrown, and the hooks after
 *   this one do not run.
 * @throws RuntimeError
 */
export function runHooks(
  kernel: Kernel,
  kind: keyof Hooks,
  hooks: readonly Hook[],
  state: HookState,
  place: HookPlace,
  failed: (error: RuntimeError) => void = stop,
): void {
  for (const [index, hook] of hooks.entries()) {
    try {
      runHook(kernel, hook, state, place);
    } catch (cause) {
      failed(
        new RuntimeError(`error running ${kind} hook #${index}`, { cause, field: `hooks.${kind}[${index}]` }),
      );
    }
  }
}

function stop(error: RuntimeError): never {
  throw error;
}

/** tsrunc's own environment, less what its launcher has put there. */
export function runtimeEnvironment(): string[] {
  return Object.entries(process.env)
    .filter(([name]) => !["TSRUNC_NOFILE", "TSRUNC_DESCRIPTORS"].includes(name) && !name.startsWith("BUN_"))
    .map(([name, value]) => `${name}=${value}`);
}

/** Standard streams are files in memory: nobody has to pump pipes while the hook runs. */
function runHook(kernel: Kernel, hook: Hook, state: HookState, place: HookPlace): void {
  const streams: number[] = [];
  try {
    for (const name of ["stdin", "stdout", "stderr"]) {
      streams.push(must(kernel, memfdCreate(name, { executable: false })));
    }
    const [stdin = -1, stdout = -1, stderr = -1] = streams;
    must(kernel, write(stdin, Buffer.from(JSON.stringify(state))));
    must(kernel, lseek(stdin, 0));
    const status = runToEnd(kernel, hook, streams, place);
    if (status === 0) return;
    const said = [stdout, stderr].map((stream) => readFile(kernel, `/proc/self/fd/${stream}`).trim());
    throw new RuntimeError(`exit status ${status}, stdout: ${said[0]}, stderr: ${said[1]}`);
  } finally {
    for (const stream of streams) kernel.call(close(stream));
  }
}

/** @returns the exit status */
function runToEnd(kernel: Kernel, hook: Hook, streams: readonly number[], place: HookPlace): number {
  const { hookProcess, channel, first } = spawnHook(kernel, streams, place);
  try {
    for (const stream of [0, 1, 2]) hookProcess.stub.queue(dup3(first + stream, stream, 0));
    place.inside?.restrict?.(hookProcess.stub);
    replaceProcess(hookProcess.stub, channel, {
      path: hook.path,
      args: hook.args ?? [hook.path],
      environment: hook.env ?? place.environment,
    });
    awaitEnd(kernel, hookProcess.pid, hook.timeout);
  } catch (error) {
    killAndReap(kernel, hookProcess);
    throw error;
  }
  const status = output(siginfoSize);
  must(kernel, waitid(hookProcess.pid, status, { block: true }));
  return decodeExit(status) ?? 0;
}

interface HookProcess {
  readonly hookProcess: SpawnedStub;
  /** The descriptor on which its stub serves, and the first of its streams. */
  readonly channel: number;
  readonly first: number;
}

function spawnHook(kernel: Kernel, streams: readonly number[], { inside }: HookPlace): HookProcess {
  if (inside === undefined) {
    return { hookProcess: kernel.spawnStub(streams), channel: firstChannel, first: firstChannel + 1 };
  }
  const cgroup = openCgroup(kernel, inside.cgroupPaths);
  try {
    const hookProcess = spawnInside(kernel, inside.initPid, inside.namespaces, cgroup, streams);
    const { channel, firstPassed } = childDescriptors();
    return { hookProcess, channel, first: firstPassed };
  } finally {
    cgroup.close();
  }
}

/** Waits until a child has ended, without reaping it. @param timeout in seconds. @throws RuntimeError when that is over. */
function awaitEnd(kernel: Kernel, pid: number, timeout: number | undefined): void {
  const pidfd = must(kernel, pidfdOpen(pid));
  const deadline = timeout === undefined ? undefined : performance.now() + 1000 * timeout;
  try {
    for (;;) {
      const rest = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
      const call = ppoll(pidfd, POLLIN, rest);
      const ready = kernel.call(call);
      if (ready === 1) return;
      if (ready === 0) throw new RuntimeError(hookTimedOut(timeout ?? 0));
      if (new SyscallError(call, -ready).is("EINTR")) continue;
      throw new SyscallError(call, -ready);
    }
  } finally {
    kernel.call(close(pidfd));
  }
}
