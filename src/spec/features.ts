/**
 * What the runtime knows, whatever the host offers, for `features` (features.md). Since 1.1.
 *
 * An absent list means "not known", an empty one "none".
 */
export interface Features {
  /** Lowest version of the specification that is understood. */
  readonly ociVersionMin: string;
  /** Highest version of the specification that is understood. */
  readonly ociVersionMax: string;
  /** Kinds of hooks. */
  readonly hooks?: readonly string[];
  /** Mount options that are not passed on to the file system. */
  readonly mountOptions?: readonly string[];
  readonly linux?: LinuxFeatures;
  /** Properties of the runtime beyond the specification. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations of config.json that change the runtime's behaviour; a dot at the end makes a prefix. Since 1.2. */
  readonly potentiallyUnsafeConfigAnnotations?: readonly string[];
}

/** What the runtime knows of Linux (features-linux.md). */
export interface LinuxFeatures {
  readonly namespaces?: readonly string[];
  readonly capabilities?: readonly string[];
  readonly cgroup?: CgroupFeatures;
  readonly seccomp?: SeccompFeatures;
  readonly apparmor?: EnabledFeature;
  readonly selinux?: EnabledFeature;
  readonly intelRdt?: IntelRdtFeatures;
  /** Since 1.3. */
  readonly memoryPolicy?: MemoryPolicyFeatures;
  /** Since 1.2. */
  readonly mountExtensions?: MountExtensionFeatures;
  /** Since 1.3. */
  readonly netDevices?: EnabledFeature;
}

/** A feature that is there or not. */
export interface EnabledFeature {
  readonly enabled?: boolean;
}

/** Versions and managers of control groups. */
export interface CgroupFeatures {
  readonly v1?: boolean;
  readonly v2?: boolean;
  readonly systemd?: boolean;
  /** Whether a user's own systemd can manage the cgroup. */
  readonly systemdUser?: boolean;
  readonly rdma?: boolean;
}

/** System call filters. */
export interface SeccompFeatures {
  readonly enabled?: boolean;
  readonly actions?: readonly string[];
  readonly operators?: readonly string[];
  readonly archs?: readonly string[];
  /** Flags that the runtime recognizes. */
  readonly knownFlags?: readonly string[];
  /** Flags that it can also apply. */
  readonly supportedFlags?: readonly string[];
}

/** Intel RDT; `schemata` and `monitoring` since 1.3. */
export interface IntelRdtFeatures {
  readonly enabled?: boolean;
  readonly schemata?: boolean;
  readonly monitoring?: boolean;
}

/** NUMA memory policies. */
export interface MemoryPolicyFeatures {
  readonly modes?: readonly string[];
  readonly flags?: readonly string[];
}

/** Mounts beyond mount(2). */
export interface MountExtensionFeatures {
  readonly idmap?: EnabledFeature;
}
