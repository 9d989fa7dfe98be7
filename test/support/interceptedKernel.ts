import type { Call } from "../../src/linux/call.ts";
import { socketChannel } from "../../src/linux/channel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { createStub, type Stub } from "../../src/linux/stub.ts";

/** Looks at every system call before it happens. */
export interface Interceptor {
  /** A call of tsrunc's own process. @returns the result to answer with in its place; undefined to let it run. */
  host(call: Call): number | undefined;
  /** A call for a stub. @returns the call to queue in its place. */
  queued(call: Call): Call;
}

/** A kernel whose calls an interceptor sees first. */
export function interceptedKernel(kernel: Kernel, interceptor: Interceptor): Kernel {
  const stub = (inner: Stub): Stub => ({
    ...inner,
    queue: (call, options) => inner.queue(interceptor.queued(call), options),
    fork: (call, channel, options) => {
      const replaced = interceptor.queued(call);
      return replaced === call ? inner.fork(call, channel, options) : inner.queue(replaced, options);
    },
  });
  const intercepted: Kernel = {
    ...kernel,
    call: (call) => interceptor.host(call) ?? kernel.call(call),
    spawnStub(descriptors) {
      const spawned = kernel.spawnStub(descriptors);
      return { ...spawned, stub: stub(spawned.stub) };
    },
    attachStub: (channel) => stub(createStub(socketChannel(intercepted, channel))),
  };
  return intercepted;
}
