import type { Hooks } from "./hooks.ts";
import type { Linux } from "./linux.ts";
import type { Mount } from "./mount.ts";
import type { Process } from "./process.ts";

/**
 * A container's config.json, as of version 1.3 of the OCI runtime specification (config.md).
 *
 * Fields that the specification does not know are allowed and ignored.
 */
export interface Spec {
  /** Version of the specification that the document follows: SemVer, for instance `1.3.0`. */
  readonly ociVersion: string;
  /** The container's root file system. Required on Linux. */
  readonly root?: Root;
  /** What the container runs. May be absent at `create`, not at `start`. */
  readonly process?: Process;
  /** Host name inside the container; needs a UTS namespace. */
  readonly hostname?: string;
  /** NIS domain name inside the container; needs a UTS namespace. Since 1.1. */
  readonly domainname?: string;
  /** Mounts beyond the root file system, made in this order. */
  readonly mounts?: readonly Mount[];
  /** Programs to run at points of the container's life. */
  readonly hooks?: Hooks;
  /** Metadata. Keys are not empty; `org.opencontainers.*` is reserved. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Everything that only Linux has. */
  readonly linux?: Linux;
  /** Settings of virtual machine runtimes; ignored. */
  readonly vm?: OtherPlatform;
  /** Settings for Windows; ignored. */
  readonly windows?: OtherPlatform;
  /** Settings for Solaris; ignored. */
  readonly solaris?: OtherPlatform;
  /** Settings for z/OS; ignored. Since 1.1. */
  readonly zos?: OtherPlatform;
  /** Settings for FreeBSD; ignored. Since 1.3. */
  readonly freebsd?: OtherPlatform;
}

/** The container's root file system. */
export interface Root {
  /** Directory of the root file system, absolute or relative to the bundle. */
  readonly path: string;
  /**
   * Whether the root file system is read-only inside the container.
   * @default false
   */
  readonly readonly?: boolean;
}

/** Settings of a platform other than Linux, not looked at. */
export type OtherPlatform = Readonly<Record<string, unknown>>;
