/**
 * The control socket: how `start`, another process at another time, takes over the stub that `create` left waiting. It lies in the container's
 * directory, which only its owner can enter, and outside of the container's own file system.
 */
import { RuntimeError } from "../error.ts";
import { close, dup3, O_CLOEXEC, unlinkat } from "../linux/calls/files.ts";
import { discard } from "../linux/calls/processes.ts";
import { accept4, bind, connect, listen, SOCK_SEQPACKET, socket } from "../linux/calls/sockets.ts";
import { isErrno } from "../linux/errno.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { outputAddress, outputCapacity, requestAddress, requestCapacity } from "../linux/stubProtocol.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { cannotStartRunning } from "../messages.ts";
import type { InitDescriptors } from "./descriptors.ts";
import { type ContainerDirectory, controlSocket } from "./store.ts";

/** The number of calls in the batch of {@link waitForStart}, whose answer is the greeting. */
const greetingCalls = 6;

/** The batch in which a stub begins to wait must not lie in the pages that it gives back. */
const keptPage = 0x1000;

/** The socket's path goes through the directory's descriptor: the real one may exceed the 107 bytes of a socket's address. */
function socketPath({ descriptor }: ContainerDirectory): string {
  return `/proc/self/fd/${descriptor}/${controlSocket}`;
}

/** Makes the socket that the first process will wait on. @throws SyscallError */
export function listenForStart(kernel: Kernel, directory: ContainerDirectory): number {
  const listener = must(kernel, socket(SOCK_SEQPACKET));
  try {
    must(kernel, bind(listener, socketPath(directory)));
    must(kernel, listen(listener, 16));
    return listener;
  } catch (error) {
    kernel.call(close(listener));
    throw error;
  }
}

/**
 * Sends the first process to wait: it gives back the memory that the birth took and serves whoever connects. Its answer to this batch is the
 * greeting that `start` waits for. Returns at once.
 */
export function waitForStart(init: Stub, { channel, listener }: InitDescriptors): void {
  // What is still queued must not become a part of the greeting, whose length `start` knows.
  init.sync();
  init.queue(discard(requestAddress + keptPage, requestCapacity - keptPage));
  init.queue(discard(outputAddress, outputCapacity));
  const connection = init.queue(accept4(listener));
  init.queue(dup3(connection, channel, O_CLOEXEC));
  init.queue(close(connection));
  // Only one caller is let in: the next one finds nobody listening.
  init.queue(close(listener));
  init.flush();
  init.close();
}

/**
 * Takes over the waiting first process. From the moment this returns the container lives or dies with the caller.
 * @throws RuntimeError when somebody else has been faster.
 */
export function takeOver(kernel: Kernel, directory: ContainerDirectory): Stub {
  const connection = must(kernel, socket(SOCK_SEQPACKET));
  const call = connect(connection, socketPath(directory));
  const connected = kernel.call(call);
  if (connected < 0) {
    kernel.call(close(connection));
    const cause = new SyscallError(call, -connected);
    throw isErrno(connected, "ECONNREFUSED", "ENOENT")
      ? new RuntimeError(cannotStartRunning, { cause })
      : cause;
  }
  const init = kernel.attachStub(connection, "init");
  try {
    init.receiveGreeting(greetingCalls);
  } catch (cause) {
    init.close();
    throw new RuntimeError(cannotStartRunning, { cause });
  }
  kernel.call(unlinkat(directory.descriptor, controlSocket));
  return init;
}
