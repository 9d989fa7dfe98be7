import type { BundleFile, Case, Json } from "../case.ts";

const data: readonly BundleFile[] = [
  { file: "data/file", text: "content\n" },
  { look: "data/program" },
  { directory: "data/inner" },
  { directory: "rootfs/mnt" },
];
const tmpfs = (...options: string[]): Json => ({
  destination: "/mnt",
  type: "tmpfs",
  source: "tmpfs",
  options,
});
const bind = (...options: string[]): Json => ({ destination: "/mnt", type: "bind", source: "data", options });

function mountCase(name: string, mount: Json | readonly Json[], look: readonly string[] = []): Case {
  return { name: `mounts: ${name}`, files: data, set: { "mounts+": mount }, look };
}

const inside = [
  "path",
  "/mnt",
  "list",
  "/mnt",
  "write",
  "/mnt/new",
  "write",
  "/mnt/file",
  "run",
  "/mnt/program",
];
const oneOption = [
  ...[
    "ro",
    "rw",
    "nosuid",
    "nodev",
    "noexec",
    "noatime",
    "relatime",
    "strictatime",
    "nodiratime",
    "sync",
    "dirsync",
  ],
  ...[
    "defaults",
    "silent",
    "loud",
    "iversion",
    "nomand",
    "lazytime",
    "suid",
    "dev",
    "exec",
    "atime",
    "diratime",
    "norelatime",
  ],
];

