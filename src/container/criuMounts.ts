import type { KeyAndValue } from "../criu/options.ts";
import { output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  close,
  decodeStatx,
  O_DIRECTORY,
  O_PATH,
  openat,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  S_IFDIR,
  S_IFMT,
  statx,
  statxSize,
} from "../linux/calls/files.ts";
import { readFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";
import type { Mount } from "../spec/mount.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { parseMountOptions } from "./mountOptions.ts";
import { normalizedPath } from "./mountPoint.ts";
import { namespaceOrigin } from "./namespaces.ts";
import { defaultDevices } from "./steps/devices.ts";

/** Whether a mount shows something of the host: CRIU does not save it, and gets it again from the host when it restores. */
export function isBind({ type, options = [] }: Mount): boolean {
  const parsed = parseMountOptions(options);
  return !parsed.remount && (type === "bind" || parsed.bind !== "no");
}

/**
 * The mount points of a running container that CRIU has to leave alone, with the names under which `restore` gives it what belongs there. A
 * path of the config may lead through links of the image, so that the kernel is asked where each mount lies; what the container has unmounted is
 * missing.
 * @throws SyscallError
 */
export function externalMounts(kernel: Kernel, record: ContainerRecord, spec: Spec): KeyAndValue[] {
  const { init_process_pid: pid } = record;
  const mounted = readMountPoints(kernel, pid);
  const root = must(kernel, openat(AT_FDCWD, `/proc/${pid}/root`, O_PATH | O_DIRECTORY()));
  const found = new Map<string, string>();
  try {
    const add = (path: string, name: string, kind: "any" | "file"): void => {
      const point = mountPointOf(kernel, root, mounted, path, kind);
      if (point !== undefined && !found.has(point)) found.set(point, name);
    };
    for (const path of bindDestinations(record, spec)) add(path, path, "any");
    for (const path of spec.linux?.maskedPaths ?? []) add(path, nullDevice, "file");
    // In a user namespace the devices are the host's, too.
    for (const path of devicePaths(spec)) add(path, path, "file");
  } finally {
    kernel.call(close(root));
  }
  if (namespaceOrigin(spec.linux?.namespaces, "cgroup") === "shared") {
    // They show a part of the host's hierarchies then.
    for (const { point, type } of mounted.values()) {
      if (type.startsWith("cgroup") && !found.has(point)) found.set(point, point);
    }
  }
  return [...found].map(([key, value]) => ({ key, value }));
}

/**
 * What lies at the mount points that CRIU has left alone: by their names in {@link externalMounts}, paths of the host.
 * @param cgroups where a hierarchy of cgroups is shown, and the container's directory in it.
 */
export function externalSources(
  spec: Spec,
  bundle: string,
  cgroups: readonly KeyAndValue[],
): readonly KeyAndValue[] {
  const binds = (spec.mounts ?? []).filter(isBind).map(({ destination, source = "" }) => ({
    key: normalizedPath(destination),
    value: source.startsWith("/") ? source : `${bundle}/${source}`,
  }));
  const devices = devicePaths(spec).map((path) => ({ key: path, value: path }));
  const masks = spec.linux?.maskedPaths === undefined ? [] : [{ key: nullDevice, value: nullDevice }];
  const sources = new Map<string, string>();
  for (const { key, value } of [...binds, ...devices, ...masks, ...cgroups])
    if (!sources.has(key)) sources.set(key, value);
  return [...sources].map(([key, value]) => ({ key, value }));
}

const nullDevice = "/dev/null";

function bindDestinations({ config }: ContainerRecord, { mounts = [] }: Spec): string[] {
  // The record has those that `create` has added, too.
  const added = config.mounts.filter(({ device }) => device === "bind");
  return [...mounts.filter(isBind), ...added].map(({ destination }) => normalizedPath(destination));
}

function devicePaths({ linux }: Spec): string[] {
  return [...defaultDevices, ...(linux?.devices ?? [])].map(({ path }) => normalizedPath(path));
}

interface MountPoint {
  readonly point: string;
  readonly type: string;
}

/** The mounts of a process by their ids (proc_pid_mountinfo(5)). */
export function readMountPoints(kernel: Kernel, pid: number): Map<number, MountPoint> {
  const lines = readFile(kernel, `/proc/${pid}/mountinfo`).split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [id, , , , point = "", ...rest] = line.split(" ");
      const type = rest[rest.indexOf("-") + 1] ?? "";
      return [Number(id), { point: unescaped(point), type }];
    }),
  );
}

/** Blanks are written in octal there. */
function unescaped(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** The mount point that a path inside the container leads to; undefined when it leads to nothing, or into the middle of a mount. */
function mountPointOf(
  kernel: Kernel,
  root: number,
  mounted: ReadonlyMap<number, MountPoint>,
  path: string,
  kind: "any" | "file",
): string | undefined {
  const place = kernel.call(openat2(root, path, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS));
  if (place < 0) return undefined;
  try {
    const status = output(statxSize);
    must(kernel, statx(place, "", AT_EMPTY_PATH, status));
    const { mode, mountId, mountRoot } = decodeStatx(status);
    if (!mountRoot || (kind === "file" && (mode & S_IFMT) === S_IFDIR)) return undefined;
    return mounted.get(mountId)?.point;
  } finally {
    kernel.call(close(place));
  }
}
