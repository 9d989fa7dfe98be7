import { type Architecture, type Call, type Output, output, type Result } from "./call.ts";
import {
  decodeDescriptor,
  descriptorMessageSize,
  receiveDescriptor,
  sendDescriptor,
} from "./calls/sockets.ts";
import type { Channel } from "./channel.ts";
import { errnoName } from "./errno.ts";
import {
  type BatchEncoder,
  batchEncoder,
  decodeAnswer,
  type QueuedCall,
  resultsCapacity,
} from "./stubProtocol.ts";
import { SyscallError } from "./syscallError.ts";

/** How the caller of {@link Stub.queue} wants a failure treated. */
export interface QueueOptions {
  /** A failure is an answer like any other: the pipeline goes on, and the caller looks at the result. */
  readonly mayFail?: boolean;
  /** Turns the kernel's refusal into the error that {@link Stub.sync} throws. */
  readonly explain?: (cause: SyscallError) => Error;
  /**
   * The next call travels in the same packet. After a call that forbids others (seccomp(2)) the stub may not be able to receive another one.
   * Begin with a `flush`, so that there is room.
   */
  readonly withNext?: boolean;
  /** The field of config.json that the call serves, for a trace. */
  readonly field?: string;
}

/**
 * A process that executes system calls for tsrunc. Calls are queued and sent in batches; nothing is known of their outcome until `sync`.
 */
export interface Stub {
  /** Queues a call. Its result is known after `sync`, but may be the argument of a later call at once. */
  queue(call: Call, options?: QueueOptions): Result;
  /** Queues a call that forks; the child serves on `channel`, a descriptor of the stub. Attach it through the channel's other end. */
  fork(call: Call, channel: number, options?: QueueOptions): Result;
  /**
   * Keeps what is queued from being sent until `uncork`: for a process that is still being made. If that fails nobody reads the channel,
   * and to send more than it holds would wait for ever.
   * @param whenFull called when no more can be kept, or when a result is waited for: it returns when the process exists, or throws.
   */
  cork(whenFull: () => void): void;
  uncork(): void;
  /**
   * Sends what is queued without waiting for it, so that the stub works while the caller goes on.
   * @param options.last nothing will be sent any more: the stub exits when it has answered. One that could not answer, because a filter forbids
   *   it, does not wait for more.
   */
  flush(options?: { readonly last: boolean }): void;
  /**
   * Sends what is queued and waits for every outstanding result.
   * @throws the explained error of the first call that failed and had to succeed; StubDiedError when the process is gone.
   */
  sync(): void;
  /**
   * Waits for the answer to a batch of `count` calls that another process has sent.
   * @throws SyscallError when one of them failed; StubDiedError when there is no answer.
   */
  receiveGreeting(count: number): void;
  /**
   * Writes into the stub's memory, which has to be mapped there. For what does not fit a batch.
   * @param channelInStub the descriptor on which the stub serves.
   */
  store(channelInStub: number, address: number, bytes: Uint8Array): void;
  /**
   * Gives the stub copies of descriptors of tsrunc's (SCM_RIGHTS). Waits for everything that is queued, as `sync`.
   * @returns their numbers in the stub.
   */
  pass(channelInStub: number, descriptors: readonly number[]): number[];
  /**
   * Takes a copy of a descriptor of the stub's. Waits for everything that is queued, as `sync`.
   * @returns its number in tsrunc.
   */
  fetch(channelInStub: number, descriptor: number): number;
  /** Closes tsrunc's end of the channel: the stub exits, unless it has become another program. */
  close(): void;
}

/** The process behind a stub has ended, or has become another program, before it answered. */
export class StubDiedError extends Error {
  override readonly name = "StubDiedError";
}

/**
 * A batch of this many bytes is sent although more calls may come: the stub executes it while they are being queued. `create` takes a
 * millisecond more with twice as many, and as long with half of them.
 */
const fullEnough = 0x1000;

interface Sent {
  readonly calls: readonly Pending[];
  readonly outputs: readonly Output[];
  readonly outputLength: number;
}

interface Pending extends QueuedCall {
  readonly explain: ((cause: SyscallError) => Error) | undefined;
}

