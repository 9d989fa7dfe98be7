import { returnStock } from "../cgroup/v2/stock.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { runStartContainerHooks } from "./containerHooks.ts";
import { type ContainerProgram, execute } from "./execute.ts";
import { type HookedContainer, runPoststartHooks } from "./runtimeHooks.ts";

/**
 * The steps of runtime.md, "Lifecycle", from the hooks inside the container to those after its program runs.
 * @throws RuntimeError; the first process has ended then, unless it was a poststart hook that failed.
 */
export function startProgram(
  kernel: Kernel,
  init: SpawnedStub,
  container: HookedContainer,
  program: ContainerProgram,
): void {
  try {
    if ((container.spec.hooks?.startContainer ?? []).length > 0) {
      runStartContainerHooks(kernel, init.stub, container, program.filter);
    }
    returnStock(kernel, container.cgroupPaths, container.spec.linux?.resources ?? {});
  } catch (error) {
    init.stub.close();
    throw error;
  }
  kernel.about?.({ name: "execute the program", field: "process.args" });
  execute(kernel, init, container, program);
  runPoststartHooks(kernel, container);
}
