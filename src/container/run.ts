import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { build, type CreateOptions, type NewContainer } from "./create.ts";
import { destroy } from "./delete.ts";
import { execute } from "./execute.ts";
import { killAndReap } from "./initProcess.ts";
import { closeContainerDirectory } from "./store.ts";
import { waitForExit } from "./wait.ts";

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
  const container = build(kernel, options);
  const ended = options.detach ? undefined : waitForExit(kernel, container.init.pid);
  try {
    const { executable, environment } = container.record;
    execute(container.init.stub, options.bundle.spec, executable, environment);
  } catch (error) {
    ended?.abandon();
    killAndReap(kernel, container.init);
    remove(kernel, options, container);
    throw error;
  }
  if (ended === undefined) {
    closeContainerDirectory(kernel, container.directory);
    return 0;
  }
  const status = await ended.status;
  if (options.keep) closeContainerDirectory(kernel, container.directory);
  else remove(kernel, options, container);
  return status;
}

function remove(kernel: Kernel, { root }: RunOptions, { directory, record }: NewContainer): void {
  destroy(kernel, root, directory, record);
  closeContainerDirectory(kernel, directory);
}