/** Drives the stub at the other end of a channel; `architecture` is the stub's where that is not this machine's. */
export function createStub(channel: Channel, architecture?: Architecture): Stub {
  const encoder: BatchEncoder = batchEncoder(architecture);
  /** Everything since the last synchronisation: a cancelled call's culprit may have travelled in an earlier batch. */
  let history: Pending[] = [];
  let queued: Pending[] = [];
  let sent: Sent[] = [];
  let nextSlot = 0;
  let atStart = true;
  /** Whether the last call that was queued must not be separated from the next one. */
  let together = false;
  let failure: Error | undefined;
  /** Complete packets that wait for `uncork`. */
  let corked: { readonly packets: Uint8Array[]; readonly whenFull: () => void } | undefined;

  function add(call: Call, options: QueueOptions | undefined, childChannel: number | undefined): Result {
    if (nextSlot === resultsCapacity) {
      if (corked !== undefined) {
        corked.whenFull();
        uncork();
      }
      collect();
    }
    const result: Result = { kind: "result", slot: nextSlot, value: undefined };
    const pending: Pending = {
      call,
      result,
      mustSucceed: options?.mayFail !== true,
      childChannel,
      explain: options?.explain,
    };
    if (!encoder.add(pending)) {
      if (together) throw new Error("calls that have to travel together do not fit a packet");
      flush();
      encoder.add(pending);
    }
    queued.push(pending);
    history.push(pending);
    nextSlot++;
    together = options?.withNext === true;
    if (encoder.size >= fullEnough && !together) flush();
    return result;
  }

  function flush(): void {
    if (encoder.count === 0) return;
    const firstResult = nextSlot - queued.length;
    const { packet, outputs, outputLength } = encoder.finish({ forgetFailure: atStart, firstResult });
    atStart = false;
    sent.push({ calls: queued, outputs, outputLength });
    queued = [];
    // The encoder's memory is used again.
    if (corked !== undefined) corked.packets.push(new Uint8Array(packet));
    else channel.send(packet);
  }

  function uncork(): void {
    const packets = corked?.packets ?? [];
    corked = undefined;
    for (const packet of packets) channel.send(packet);
    flush();
  }

  /** Waits for every answer. Slots and output area are free again, but a failure goes on cancelling calls. */
  function collect(): void {
    flush();
    const batches = sent;
    sent = [];
    nextSlot = 0;
    for (const { calls, outputs, outputLength } of batches) {
      const size = 8 * calls.length + outputLength;
      const answer = channel.receive(size);
      if (answer.length === 0) throw failure ?? new StubDiedError("the process ended before it answered");
      if (answer.length !== size) throw new Error("a stub's answer has the wrong length");
      const results = decodeAnswer(answer, calls.length, outputs);
      let index = 0;
      for (const pending of calls) {
        const value = results[index++] ?? 0;
        pending.result.value = value;
        if (value < 0 && pending.mustSucceed) failure ??= explained(pending, history);
      }
    }
  }

  function sync(): void {
    if (corked !== undefined) {
      corked.whenFull();
      uncork();
    }
    collect();
    atStart = true;
    history = [];
    const error = failure;
    failure = undefined;
    if (error !== undefined) throw error;
  }

  return {
    queue: (call, options) => add(call, options, undefined),
    fork: (call, childChannel, options) => add(call, options, childChannel),
    cork(whenFull) {
      corked = { packets: [], whenFull };
    },
    uncork,
    flush(options) {
      flush();
      if (options?.last === true) channel.finish();
    },
    sync,
    receiveGreeting(count) {
      const answer = channel.receive(8 * count);
      if (answer.length !== 8 * count) throw new StubDiedError("the process ended before it greeted");
      for (const result of decodeAnswer(answer, count, []))
        if (result < 0) throw new SyscallError({ name: "accept4", args: [] }, -result);
    },
    store(channelInStub, address, bytes) {
      const size = 0x8000;
      for (let offset = 0; offset < bytes.length; offset += size) {
        const part = bytes.subarray(offset, offset + size);
        // The packet after this batch is not a batch: the batch's last call receives it.
        add(
          { name: "recvfrom", args: [channelInStub, address + offset, part.length, 0, 0, 0] },
          undefined,
          undefined,
        );
        flush();
        channel.send(part);
        collect();
      }
    },
    pass(channelInStub, descriptors) {
      // If something failed the stub would not receive, and take what was sent for a batch.
      sync();
      return descriptors.map((descriptor) => {
        const control = output(descriptorMessageSize);
        add(receiveDescriptor(channelInStub, control), undefined, undefined);
        flush();
        channel.sendDescriptor(descriptor);
        sync();
        return decodeDescriptor(control) ?? fail("a stub has no room for a descriptor");
      });
    },
    fetch(channelInStub, descriptor) {
      sync();
      add(sendDescriptor(channelInStub, new Uint8Array(1), descriptor), undefined, undefined);
      flush();
      const received = channel.receiveDescriptor();
      sync();
      return received ?? fail("a stub's descriptor did not arrive");
    },
    close: () => channel.close(),
  };
}

function fail(message: string): never {
  throw new Error(message);
}

/**
 * The error of a failed call. A call that was cancelled because the descriptor it refers to could not be opened is reported with the
 * reason of the call that should have opened it.
 */
function explained(pending: Pending, history: readonly Pending[]): Error {
  let culprit = pending;
  if (errnoName(-(pending.result.value ?? 0)) === "ECANCELED") {
    const reference = pending.call.args.find(
      (argument): argument is Result =>
        typeof argument === "object" && "kind" in argument && argument.kind === "result",
    );
    culprit = history.find(({ result }) => result === reference) ?? pending;
  }
  const error = new SyscallError(culprit.call, -(culprit.result.value ?? 0));
  return (pending.explain ?? culprit.explain)?.(error) ?? error;
}
