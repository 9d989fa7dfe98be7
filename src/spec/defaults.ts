import type { Root, Spec } from "./config.ts";
import type { Linux } from "./linux.ts";
import type { Mount } from "./mount.ts";
import type { NamespaceType } from "./namespace.ts";
import type { Process } from "./process.ts";

/** What a default configuration depends on. */
export interface DefaultSpecOptions {
  /** The user who will run the container without being root; its ids on the host. */
  readonly rootless?: { readonly uid: number; readonly gid: number };
  /** Whether the host has cgroup v2, where a cgroup namespace is always to be had. */
  readonly cgroup2?: boolean;
}

/**
 * Makes the configuration that `spec` writes: a shell in a terminal, on a read-only root file system, with few
 * capabilities and a namespace of each kind that needs no further settings.
 *
 * For rootless containers the network is the host's, the user is mapped to root, and there are no limits.
 */
export function defaultSpec({ rootless, cgroup2 = false }: DefaultSpecOptions): Spec {
  const root: Root = { path: "rootfs", readonly: true };
  return {
    ociVersion: "1.3.0",
    process: defaultProcess(),
    root,
    hostname: "tsrunc",
    mounts: rootless === undefined ? defaultMounts() : defaultMounts().map(rootlessMount),
    linux: {
      ...(rootless === undefined
        ? { resources: { devices: [{ allow: false, access: "rwm" }] } }
        : { uidMappings: [onlyRoot(rootless.uid)], gidMappings: [onlyRoot(rootless.gid)] }),
      namespaces: namespaceTypes(rootless !== undefined, cgroup2).map((type) => ({ type })),
      ...defaultPaths(),
    },
  };
}

function defaultProcess(): Process {
  const capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];
  return {
    terminal: true,
    user: { uid: 0, gid: 0 },
    args: ["sh"],
    env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
    cwd: "/",
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
    noNewPrivileges: true,
  };
}

function defaultMounts(): Mount[] {
  const safe = ["nosuid", "noexec", "nodev"];
  const pts = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"];
  return [
    { destination: "/proc", type: "proc", source: "proc" },
    {
      destination: "/dev",
      type: "tmpfs",
      source: "tmpfs",
      options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
    },
    { destination: "/dev/pts", type: "devpts", source: "devpts", options: pts },
    {
      destination: "/dev/shm",
      type: "tmpfs",
      source: "shm",
      options: [...safe, "mode=1777", "size=65536k"],
    },
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: safe },
    { destination: "/sys", type: "sysfs", source: "sysfs", options: [...safe, "ro"] },
    { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: [...safe, "relatime", "ro"] },
  ];
}

// Without a network namespace of one's own sysfs cannot be mounted, and only one id is mapped.
function rootlessMount(mount: Mount): Mount {
  if (mount.destination === "/sys") {
    return { ...mount, type: "none", source: "/sys", options: ["rbind", ...(mount.options ?? [])] };
  }
  if (mount.options === undefined) return mount;
  return { ...mount, options: mount.options.filter((option) => !/^[ug]id=/.test(option)) };
}

function onlyRoot(hostID: number) {
  return { containerID: 0, hostID, size: 1 };
}

function namespaceTypes(isRootless: boolean, cgroup2: boolean): NamespaceType[] {
  const types: NamespaceType[] = isRootless ? ["pid"] : ["pid", "network"];
  types.push("ipc", "uts", "mount");
  if (isRootless) types.push("user");
  if (cgroup2) types.push("cgroup");
  return types;
}

function defaultPaths(): Pick<Linux, "maskedPaths" | "readonlyPaths"> {
  return {
    maskedPaths: [
      "/proc/acpi",
      "/proc/asound",
      "/proc/kcore",
      "/proc/keys",
      "/proc/latency_stats",
      "/proc/timer_list",
      "/proc/timer_stats",
      "/proc/sched_debug",
      "/sys/firmware",
      "/proc/scsi",
    ],
    readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
  };
}
