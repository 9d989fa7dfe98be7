/** State of a container, for `state` and for the standard input of hooks (runtime.md, "State"). */
export interface State {
  /** Version of the specification that the document follows. */
  readonly ociVersion: string;
  /** The container's id, unique on the host. */
  readonly id: string;
  readonly status: ContainerStatus;
  /**
   * Process id of the container's first process, as seen by the reader; present if created or running.
   * @asType integer
   * @minimum 0
   * @maximum 4194304
   */
  readonly pid?: number;
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** The annotations of config.json. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where a container is in its life. `paused` is an addition to the specification, which allows for it. */
export type ContainerStatus = "creating" | "created" | "running" | "paused" | "stopped";

/** What an agent for SCMP_ACT_NOTIFY receives with the descriptors (config-linux.md, "The Container Process State"). Since 1.1. */
export interface ContainerProcessState {
  readonly ociVersion: string;
  /** Names of the descriptors, in the order in which they were sent. */
  readonly fds: readonly string[];
  /**
   * Process id as seen by the runtime.
   * @asType integer
   * @minimum 0
   * @maximum 4194304
   */
  readonly pid: number;
  /** `listenerMetadata` of config.json. */
  readonly metadata?: string;
  readonly state: State;
}
