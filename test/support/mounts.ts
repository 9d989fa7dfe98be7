import type { Spec } from "../../src/spec/config.ts";
import type { Mount } from "../../src/spec/mount.ts";

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export interface MountInfo {
  readonly place: string;
  /** Of the mount itself: `ro,nosuid,relatime`. */
  readonly options: string;
  /** How it propagates, without the numbers of the groups: `shared`, `master`, `shared master`. */
  readonly propagation: string;
  readonly type: string;
  /** Of the file system. */
  readonly superOptions: string;
}

/** Reads a mountinfo file; the last mount at a place is the one that is seen. */
export function parseMountInfo(text: string): Map<string, MountInfo> {
  const mounts = new Map<string, MountInfo>();
  for (const line of text.split("\n").filter((part) => part.includes(" - "))) {
    const [front = "", back = ""] = line.split(" - ");
    const [, , , , place = "", options = "", ...tags] = front.split(" ");
    const [type = "", , superOptions = ""] = back.split(" ");
    const propagation = tags
      .map((tag) => tag.replace(/:.*/, ""))
      .filter((tag) => tag !== "propagate_from" && tag !== "")
      .join(" ");
    mounts.set(place, { place, options, propagation, type, superOptions });
  }
  return mounts;
}

/** The configuration with more mounts, and a root that can be written. */
export function withMounts(mounts: readonly Mount[]): (spec: Spec) => Spec {
  return (spec) => ({ ...spec, root: { path: "rootfs" }, mounts: [...(spec.mounts ?? []), ...mounts] });
}

/** Runs what follows in a mount namespace of its own, in which `script` has made mounts. */
export function inMountNamespace(script: string, propagation = "private"): string[] {
  return ["unshare", "--mount", "--propagation", propagation, "sh", "-ec", `${script}\nexec "$@"`, "sh"];
}
