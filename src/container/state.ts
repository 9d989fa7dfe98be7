import type { Kernel } from "../linux/kernel.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { containerStatus, type Status } from "./status.ts";
import { closeContainerDirectory, openContainerDirectory, readRecord } from "./store.ts";

/** What `state` and `list` tell of a container: the specification's state (runtime.md, "State") and runc's additions. */
export interface ContainerState {
  readonly ociVersion: string;
  readonly id: string;
  /** On the host; 0 when there is no process. */
  readonly pid: number;
  readonly status: Status;
  readonly bundle: string;
  readonly rootfs: string;
  /** RFC 3339. */
  readonly created: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner: string;
}

/**
 * The state of a container.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when there is none of this id.
 */
export function containerState(kernel: Kernel, root: string, id: string): ContainerState {
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = readRecord(kernel, directory);
    return describe(id, record, containerStatus(kernel, directory, record));
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

function describe(id: string, record: ContainerRecord | undefined, status: Status): ContainerState {
  const annotations = record?.annotations ?? {};
  return {
    ociVersion: record?.ociVersion ?? "",
    id,
    pid: status === "stopped" ? 0 : (record?.init_process_pid ?? 0),
    status,
    bundle: record?.bundle ?? "",
    rootfs: record?.config.rootfs ?? "",
    created: record?.created ?? "",
    ...(Object.keys(annotations).length > 0 && { annotations }),
    owner: "",
  };
}
