/** Programs to run at points of the container's life, each list in its order (config.md, "POSIX-platform Hooks"). */
export interface Hooks {
  /**
   * In `create`, before `createRuntime`: in the runtime's namespaces.
   * @deprecated use createRuntime, createContainer or startContainer
   */
  readonly prestart?: readonly Hook[];
  /** In `create`, after the namespaces exist and before the root is changed: in the runtime's namespaces. Since 1.0.2. */
  readonly createRuntime?: readonly Hook[];
  /** In `create`, after `createRuntime` and before the root is changed: in the container's namespaces. Since 1.0.2. */
  readonly createContainer?: readonly Hook[];
  /** In `start`, before the user's program: inside the container. Since 1.0.2. */
  readonly startContainer?: readonly Hook[];
  /** In `start`, after the user's program was started: in the runtime's namespaces. */
  readonly poststart?: readonly Hook[];
  /** In `delete`, after the container was removed: in the runtime's namespaces. */
  readonly poststop?: readonly Hook[];
}

/** Every kind of hooks, in the order in which they run. */
export const hookKinds = [
  "prestart",
  "createRuntime",
  "createContainer",
  "startContainer",
  "poststart",
  "poststop",
] as const satisfies readonly (keyof Hooks)[];

/** One program. It reads the container's state as JSON from its standard input. */
export interface Hook {
  /** The program: an absolute path. */
  readonly path: string;
  /** Its arguments, the program's own name first. */
  readonly args?: readonly string[];
  /** Its environment, as `NAME=value`. */
  readonly env?: readonly string[];
  /**
   * Seconds after which the hook is aborted.
   * @asType integer
   * @minimum 1
   * @maximum 2147483647
   */
  readonly timeout?: number;
}
