import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  dup3,
  F_SETFD,
  FD_CLOEXEC,
  fcntl,
  O_DIRECTORY,
  O_RDONLY,
  openat,
} from "../linux/calls/files.ts";
import { decodeExit, execve, siginfoSize, waitid } from "../linux/calls/processes.ts";
import {
  decodeDescriptor,
  descriptorMessageSize,
  receiveDescriptor,
  send,
  shutdownSending,
  socketpair,
} from "../linux/calls/sockets.ts";
import { isErrno } from "../linux/errno.ts";
import { type Kernel, must, type SpawnedStub } from "../linux/kernel.ts";
import { StubDiedError } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { decodeResponse, encodeRequest, type Notification, type Request, type Response } from "./messages.ts";
import { criuEnvironment } from "./program.ts";

/** More than CRIU ever sends at once: a message that is cut off could not be told from a whole one. */
const largestMessage = 0x10000;

/** Where a worker has its descriptors: those that it inherits from here on, and the others behind any that are opened meanwhile. */
export const firstInherited = firstChannel + 1;
const socketPlace = 64;
const imagesPlace = 65;
const workPlace = 66;

/** Takes a notification, with the descriptor that came with it; that belongs to whoever takes it. What it throws makes CRIU give up. */
export type Notified = (notification: Notification, descriptor: number | undefined) => void;

/** The directories of a worker, as a request names them. */
export function directoryOptions(directories: WorkerDirectories): {
  imagesDescriptor: number;
  workDescriptor?: number;
} {
  return {
    imagesDescriptor: imagesPlace,
    ...(directories.work !== undefined && { workDescriptor: workPlace }),
  };
}

/** Directories for a worker: absolute paths. */
export interface WorkerDirectories {
  readonly images: string;
  /** For the log; that of the images if absent. */
  readonly work?: string | undefined;
}

/** A `criu swrk` process, which serves one request and then ends. */
export interface Worker {
  readonly pid: number;
  /**
   * Sends a request and takes notifications until the answer comes.
   * @throws RuntimeError when CRIU ends without one; what `notified` has thrown.
   */
  ask(request: Request, notified?: Notified): Response;
  /** Waits until the process has ended. @returns its exit status; 128 + the signal that killed it. */
  end(): number;
}

export interface WorkerOptions {
  /** Absolute path of criu. */
  readonly program: string;
  /** Descriptors of tsrunc's for the worker, {@link firstInherited} and upward. */
  readonly inherited?: readonly number[];
  /** What it has open where the request needs it. */
  readonly directories?: WorkerDirectories;
  /** Queues, or does, what has to happen to the process before it becomes CRIU. */
  readonly prepare?: (process: SpawnedStub) => void;
}

/**
 * Starts CRIU to serve one request (criu.org/RPC, "swrk mode"). It has tsrunc's standard streams, which a restored process may get.
 *
 * CRIU opens the descriptors that a request names by way of /proc, as those of the process that has made the socket. That is itself here: so its
 * directories are in its own mount namespace, where it can mount something in them.
 * @throws RuntimeError or SyscallError when it cannot be started.
 */
export function startWorker(kernel: Kernel, options: WorkerOptions): Worker {
  const { program, inherited = [], directories, prepare } = options;
  const child = kernel.spawnStub(inherited);
  let connection: number | undefined;
  try {
    prepare?.(child);
    connection = connect(child);
    if (directories !== undefined) open(child, directories.images, imagesPlace);
    if (directories?.work !== undefined) open(child, directories.work, workPlace);
    becomeCriu(child, program);
  } catch (error) {
    child.stub.close();
    if (connection !== undefined) kernel.call(close(connection));
    reap(kernel, child.pid);
    throw error;
  }
  const ours = connection;
  return {
    pid: child.pid,
    ask: (request, notified) => converse(kernel, ours, request, notified ?? (() => undefined)),
    end() {
      kernel.call(shutdownSending(ours));
      kernel.call(close(ours));
      return reap(kernel, child.pid);
    },
  };
}

/** Makes a pair of sockets, one of which the process keeps. @returns the other one, in tsrunc. */
function connect({ stub }: SpawnedStub): number {
  const pair = output(8);
  stub.queue(socketpair(pair));
  stub.sync();
  const view = new DataView(pair.bytes.buffer, pair.bytes.byteOffset);
  const [theirs, ours] = [view.getInt32(0, true), view.getInt32(4, true)];
  const connection = stub.fetch(firstChannel, ours);
  stub.queue(close(ours));
  stub.queue(dup3(theirs, socketPlace, 0));
  return connection;
}

function open({ stub }: SpawnedStub, path: string, place: number): void {
  const explain = (cause: Error): Error => new RuntimeError(`cannot open the directory ${path}`, { cause });
  const directory = stub.queue(openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY()), { explain });
  stub.queue(dup3(directory, place, 0), { explain });
}

/** The stub's channel is close-on-exec, so that the end of file on it is the sign of success. */
function becomeCriu({ stub }: SpawnedStub, program: string): void {
  stub.queue(fcntl(firstChannel, F_SETFD, FD_CLOEXEC));
  const explain = (cause: Error): Error => new RuntimeError(`cannot run ${program}`, { cause });
  stub.queue(execve(program, ["criu", "swrk", String(socketPlace)], criuEnvironment()), { explain });
  try {
    stub.sync();
  } catch (error) {
    if (!(error instanceof StubDiedError)) throw error;
  }
  stub.close();
}

function converse(kernel: Kernel, connection: number, request: Request, notified: Notified): Response {
  tell(kernel, connection, request);
  let failure: unknown;
  for (;;) {
    const answer = hear(kernel, connection);
    if (answer === undefined) {
      if (failure !== undefined) throw failure;
      throw new RuntimeError("criu has ended without an answer");
    }
    const { response, descriptor } = answer;
    // The failure of a request that was going on is told as a notification without success.
    if (response.kind !== "NOTIFY" || !response.success) {
      if (failure !== undefined) throw failure;
      return response;
    }
    try {
      if (failure === undefined) notified(response.notification ?? { script: "", pid: 0 }, descriptor);
      else if (descriptor !== undefined) kernel.call(close(descriptor));
    } catch (error) {
      failure = error;
    }
    tell(kernel, connection, { kind: "NOTIFY", notified: failure === undefined });
  }
}

function tell(kernel: Kernel, connection: number, request: Request): void {
  const call = send(connection, encodeRequest(request));
  const sent = kernel.call(call);
  // Whoever does not listen any more has answered, or has ended: it shows when the answer is read.
  if (sent < 0 && !isErrno(sent, "EPIPE", "ECONNRESET")) throw new SyscallError(call, -sent);
}

/** @returns undefined at end of file. */
function hear(
  kernel: Kernel,
  connection: number,
): { response: Response; descriptor: number | undefined } | undefined {
  const control = output(descriptorMessageSize);
  const message = output(largestMessage);
  const call = receiveDescriptor(connection, control, message);
  let length: number;
  do length = kernel.call(call);
  while (isErrno(length, "EINTR"));
  if (length === 0 || isErrno(length, "ECONNRESET")) return undefined;
  if (length < 0) throw new SyscallError(call, -length);
  try {
    const response = decodeResponse(message.bytes.subarray(0, length));
    return { response, descriptor: decodeDescriptor(control) };
  } catch (cause) {
    throw new RuntimeError("cannot understand criu's answer", { cause });
  }
}

function reap(kernel: Kernel, pid: number): number {
  const status = output(siginfoSize);
  must(kernel, waitid(pid, status, { block: true }));
  return decodeExit(status) ?? 0;
}
