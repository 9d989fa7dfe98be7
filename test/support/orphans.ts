import { readdirSync, readFileSync } from "node:fs";
import { output } from "../../src/linux/call.ts";
import { siginfoSize, waitid } from "../../src/linux/calls/processes.ts";
import type { Kernel } from "../../src/linux/kernel.ts";

const PR_SET_CHILD_SUBREAPER = 36;

/** From here on processes that lose their parent become children of this one, as with containerd's shim. */
export function adoptOrphans(kernel: Kernel): void {
  kernel.call({ name: "prctl", args: [PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0] });
}

/**
 * Reaps the children that have ended; Node's own must have been waited for.
 * @returns those that still live, as `pid name`.
 */
export function livingChildren(kernel: Kernel): string[] {
  const living: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const [, name = "", state = "", parent = ""] = /^\d+ \((.*)\) (.) (\d+)/s.exec(stat(pid)) ?? [];
    if (parent !== String(process.pid)) continue;
    if (state === "Z") kernel.call(waitid(Number(pid), output(siginfoSize), { block: false }));
    else living.push(`${pid} ${name}`);
  }
  return living;
}

function stat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
