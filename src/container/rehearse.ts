import type { Kernel } from "../linux/kernel.ts";
import { build, hooked } from "./create.ts";
import type { CreateOptions } from "./createOptions.ts";
import { startProgram } from "./startProgram.ts";

/**
 * Goes through all that makes a container, up to its program and the hooks that run when that does, and leaves it at that: for a kernel
 * on which nothing is in earnest.
 * @throws RuntimeError where the container could not be made.
 */
export function rehearse(kernel: Kernel, options: CreateOptions): void {
  const { record, init, filter } = build(kernel, options);
  if (options.bundle.spec.process === undefined) return;
  startProgram(kernel, init, hooked(options, record.cgroup_paths, init.pid), { ...record, filter });
}
