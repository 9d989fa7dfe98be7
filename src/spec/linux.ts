import type { Device } from "./device.ts";
import type { IdMapping } from "./idMapping.ts";
import type { IntelRdt, MemoryPolicy } from "./memoryPlacement.ts";
import type { Namespace, TimeOffsets } from "./namespace.ts";
import type { Resources } from "./resources.ts";
import type { Seccomp } from "./seccomp.ts";

/** Everything in a container's configuration that only Linux has (config-linux.md). */
export interface Linux {
  /** Namespaces to create or to join; types not listed are inherited from the caller. */
  readonly namespaces?: readonly Namespace[];
  /** User ids of a new user namespace. */
  readonly uidMappings?: readonly IdMapping[];
  /** Group ids of a new user namespace. */
  readonly gidMappings?: readonly IdMapping[];
  /** Clock offsets of a new time namespace. Since 1.1. */
  readonly timeOffsets?: TimeOffsets;
  /** Device nodes beyond the default ones. */
  readonly devices?: readonly Device[];
  /** Network devices of the host to move into the network namespace, by name on the host. Since 1.3. */
  readonly netDevices?: Readonly<Record<string, NetDevice>>;
  /** The container's cgroup: absolute is relative to the cgroup mount, relative to a place of the runtime's choice. */
  readonly cgroupsPath?: string;
  /** Limits of the container's cgroup. */
  readonly resources?: Resources;
  /** Limits of cache and memory bandwidth (Intel RDT, AMD QoS). */
  readonly intelRdt?: IntelRdt;
  /** NUMA memory policy of the process. Since 1.3. */
  readonly memoryPolicy?: MemoryPolicy;
  /** Kernel parameters of the container's namespaces, by their dotted names. */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** System call filter. */
  readonly seccomp?: Seccomp;
  /** Mount propagation of the root file system. */
  readonly rootfsPropagation?: Propagation;
  /** Absolute paths inside the container that cannot be read. */
  readonly maskedPaths?: readonly string[];
  /** Absolute paths inside the container that cannot be written. */
  readonly readonlyPaths?: readonly string[];
  /** SELinux label of the mounts. */
  readonly mountLabel?: string;
  /** Execution domain of the process. Since 1.0.2. */
  readonly personality?: Personality;
}

/** A network device to move into the container. */
export interface NetDevice {
  /** Its name in the container, where `%d` stands for the first free number; unchanged if absent. */
  readonly name?: string;
}

/** Mount propagation types, alone or (r…) with all mounts below. */
export type Propagation =
  | "shared"
  | "slave"
  | "private"
  | "unbindable"
  | "rshared"
  | "rslave"
  | "rprivate"
  | "runbindable";

/** Execution domain, see personality(2). */
export interface Personality {
  readonly domain: "LINUX" | "LINUX32";
  /** No flag is defined so far. */
  readonly flags?: readonly string[];
}
