import type { Call, SyscallName } from "../../src/linux/call.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { interceptedKernel } from "./interceptedKernel.ts";

const EIO = 5;

/** A kernel with one fault in it. */
export interface FaultyKernel {
  readonly kernel: Kernel;
  /** The call that failed, as `host openat /path`; undefined when there were not that many. */
  readonly fault: () => string | undefined;
}

/**
 * A kernel whose n-th call fails, counted from 1 over host calls and queued calls together, and all others work.
 * A host call answers EIO without being run; a queued one is replaced by one that the kernel refuses.
 * @param spared calls that never fail, and do not count.
 */
export function faultyKernel(kernel: Kernel, n: number, spared: readonly SyscallName[] = []): FaultyKernel {
  let count = 0;
  let fault: string | undefined;
  function isFaulty(kind: string, call: Call): boolean {
    if (spared.includes(call.name)) return false;
    count++;
    if (count !== n) return false;
    fault = `${kind} ${call.name} ${call.args.filter((argument) => typeof argument === "string").join(" ")}`;
    return true;
  }
  const intercepted = interceptedKernel(kernel, {
    host(call) {
      if (!isFaulty("host", call)) return undefined;
      // close(2) releases the descriptor even when it reports an error.
      if (call.name === "close") kernel.call(call);
      return -EIO;
    },
    queued: (call) => (isFaulty("queued", call) ? { name: "close", args: [-1] } : call),
  });
  return { kernel: intercepted, fault: () => fault };
}
