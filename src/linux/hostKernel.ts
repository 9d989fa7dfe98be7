import type { Architecture, Argument, Output, Structure } from "./call.ts";
import { output, syscallNumber } from "./call.ts";
import {
  close,
  closeRange,
  F_ADD_SEALS,
  F_GETFD,
  F_SEAL_ALL,
  FD_CLOEXEC,
  fcntl,
  maxDescriptor,
  memfdCreate,
  write,
} from "./calls/files.ts";
import { socketpair } from "./calls/sockets.ts";
import { socketChannel } from "./channel.ts";
import { isErrno } from "./errno.ts";
import { type Kernel, must, type SpawnedStub } from "./kernel.ts";
import type { NativeArgument } from "./koffi.ts";
import { type Libc, loadLibc } from "./libc.ts";
import { createStub } from "./stub.ts";
import { stubImage } from "./stubImage.ts";
import { firstChannel } from "./stubProtocol.ts";
import { SyscallError } from "./syscallError.ts";

/** A stub's program of another architecture, and the emulator that runs it. */
export interface ForeignStub {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly architecture: Architecture;
}

/**
 * The kernel of this machine, called through libc.
 * @param foreign what the stubs are, if not the program that travels inside tsrunc: for tests.
 */
export function hostKernel(foreign?: ForeignStub): Kernel {
  const libc = loadLibc();
  const kernel: Kernel = {
    call: ({ name, args: [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] }) =>
      libc.syscall(
        syscallNumber(name),
        native(libc, a),
        native(libc, b),
        native(libc, c),
        native(libc, d),
        native(libc, e),
        native(libc, f),
      ),
    spawnStub: (descriptors) => spawnStub(kernel, libc, foreign, descriptors),
    attachStub: (channel) => createStub(socketChannel(kernel, channel), foreign?.architecture),
  };
  return kernel;
}

/** Two connected SOCK_SEQPACKET sockets, both close-on-exec. @throws SyscallError */
export function makeChannel(kernel: Kernel): [number, number] {
  const pair = output(8);
  must(kernel, socketpair(pair));
  const view = new DataView(pair.bytes.buffer);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

function native(libc: Libc, argument: Argument): NativeArgument {
  if (typeof argument !== "object" || argument instanceof Uint8Array) return argument;
  if (argument.kind === "output") return argument.bytes;
  if (argument.kind === "result") return argument.value ?? -1;
  return relocated(libc, argument);
}

/** Writes the addresses that a structure points to into it. What they lead to stays alive through the structure itself. */
function relocated(libc: Libc, { bytes, pointers }: Structure): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { offset, to } of pointers) view.setBigUint64(offset, addressOf(libc, to), true);
  return bytes;
}

function addressOf(libc: Libc, target: number | bigint | string | Uint8Array | Output | Structure): bigint {
  if (typeof target === "number" || typeof target === "bigint") return BigInt(target);
  if (typeof target === "string") throw new Error("a host call's nested string has to be given as bytes");
  if (target instanceof Uint8Array) return libc.address(target);
  return libc.address(target.kind === "output" ? target.bytes : relocated(libc, target));
}

/**
 * Starts a stub with posix_spawn(3): the engines map their heaps so that a child that runs any of their code after fork(2) crashes.
 */
function spawnStub(
  kernel: Kernel,
  libc: Libc,
  foreign: ForeignStub | undefined,
  descriptors: readonly number[],
): SpawnedStub {
  const image = sealedImage(kernel);
  const [ours, theirs] = closingOnFailure(kernel, image, () => makeChannel(kernel));
  const closing: number[] = [];
  for (const stream of [0, 1, 2])
    if (kernel.call(fcntl(stream, F_GETFD, 0)) === FD_CLOEXEC) closing.push(stream);
  let pid: number;
  try {
    const command = foreign?.command ?? [`/proc/self/fd/${image}`];
    pid = closingOnFailure(kernel, ours, () =>
      spawn(libc, command, { closing, descriptors: [theirs, ...descriptors], keep: image }),
    );
  } finally {
    kernel.call(close(theirs));
    kernel.call(close(image));
  }
  const stub = createStub(socketChannel(kernel, ours), foreign?.architecture);
  // Node lets descriptors that it inherited slip through to its children: none of them is the container's business.
  stub.queue(closeRange(firstChannel + 1 + descriptors.length, maxDescriptor, 0));
  return { pid, stub };
}

/**
 * The stub's program in memory that nobody can change any more: what a container finds at /proc/1/exe is this, not a file of the
 * host (CVE-2019-5736).
 */
function sealedImage(kernel: Kernel): number {
  let descriptor = kernel.call(memfdCreate("tsrunc", { executable: true }));
  if (isErrno(descriptor, "EINVAL")) descriptor = kernel.call(memfdCreate("tsrunc", { executable: false }));
  if (descriptor < 0) throw new SyscallError(memfdCreate("tsrunc", { executable: true }), -descriptor);
  closingOnFailure(kernel, descriptor, () => {
    must(kernel, write(descriptor, stubImage()));
    must(kernel, fcntl(descriptor, F_ADD_SEALS, F_SEAL_ALL));
  });
  return descriptor;
}

function closingOnFailure<Value>(kernel: Kernel, descriptor: number, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    kernel.call(close(descriptor));
    throw error;
  }
}

interface SpawnOptions {
  /** Standard streams that are close-on-exec, as Node marks them: a dup2 onto themselves undoes it. */
  readonly closing: readonly number[];
  /** What the program gets as 3, 4, … */
  readonly descriptors: readonly number[];
  /** A descriptor that the path goes through, so that it must stay what it is until execve(2). */
  readonly keep: number;
}

/** Runs a program without an environment. @returns its process id */
function spawn(
  libc: Libc,
  command: readonly [string, ...string[]],
  { closing, descriptors, keep }: SpawnOptions,
): number {
  // glibc's posix_spawn_file_actions_t takes 80 bytes on both architectures; the rest is for other C libraries.
  const actions = new Uint8Array(256);
  const pid = new Uint8Array(4);
  const dup2 = (from: number, to: number): void => {
    libc.invoke("int posix_spawn_file_actions_adddup2(void *actions, int from, int to)", actions, from, to);
  };
  libc.invoke("int posix_spawn_file_actions_init(void *actions)", actions);
  for (const stream of closing) dup2(stream, stream);
  // Out of the way first, where a source is one of the numbers that another one is to get.
  const end = firstChannel + descriptors.length;
  let [lowest, highest] = [keep, Math.max(keep, end)];
  for (const descriptor of descriptors) {
    lowest = Math.min(lowest, descriptor);
    highest = Math.max(highest, descriptor);
  }
  const shift = lowest < end ? highest + 1 : undefined;
  if (shift !== undefined) {
    let place = shift;
    for (const descriptor of descriptors) dup2(descriptor, place++);
  }
  let place = 0;
  for (const descriptor of descriptors) {
    dup2(shift === undefined ? descriptor : shift + place, firstChannel + place);
    place++;
  }
  const { value: errno } = libc.invoke(
    "int posix_spawn(void *pid, const char *path, void *actions, void *attributes, const char **arguments, const char **environment)",
    pid,
    command[0],
    actions,
    null,
    [...command, null],
    [null],
  );
  libc.invoke("int posix_spawn_file_actions_destroy(void *actions)", actions);
  if (errno !== 0) throw new SyscallError({ name: "execve", args: [command[0]] }, errno);
  return new DataView(pid.buffer).getInt32(0, true);
}
