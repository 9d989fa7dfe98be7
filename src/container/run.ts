import { RuntimeError } from "../error.ts";
import { close, unlinkat } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { killAndReap } from "./childProcess.ts";
import { checkConsole } from "./console.ts";
import { build, hooked, type NewContainer } from "./create.ts";
import type { CreateOptions } from "./createOptions.ts";
import { explainDeath } from "./deadInit.ts";
import { destroy, remembered } from "./delete.ts";
import { attachForeground, type Foreground } from "./foreground.ts";
import type { Relay } from "./notifyRelay.ts";
import { runPoststopHooks } from "./runtimeHooks.ts";
import { startProgram } from "./startProgram.ts";
import { closeContainerDirectory, controlSocket } from "./store.ts";

export interface RunOptions extends CreateOptions {
  /** Return as soon as the program runs. */
  readonly detach: boolean;
  /** Leave the stopped container for `delete`. */
  readonly keep: boolean;
}

/**
 * Creates a container, starts it, and waits until it ends.
 * @returns the exit status of its program (128 + signal when one killed it); 0 at once when detached.
 * @throws RuntimeError; nothing of the container is left then.
 */
export async function run(kernel: Kernel, options: RunOptions): Promise<number> {
  if (options.bundle.spec.process === undefined) {
    throw new RuntimeError("process property must not be empty", { field: "process" });
  }
  checkConsole(kernel, options, { foreground: !options.detach });
  const container = build(kernel, options);
  let foreground: Foreground | undefined;
  let relay: Relay | undefined;
  try {
    if (!options.detach) foreground = await attachForeground(kernel, container.init.pid, container.console);
    kernel.about?.({ name: "start", field: "" });
    // Nobody else is to start it; and it counts as created as long as the socket exists.
    kernel.call(unlinkat(container.directory.descriptor, controlSocket));
    const { record, init, directory, filter } = container;
    const { pid } = init;
    relay = options.notifier?.listen(kernel, directory, pid);
    startProgram(kernel, init, hooked(options, record.cgroup_paths, pid), { ...record, filter });
    if (foreground !== undefined)
      relay?.follow((error) => options.warn(error instanceof Error ? error.message : String(error)));
  } catch (error) {
    const explained = explainDeath(kernel, error, container.record.cgroup_paths);
    foreground?.abandon();
    relay?.close();
    killAndReap(kernel, container.init);
    remove(kernel, options, container);
    throw explained;
  }
  kernel.about?.({ name: "wait for the program's end", field: "" });
  // The program alone has them now: whoever reads the other end of a pipe must see that it has ended.
  for (const descriptor of options.kept ?? []) kernel.call(close(descriptor));
  if (foreground === undefined) {
    closeContainerDirectory(kernel, container.directory);
    finish(relay);
    return 0;
  }
  let status: number;
  try {
    status = await foreground.ended();
  } catch (error) {
    relay?.close();
    killAndReap(kernel, container.init);
    remove(kernel, options, container);
    throw error;
  }
  relay?.close();
  if (options.keep) closeContainerDirectory(kernel, container.directory);
  else remove(kernel, options, container);
  return status;
}

/** Waits for readiness. The container is not locked any more: one that never gets ready can be deleted. */
function finish(relay: Relay | undefined): void {
  try {
    relay?.wait();
  } finally {
    relay?.close();
  }
}

/** Deletes a container that has ended, and lets go of its directory. */
export function remove(
  kernel: Kernel,
  { root, warn }: Pick<CreateOptions, "root" | "warn">,
  { directory, record }: Pick<NewContainer, "directory" | "record">,
): void {
  try {
    destroy(kernel, root, directory, record);
    runPoststopHooks(kernel, remembered(record), warn);
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}
