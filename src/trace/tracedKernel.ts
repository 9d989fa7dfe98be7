import type { Call, Result } from "../linux/call.ts";
import type { Kernel, Purpose } from "../linux/kernel.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { createRecorder } from "./recorder.ts";
import type { TraceLine } from "./traceLine.ts";

/** A kernel that tells of every call. */
export interface TracedKernel extends Kernel {
  readonly about: (purpose: Purpose) => void;
  /** Tells of the calls whose results are still to come. They will not be told again. */
  finish(): void;
}

export interface TraceOptions {
  readonly imagined?: boolean;
  readonly now?: () => number;
}

/**
 * Wraps a kernel so that every call that passes it is told, in the order in which they are made or queued: a line is written once the results
 * of its call and of those before are known. Nothing is changed about the calls, and none is added.
 *
 * The packets that carry calls to the stubs and results back are left out, and so are the memory and the sockets that starting a stub takes.
 * @param options.imagined nothing really runs, so that there are neither results nor times to tell.
 * @param options.now the time in milliseconds.
 */
export function tracedKernel(
  kernel: Kernel,
  write: (line: TraceLine) => void,
  { imagined = false, now = () => performance.now() }: TraceOptions = {},
): TracedKernel {
  const recorder = createRecorder(write, { imagined });

  function timed<Value>(action: () => Value): { value: Value; seconds: number } {
    const start = now();
    const value = action();
    return { value, seconds: (now() - start) / 1000 };
  }

  function traced(inner: Stub, process: string): Stub {
    let unanswered = 0;
    function queued(call: Call, result: Result, options: QueueOptions | undefined, forks: boolean): Result {
      unanswered++;
      recorder.queued(process, call, result, {
        field: options?.field,
        forks,
        mayFail: options?.mayFail === true,
      });
      return result;
    }
    /** Does what waits for everything that is queued, and tells how long that took, also when it throws. */
    function waiting<Value>(action: () => Value): Value {
      const start = now();
      try {
        return action();
      } finally {
        if (unanswered > 0) recorder.waited(process, unanswered, (now() - start) / 1000);
        unanswered = 0;
        recorder.drain();
      }
    }
    return {
      ...inner,
      queue: (call, options) => queued(call, inner.queue(call, options), options, false),
      fork: (call, channel, options) => queued(call, inner.fork(call, channel, options), options, true),
      sync: () => waiting(inner.sync),
      pass(channel, descriptors) {
        const numbers = waiting(() => inner.pass(channel, descriptors));
        for (const [index, number] of numbers.entries())
          recorder.received(process, channel, number, {
            process: "host",
            descriptor: descriptors[index] ?? -1,
          });
        return numbers;
      },
      fetch(channel, descriptor) {
        const number = waiting(() => inner.fetch(channel, descriptor));
        recorder.received("host", channel, number, { process, descriptor });
        return number;
      },
      close() {
        inner.close();
        recorder.closed(process);
      },
    };
  }

  return {
    about: recorder.about,
    call(call) {
      const { value, seconds } = timed(() => kernel.call(call));
      recorder.called(call, value, seconds);
      return value;
    },
    spawnStub(descriptors) {
      const { value, seconds } = timed(() => kernel.spawnStub(descriptors));
      const name = recorder.spawned(value.pid, descriptors, seconds);
      return { ...value, stub: traced(value.stub, name) };
    },
    attachStub(channel, name) {
      const stub = kernel.attachStub(channel, name);
      return traced(stub, recorder.attached(name ?? "child"));
    },
    finish: recorder.finish,
  };
}
