import type { Uint16, Uint32, Uint64 } from "./numbers.ts";

/** Limits of block devices (config-linux.md, "Block IO"). Weights are 10 to 1000; 0 leaves the weight alone. */
export interface BlockIO {
  readonly weight?: Uint16;
  /** Weight against child cgroups (cgroup v1). */
  readonly leafWeight?: Uint16;
  readonly weightDevice?: readonly WeightDevice[];
  readonly throttleReadBpsDevice?: readonly ThrottleDevice[];
  readonly throttleWriteBpsDevice?: readonly ThrottleDevice[];
  readonly throttleReadIOPSDevice?: readonly ThrottleDevice[];
  readonly throttleWriteIOPSDevice?: readonly ThrottleDevice[];
}

/** Weights for one block device. */
export interface WeightDevice {
  readonly major: Uint32;
  readonly minor: Uint32;
  readonly weight?: Uint16;
  readonly leafWeight?: Uint16;
}

/** Rate limit for one block device. */
export interface ThrottleDevice {
  readonly major: Uint32;
  readonly minor: Uint32;
  /** Bytes or operations a second. */
  readonly rate: Uint64;
}
