import { exitGroup } from "../linux/calls/processes.ts";
import type { Kernel } from "../linux/kernel.ts";

/** Ends tsrunc. Not process.exit: taking an engine apart costs more than most commands, and nothing here waits for it. */
export function exit(kernel: Kernel, status: number): void {
  kernel.call(exitGroup(status));
}
