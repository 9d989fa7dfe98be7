import type { Uint32 } from "./numbers.ts";

/** A device node to make in the container (config-linux.md, "Devices"). */
export interface Device {
  /** c and u: character device; b: block device; p: named pipe. */
  readonly type: DeviceType;
  /** Path inside the container. */
  readonly path: string;
  /** Major device number; required unless the type is p. */
  readonly major?: Uint32;
  /** Minor device number; required unless the type is p. */
  readonly minor?: Uint32;
  /** Permissions. Some callers add file type bits (S_IFMT), which have no meaning here. */
  readonly fileMode?: Uint32;
  /** Owner inside the container; 0 if absent. */
  readonly uid?: Uint32;
  /** Group inside the container; 0 if absent. */
  readonly gid?: Uint32;
}

/** Types of device nodes as mknod(1) calls them. */
export type DeviceType = "c" | "b" | "u" | "p";
