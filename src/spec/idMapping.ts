import type { Uint32 } from "./numbers.ts";

/** A range of user or group ids: one line of /proc/PID/uid_map. */
export interface IdMapping {
  /** First id inside the container. */
  readonly containerID: Uint32;
  /** First id on the host. */
  readonly hostID: Uint32;
  /** How many ids follow. */
  readonly size: Uint32;
}
