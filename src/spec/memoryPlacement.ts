/** Class of service in the resctrl file system (config-linux.md, "IntelRdt"). */
export interface IntelRdt {
  /** Name of the class; the container's id if absent. `/` is the default class since 1.3. */
  readonly closID?: string;
  /** Schema of the L3 cache. */
  readonly l3CacheSchema?: string;
  /** Schema of the memory bandwidth. Since 1.0.2. */
  readonly memBwSchema?: string;
  /** Lines for the schemata file, written after the other two. Since 1.3. */
  readonly schemata?: readonly string[];
  /**
   * Whether the container gets a monitoring group of its own. Since 1.3.
   * @default false
   */
  readonly enableMonitoring?: boolean;
}

/** NUMA memory policy, see set_mempolicy(2) (config-linux.md, "Memory policy"). */
export interface MemoryPolicy {
  readonly mode: MemoryPolicyMode;
  /** Node list such as `0-3,7`. */
  readonly nodes?: string;
  readonly flags?: readonly MemoryPolicyFlag[];
}

/** Modes of set_mempolicy(2). */
export type MemoryPolicyMode =
  | "MPOL_DEFAULT"
  | "MPOL_BIND"
  | "MPOL_INTERLEAVE"
  | "MPOL_WEIGHTED_INTERLEAVE"
  | "MPOL_PREFERRED"
  | "MPOL_PREFERRED_MANY"
  | "MPOL_LOCAL";

/** Mode flags of set_mempolicy(2). */
export type MemoryPolicyFlag = "MPOL_F_NUMA_BALANCING" | "MPOL_F_RELATIVE_NODES" | "MPOL_F_STATIC_NODES";
