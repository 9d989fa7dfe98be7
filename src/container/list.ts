import { RuntimeError } from "../error.ts";
import { listDirectories } from "../linux/directory.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { isContainerId } from "./containerId.ts";
import { type ContainerState, containerState } from "./state.ts";

/**
 * The states of all containers below a root, by id.
 * @param options.warn takes the reason why a container could not be read; the others are listed all the same.
 * @param options.rootMayBeMissing a root that does not exist has no containers; otherwise it is an error.
 * @throws RuntimeError
 */
export function listContainers(
  kernel: Kernel,
  root: string,
  { warn, rootMayBeMissing }: { warn: (message: string) => void; rootMayBeMissing: boolean },
): ContainerState[] {
  const states: ContainerState[] = [];
  for (const id of containerIds(kernel, root, rootMayBeMissing)) {
    try {
      states.push(containerState(kernel, root, id));
    } catch (error) {
      warn(`load container ${id}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return states;
}

function containerIds(kernel: Kernel, root: string, mayBeMissing: boolean): string[] {
  try {
    // What is not a container of ours has a name that no container can have.
    return listDirectories(kernel, root).filter(isContainerId).sort();
  } catch (cause) {
    if (mayBeMissing && cause instanceof SyscallError && cause.is("ENOENT")) return [];
    throw new RuntimeError(`cannot list the containers in ${root}`, { cause });
  }
}
