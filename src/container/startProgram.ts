import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { type HookedContainer, runPoststartHooks, runStartContainerHooks } from "./containerHooks.ts";
import { type ContainerProgram, execute } from "./execute.ts";
import { whileJoinable } from "./insideProcess.ts";

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
      const start = (): void => runStartContainerHooks(kernel, container, program.filter);
      whileJoinable(init.stub, container, start);
    }
  } catch (error) {
    init.stub.close();
    throw error;
  }
  kernel.about?.({ name: "execute the program", field: "process.args" });
  execute(kernel, init, container, program);
  runPoststartHooks(kernel, container);
}