/** Mounts and their options (config.md, "Mounts"). */
export const mountCases: readonly Case[] = [
  ...oneOption.map((option) => mountCase(`tmpfs ${option}`, tmpfs(option), ["path", "/mnt"])),
  mountCase("tmpfs size and mode", tmpfs("size=1m", "mode=1770", "uid=5", "gid=6", "nr_inodes=100"), inside),
  mountCase("tmpfs without options", { destination: "/mnt", type: "tmpfs", source: "tmpfs" }, inside),
  mountCase("tmpfs without a source", { destination: "/mnt", type: "tmpfs" }),
  mountCase("tmpfs unknown option", tmpfs("nonsense")),
  mountCase("tmpfs of the mode of what it covers", { destination: "/tmp", type: "tmpfs", source: "tmpfs" }, [
    "path",
    "/tmp",
  ]),
  {
    ...mountCase(
      "tmpfs tmpcopyup",
      { destination: "/data", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup"] },
      ["list", "/data", "path", "/data", "path", "/data/file", "text", "/data/file"],
    ),
    files: [
      { file: "rootfs/data/file", text: "content\n", owner: 5, mode: 0o640 },
      { link: "rootfs/data/link", target: "file" },
    ],
  },
  mountCase("tmpfs ro then rw", tmpfs("ro", "rw")),
  mountCase("tmpfs noatime then relatime", tmpfs("noatime", "relatime")),
  {
    ...mountCase("tmpfs nosymfollow", tmpfs("nosymfollow")),
    expected: {
      outcome: "exit 0",
      "mount:/mnt":
        "on / root=/ type=tmpfs source=tmpfs nosymfollow,relatime,rw private superblock=mode=755,rw",
    },
  },

  mountCase("bind", bind("bind"), inside),
  mountCase("rbind", bind("rbind"), inside),
  mountCase("bind ro", bind("bind", "ro"), inside),
  mountCase("rbind ro", bind("rbind", "ro"), inside),
  mountCase("bind nosuid nodev noexec", bind("bind", "nosuid", "nodev", "noexec"), inside),
  mountCase("bind noatime", bind("bind", "noatime")),
  mountCase("bind rprivate", bind("bind", "rprivate")),
  mountCase("bind rslave", bind("bind", "rslave")),
  mountCase("bind rshared", bind("bind", "rshared")),
  mountCase("bind unbindable", bind("bind", "unbindable")),
  mountCase("bind private", bind("bind", "private")),
  mountCase("bind shared", bind("bind", "shared")),
  mountCase("bind slave", bind("bind", "slave")),
  mountCase(
    "bind of type none",
    { destination: "/mnt", type: "none", source: "data", options: ["bind"] },
    inside,
  ),
  mountCase("bind without a type", { destination: "/mnt", source: "data", options: ["bind"] }, inside),
  mountCase("bind without the option", { destination: "/mnt", type: "bind", source: "data" }, inside),
  mountCase(
    "bind of a file",
    { destination: "/etc/file", type: "bind", source: "data/file", options: ["bind", "ro"] },
    ["path", "/etc/file", "text", "/etc/file", "write", "/etc/file"],
  ),
  mountCase(
    "bind of a file on a missing path",
    { destination: "/made/for/file", type: "bind", source: "data/file", options: ["bind"] },
    ["path", "/made/for/file"],
  ),
  mountCase("bind of a directory on a file", {
    destination: "/look",
    type: "bind",
    source: "data",
    options: ["bind"],
  }),
  mountCase("bind of what is not there", {
    destination: "/mnt",
    type: "bind",
    source: "nothing",
    options: ["bind"],
  }),
  mountCase(
    "bind of the host's /dev",
    { destination: "/mnt", type: "bind", source: "/dev", options: ["rbind", "ro"] },
    ["path", "/mnt/null", "path", "/mnt/pts"],
  ),
  mountCase(
    "bind of the host's /proc",
    { destination: "/mnt", type: "bind", source: "/proc", options: ["rbind"] },
    ["path", "/mnt/version"],
  ),
  ...["rro", "rnosuid", "rnodev", "rnoexec", "rnoatime"].map((option) =>
    mountCase(`rbind ${option}`, {
      destination: "/mnt",
      type: "bind",
      source: "/dev",
      options: ["rbind", option],
    }),
  ),

  mountCase("missing destination", { destination: "/made/for/it", type: "tmpfs", source: "tmpfs" }, [
    "path",
    "/made",
    "path",
    "/made/for",
  ]),
  mountCase("relative destination", { destination: "mnt", type: "tmpfs", source: "tmpfs" }),
  mountCase("destination with dots", { destination: "/mnt/../mnt/./", type: "tmpfs", source: "tmpfs" }),
  {
    ...mountCase(
      "destination through a link",
      { destination: "/link/inner", type: "tmpfs", source: "tmpfs" },
      ["path", "/mnt/inner"],
    ),
    files: [...data, { link: "rootfs/link", target: "/mnt" }],
  },
  {
    ...mountCase(
      "destination through a link that leads out",
      { destination: "/link/inner", type: "tmpfs", source: "tmpfs" },
      ["path", "/inner"],
    ),
    files: [...data, { link: "rootfs/link", target: "../../.." }],
  },
  mountCase("empty destination", { destination: "", type: "tmpfs", source: "tmpfs" }),
  mountCase("unknown type", { destination: "/mnt", type: "nofs", source: "nofs" }),
  mountCase("one on another", [
    tmpfs("size=1m"),
    { destination: "/mnt/inner", type: "tmpfs", source: "tmpfs" },
    bind("bind"),
  ]),
  mountCase("remount", [
    tmpfs("size=1m"),
    { destination: "/mnt", type: "tmpfs", source: "tmpfs", options: ["remount", "ro", "size=1m"] },
  ]),
  mountCase(
    "proc elsewhere",
    { destination: "/mnt", type: "proc", source: "proc", options: ["ro", "nosuid"] },
    ["path", "/mnt/version"],
  ),
  mountCase("proc with hidepid", {
    destination: "/mnt",
    type: "proc",
    source: "proc",
    options: ["hidepid=2"],
  }),
  mountCase("sysfs elsewhere", { destination: "/mnt", type: "sysfs", source: "sysfs", options: ["ro"] }, [
    "path",
    "/mnt/kernel",
  ]),
  mountCase("mqueue elsewhere", { destination: "/mnt", type: "mqueue", source: "mqueue" }),
  mountCase(
    "devpts elsewhere",
    {
      destination: "/mnt",
      type: "devpts",
      source: "devpts",
      options: ["newinstance", "ptmxmode=0600", "gid=7"],
    },
    ["path", "/mnt/ptmx"],
  ),
  mountCase(
    "cgroup elsewhere",
    { destination: "/mnt", type: "cgroup", source: "cgroup", options: ["ro", "nosuid"] },
    ["path", "/mnt/cgroup.procs"],
  ),
  mountCase(
    "cgroup rw",
    { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["rw", "nosuid"] },
    ["write", "/sys/fs/cgroup/cgroup.procs"],
  ),
  {
    ...mountCase("cgroup without a namespace", []),
    set: { "linux.namespaces-": { type: "cgroup" } },
    look: ["path", "/sys/fs/cgroup/cgroup.procs"],
  },
  mountCase("over /proc", { destination: "/proc", type: "tmpfs", source: "tmpfs" }),
  mountCase("bind over /proc/sys", {
    destination: "/proc/sys",
    type: "bind",
    source: "data",
    options: ["bind"],
  }),
  mountCase(
    "bind over /proc/uptime",
    { destination: "/proc/uptime", type: "bind", source: "data/file", options: ["bind"] },
    ["text", "/proc/uptime"],
  ),
  mountCase("over the root", { destination: "/", type: "tmpfs", source: "tmpfs" }),
  {
    name: "mounts: proc through a link",
    files: [{ link: "rootfs/process", target: "/etc" }],
    set: { "mounts+": { destination: "/process", type: "proc", source: "proc" } },
  },
  { name: "mounts: none", set: { mounts: [], "linux.maskedPaths": [], "linux.readonlyPaths": [] } },
  {
    name: "mounts: only proc",
    set: { mounts: [{ destination: "/proc", type: "proc", source: "proc" }] },
    look: ["path", "/sys"],
  },
  {
    ...mountCase(
      "idmap",
      {
        ...(bind("bind", "idmap") as object),
        uidMappings: [{ containerID: 0, hostID: 1000, size: 10 }],
        gidMappings: [{ containerID: 0, hostID: 1000, size: 10 }],
      },
      ["path", "/mnt/file"],
    ),
    files: [...data, { file: "data/owned", owner: 1002 }],
    look: ["path", "/mnt/file", "path", "/mnt/owned"],
    expected: {
      outcome: "exit 0",
      "path:/mnt/file": "mode=100644 owner=1000:1000 device=0:0",
      "path:/mnt/owned": "mode=100644 owner=65534:65534 device=0:0",
    },
  },
  {
    ...mountCase("uidMappings alone", {
      ...(bind("bind") as object),
      uidMappings: [{ containerID: 0, hostID: 1000, size: 10 }],
    }),
    expected: { outcome: "refused" },
  },
];
