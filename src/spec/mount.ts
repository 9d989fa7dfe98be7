import type { IdMapping } from "./idMapping.ts";

/** One mount inside the container (config.md, "Mounts"). */
export interface Mount {
  /** Where to mount, inside the container. Relative paths are deprecated since 1.2 and start at `/`. */
  readonly destination: string;
  /** File system type as in /proc/filesystems. For bind mounts it has no meaning. */
  readonly type?: string;
  /** Device, directory (absolute or relative to the bundle) or dummy name to mount. */
  readonly source?: string;
  /** Mount options; those that are not known become data for the file system. */
  readonly options?: readonly string[];
  /** User ids of an id-mapped mount; needs `gidMappings`, too. Since 1.1. */
  readonly uidMappings?: readonly IdMapping[];
  /** Group ids of an id-mapped mount; needs `uidMappings`, too. Since 1.1. */
  readonly gidMappings?: readonly IdMapping[];
}
