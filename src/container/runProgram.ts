import { output } from "../linux/call.ts";
import { close, dup3, lseek, memfdCreate, write } from "../linux/calls/files.ts";
import { decodeExit, pidfdOpen, siginfoSize, waitid } from "../linux/calls/processes.ts";
import { POLLIN, ppoll } from "../linux/calls/waiting.ts";
import { readFile } from "../linux/file.ts";
import { type Kernel, must, type SpawnedStub } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { encodeText } from "../linux/text.ts";
import { killAndReap } from "./childProcess.ts";
import { type Program, replaceProcess } from "./replaceProcess.ts";

/** A process that is to become a program. */
export interface Spawned {
  readonly child: SpawnedStub;
  /** The descriptor on which its stub serves, and the first of its streams. */
  readonly channel: number;
  readonly first: number;
}

export type Spawn = (kernel: Kernel, streams: readonly number[]) => Spawned;

export interface RunProgramOptions {
  /** What the program reads on its standard input. */
  readonly input: string;
  /** Makes the process, with these descriptors for its standard streams; one of the runtime's own if absent. */
  readonly spawn?: Spawn | undefined;
  /** Queues what the process gives up before it becomes the program. */
  readonly restrict?: ((child: Stub) => void) | undefined;
  /** In seconds; the program is killed then. */
  readonly timeout?: number;
}

/** What a program has done. Its output is without white space around it. */
export interface Ended {
  /** The exit status; 128 + the signal that killed it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end. Its standard streams are files in memory: nobody has to pump pipes meanwhile.
 * @throws RuntimeError or SyscallError when it cannot be run.
 */
export function runProgram(kernel: Kernel, program: Program, options: RunProgramOptions): Ended | "timeout" {
  const streams: number[] = [];
  try {
    for (const name of ["stdin", "stdout", "stderr"]) {
      streams.push(must(kernel, memfdCreate(name, { executable: false })));
    }
    const [stdin = -1, stdout = -1, stderr = -1] = streams;
    must(kernel, write(stdin, encodeText(options.input)));
    must(kernel, lseek(stdin, 0));
    const status = runToEnd(kernel, program, streams, options);
    if (status === undefined) return "timeout";
    const said = (stream: number): string => readFile(kernel, `/proc/self/fd/${stream}`).trim();
    return { status, stdout: said(stdout), stderr: said(stderr) };
  } finally {
    for (const stream of streams) kernel.call(close(stream));
  }
}

/** @returns the exit status; undefined when the time is over. */
function runToEnd(
  kernel: Kernel,
  program: Program,
  streams: readonly number[],
  { spawn = spawnOnHost, restrict, timeout }: RunProgramOptions,
): number | undefined {
  const { child, channel, first } = spawn(kernel, streams);
  try {
    for (const stream of [0, 1, 2]) child.stub.queue(dup3(first + stream, stream, 0));
    restrict?.(child.stub);
    replaceProcess(child.stub, channel, program);
    if (!awaitEnd(kernel, child.pid, timeout)) {
      killAndReap(kernel, child);
      return undefined;
    }
  } catch (error) {
    killAndReap(kernel, child);
    throw error;
  }
  const status = output(siginfoSize);
  must(kernel, waitid(child.pid, status, { block: true }));
  return decodeExit(status) ?? 0;
}

function spawnOnHost(kernel: Kernel, streams: readonly number[]): Spawned {
  return { child: kernel.spawnStub(streams), channel: firstChannel, first: firstChannel + 1 };
}

/** Waits until a child has ended, without reaping it. @param timeout in seconds. @returns false when that is over. */
function awaitEnd(kernel: Kernel, pid: number, timeout: number | undefined): boolean {
  const pidfd = must(kernel, pidfdOpen(pid));
  const deadline = timeout === undefined ? undefined : performance.now() + 1000 * timeout;
  try {
    for (;;) {
      const rest = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
      const call = ppoll(pidfd, POLLIN, rest);
      const ready = kernel.call(call);
      if (ready >= 0) return ready === 1;
      const failure = new SyscallError(call, -ready);
      if (!failure.is("EINTR")) throw failure;
    }
  } finally {
    kernel.call(close(pidfd));
  }
}
