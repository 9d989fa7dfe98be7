import { closeSync, fstatSync, readdirSync } from "node:fs";
import type { Kernel } from "../../src/linux/kernel.ts";
import { interceptedKernel } from "./interceptedKernel.ts";

const EIO = 5;

/** A kernel for a process that is killed at some point. */
export interface MortalKernel {
  readonly kernel: Kernel;
  readonly isDead: () => boolean;
  /** Does what the kernel does for a process that has been killed: closes its descriptors. */
  readonly bury: () => void;
}

/**
 * A kernel as a process has it that SIGKILL ends before its n-th host call: from there on nothing happens any more, however the code goes on.
 * A real process for each n would take a second for what takes 30 ms here.
 */
export function mortalKernel(kernel: Kernel, n: number): MortalKernel {
  const before = descriptors();
  let count = 0;
  const isDead = (): boolean => count >= n;
  const intercepted = interceptedKernel(kernel, {
    host: () => (isDead() || ++count === n ? -EIO : undefined),
    queued: (call) => call,
  });
  return {
    kernel: {
      ...intercepted,
      spawnStub(passed) {
        if (isDead()) throw new Error("a dead process starts no other");
        return intercepted.spawnStub(passed);
      },
    },
    isDead,
    bury() {
      for (const descriptor of descriptors().filter((open) => !before.includes(open))) closeSync(descriptor);
    },
  };
}

/** Open descriptors; that of the directory itself is closed by the time it is looked at. */
function descriptors(): number[] {
  return readdirSync("/proc/self/fd").map(Number).filter(isOpen);
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}
