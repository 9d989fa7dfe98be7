import type { Call } from "../linux/call.ts";
import { CLOSE_RANGE_CLOEXEC, closeRange, maxDescriptor } from "../linux/calls/files.ts";
import { execve } from "../linux/calls/processes.ts";
import { fitsInto, placeLargeExecve } from "../linux/largeExecve.ts";
import { type Stub, StubDiedError } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";

/** Larger vectors do not fit the stub's packets together with a filter and the calls before them. */
const packetVectorSize = 0x7000;

/** What a stub is to become. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: readonly string[];
  /** How many descriptors it gets beside the standard streams, from 3 on; none by default. */
  readonly kept?: number;
  /** Queues what has to come immediately before execve(2). */
  readonly lastly?: ((stub: Stub) => void) | undefined;
}

/**
 * Turns a stub into a program, with nothing open but the standard streams and what is kept for it. The stub's channel is close-on-exec, so
 * that the end of file on it is the sign of success.
 * @param channelInStub the descriptor on which the stub serves.
 * @throws SyscallError when execve(2) refuses, or the explained error of what was queued before; the stub ends then.
 */
export function replaceProcess(stub: Stub, channelInStub: number, program: Program): void {
  stub.queue(closeRange(firstChannel + (program.kept ?? 0), maxDescriptor, CLOSE_RANGE_CLOEXEC));
  try {
    const call = execveOf(stub, channelInStub, program);
    program.lastly?.(stub);
    stub.queue(call);
    stub.flush({ last: program.lastly !== undefined });
    stub.sync();
  } catch (error) {
    if (!(error instanceof StubDiedError)) throw error;
  } finally {
    stub.close();
  }
}

function execveOf(stub: Stub, channelInStub: number, { path, args, environment }: Program): Call {
  return fitsInto(packetVectorSize, args, environment)
    ? execve(path, args, environment)
    : placeLargeExecve(stub, channelInStub, path, args, environment);
}
