import type { Case, Json } from "../case.ts";

const makers = ["CAP_MKNOD", "CAP_DAC_OVERRIDE"];
const withMknod = { "process.capabilities": { bounding: makers, effective: makers, permitted: makers } };

const look = [
  ...[
    "make",
    "c",
    "/dev/shm/null",
    "1",
    "3",
    "make",
    "c",
    "/dev/shm/kmsg",
    "1",
    "11",
    "make",
    "b",
    "/dev/shm/loop",
    "7",
    "0",
  ],
  ...["make", "c", "/dev/shm/tun", "10", "200", "make", "c", "/dev/shm/fuse", "10", "229"],
  ...[
    "open",
    "/dev/null",
    "rw",
    "open",
    "/dev/zero",
    "rw",
    "open",
    "/dev/full",
    "r",
    "open",
    "/dev/random",
    "r",
  ],
  ...[
    "open",
    "/dev/urandom",
    "rw",
    "open",
    "/dev/tty",
    "r",
    "open",
    "/dev/ptmx",
    "rw",
    "open",
    "/dev/own",
    "r",
  ],
  ...["open", "/dev/own", "w", "open", "/dev/own", "rw", "path", "/dev/own"],
];

const kmsg = (more: object = {}): Json => ({ type: "c", path: "/dev/own", major: 1, minor: 11, ...more });

function device(name: string, value: Json | readonly Json[], more: Partial<Case> = {}): Case {
  return {
    name: `devices: ${name}`,
    set: { ...withMknod, "linux.devices": [value].flat() as Json },
    look,
    ...more,
  };
}

function rules(name: string, ...value: readonly Json[]): Case {
  return {
    name: `resources.devices: ${name}`,
    set: { ...withMknod, "linux.devices": [kmsg()], "linux.resources.devices": value },
    look,
  };
}

const none: Json = { allow: false, access: "rwm" };
const allow = (more: object): Json => ({ allow: true, ...more });

/** Device nodes, and which devices may be used (config-linux.md, "Devices", "Allowed Device list"). */
export const deviceCases: readonly Case[] = [
  device("character", kmsg()),
  device("unbuffered", kmsg({ type: "u" })),
  device("block", { type: "b", path: "/dev/own", major: 7, minor: 0 }),
  device("pipe", { type: "p", path: "/dev/own" }),
  device("mode and owner", kmsg({ fileMode: 0o640, uid: 5, gid: 6 })),
  device("mode with the type's bits", kmsg({ fileMode: 0o20640 })),
  device("mode with sticky bits", kmsg({ fileMode: 0o1777 })),
  device("mode 0", kmsg({ fileMode: 0 })),
  device("in a directory", kmsg({ path: "/dev/some/where" }), {
    look: ["path", "/dev/some", "path", "/dev/some/where"],
  }),
  device("outside of /dev", kmsg({ path: "/srv/own" }), { look: ["path", "/srv", "path", "/srv/own"] }),
  device("a default one of another mode", {
    type: "c",
    path: "/dev/null",
    major: 1,
    minor: 3,
    fileMode: 0o600,
  }),
  device("another in the place of a default one", { type: "c", path: "/dev/null", major: 1, minor: 5 }),
  device("twice", [kmsg(), kmsg()]),
  device("over a file", kmsg({ path: "/etc/own" }), {
    files: [{ file: "rootfs/etc/own" }],
    look: ["path", "/etc/own"],
  }),
  device("over the same device", [
    { type: "c", path: "/dev/one", major: 1, minor: 3 },
    { type: "c", path: "/dev/one", major: 1, minor: 3, fileMode: 0o600 },
  ]),
  device("unknown type", kmsg({ type: "x" })),
  device("without a number", { type: "c", path: "/dev/own" }),
  device("relative path", kmsg({ path: "dev/own" })),
  device("through a link", kmsg({ path: "/link/own" }), {
    files: [{ link: "rootfs/link", target: "/etc" }],
    look: ["path", "/etc/own", "path", "/link"],
  }),
  {
    name: "devices: the host's /dev",
    set: {
      "mounts-": { destination: "/dev" },
      "mounts+": { destination: "/dev", type: "bind", source: "/dev", options: ["rbind"] },
      "linux.maskedPaths": [],
    },
  },
  {
    name: "devices: no tmpfs at /dev",
    set: { mounts: [{ destination: "/proc", type: "proc", source: "proc" }], "root.readonly": false },
  },

  rules("none"),
  rules("nothing", none),
  {
    name: "resources.devices: absent",
    set: { ...withMknod, "linux.devices": [kmsg()], "linux.resources": undefined },
    look,
  },
  rules("everything", allow({ access: "rwm" })),
  rules("one to read", none, allow({ type: "c", major: 1, minor: 11, access: "r" })),
  rules("one to read and write", none, allow({ type: "c", major: 1, minor: 11, access: "rw" })),
  rules("one to make", none, allow({ type: "c", major: 1, minor: 11, access: "m" })),
  rules("one without an access", none, allow({ type: "c", major: 1, minor: 11 })),
  rules("all character devices", none, allow({ type: "c", access: "rwm" })),
  rules("all of a major number", none, allow({ type: "c", major: 1, access: "rwm" })),
  rules("all of a minor number", none, allow({ type: "c", minor: 11, access: "rwm" })),
  rules("number -1", none, allow({ type: "c", major: 1, minor: -1, access: "rwm" })),
  rules("all block devices", none, allow({ type: "b", access: "rwm" })),
  rules("all but one", allow({ access: "rwm" }), {
    allow: false,
    type: "c",
    major: 1,
    minor: 11,
    access: "rwm",
  }),
  rules("writing one forbidden", allow({ access: "rwm" }), {
    allow: false,
    type: "c",
    major: 1,
    minor: 11,
    access: "w",
  }),
  rules("a default one forbidden", none, { allow: false, type: "c", major: 1, minor: 3, access: "rwm" }),
  rules("the last one counts", none, allow({ type: "c", major: 1, minor: 11, access: "rwm" }), {
    allow: false,
    type: "c",
    major: 1,
    minor: 11,
    access: "rwm",
  }),
  rules("type a", none, allow({ type: "a", major: 1, minor: 11, access: "rwm" })),
  rules("unknown type", { allow: true, type: "x", access: "r" }),
  rules("unknown access", { allow: true, type: "c", major: 1, minor: 3, access: "z" }),
];
