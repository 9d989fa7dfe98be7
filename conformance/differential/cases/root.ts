import type { BundleFile, Case } from "../case.ts";

const secrets: readonly BundleFile[] = [
  { file: "rootfs/secret/file", text: "secret\n" },
  { file: "rootfs/secret/inner/file", text: "secret\n" },
  { link: "rootfs/alias", target: "/secret" },
];
const look = [
  ...[
    "path",
    "/secret",
    "list",
    "/secret",
    "text",
    "/secret/file",
    "write",
    "/secret/file",
    "write",
    "/secret/new",
  ],
  ...["write", "/secret/inner/file", "path", "/secret/file", "path", "/alias"],
];

function pathCase(name: string, paths: readonly string[]): Case[] {
  return (["maskedPaths", "readonlyPaths"] as const).map((field) => ({
    name: `${field}: ${name}`,
    files: secrets,
    set: { "root.readonly": false, [`linux.${field}`]: paths },
    look,
  }));
}

/** The root file system, its propagation, and paths in it that are hidden or locked (config.md, "Root"). */
export const rootCases: readonly Case[] = [
  { name: "root: read-only", set: { "root.readonly": true } },
  { name: "root: writable", set: { "root.readonly": false } },
  { name: "root: absent readonly", set: { "root.readonly": undefined } },
  { name: "root: absolute path", set: ({ bundle }) => ({ "root.path": `${bundle}/rootfs` }) },
  { name: "root: a link", files: [{ link: "other", target: "rootfs" }], set: { "root.path": "other" } },
  { name: "root: with dots", set: { "root.path": "./rootfs/../rootfs/" } },
  { name: "root: missing", set: { "root.path": "nothing" } },
  { name: "root: a file", files: [{ file: "file" }], set: { "root.path": "file" } },
  { name: "root: absent", set: { root: undefined } },
  ...["shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate"].map(
    (value): Case => ({
      name: `rootfsPropagation: ${value}`,
      set: { "linux.rootfsPropagation": value },
    }),
  ),
  { name: "rootfsPropagation: unknown", set: { "linux.rootfsPropagation": "sideways" } },
  ...pathCase("a directory", ["/secret"]),
  ...pathCase("a file", ["/secret/file"]),
  ...pathCase("both", ["/secret/inner", "/secret"]),
  ...pathCase("a link", ["/alias"]),
  ...pathCase("not there", ["/nothing", "/secret/file/nothing"]),
  ...pathCase("a device", ["/dev/full"]),
  ...pathCase("in /proc", ["/proc/sys", "/proc/uptime"]),
  ...pathCase("relative", ["secret"]),
  ...pathCase("none", []),
  {
    name: "readonlyPaths: noexec stays",
    files: secrets,
    set: { "linux.readonlyPaths": ["/dev/shm", "/dev/mqueue"] },
    look: ["write", "/dev/shm/new"],
  },
];
