import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { type HookedContainer, runPoststartHooks, runStartContainerHooks } from "./containerHooks.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { execute } from "./execute.ts";
import { whileJoinable } from "./insideProcess.ts";

/**
 * The steps of runtime.md, "Lifecycle", from the hooks inside the container to those after its program runs.
 * @throws RuntimeError; the first process has ended then, unless it was a poststart hook that failed.
 */
export function startProgram(
  kernel: Kernel,
  { stub }: SpawnedStub,
  container: HookedContainer,
  record: ContainerRecord,
): void {
  try {
    if ((container.spec.hooks?.startContainer ?? []).length > 0) {
      const start = (): void => runStartContainerHooks(kernel, container);
      whileJoinable(stub, { privileged: !record.rootless }, start);
    }
  } catch (error) {
    stub.close();
    throw error;
  }
  execute(stub, container.spec, record);
  runPoststartHooks(kernel, container);
}
