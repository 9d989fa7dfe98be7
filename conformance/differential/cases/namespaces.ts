import type { Case, Changes, Json, Place } from "../case.ts";

const files = {
  pid: "pid",
  network: "net",
  mount: "mnt",
  ipc: "ipc",
  uts: "uts",
  user: "user",
  cgroup: "cgroup",
  time: "time",
} as const;
type Type = keyof typeof files;

const mapping = (containerID: number, hostID: number, size: number): Json => ({ containerID, hostID, size });
const maps = [mapping(0, 100000, 1000), mapping(1000, 200000, 10)];
const inUserNamespace: Changes = {
  "linux.namespaces+": { type: "user" },
  "linux.uidMappings": maps,
  "linux.gidMappings": maps,
};

/** Without a namespace there is nothing of its own to name. */
const unnamed = (type: Type): Changes => (type === "uts" ? { hostname: undefined } : {});

const pathOf = (type: Type, pid: number) => `/proc/${pid}/ns/${files[type]}`;

function replaced(type: Type, entry: Json): Changes {
  return { "linux.namespaces-": { type }, "linux.namespaces+": entry };
}

function join(type: Type, of: (place: Place) => number): (place: Place) => Changes {
  return (place) => replaced(type, { type, path: pathOf(type, of(place)) });
}

/** In a mount namespace of others nothing may be covered. */
const unmasked = { "linux.maskedPaths": [], "linux.readonlyPaths": [] };

const plain = ({ holder }: Place) => holder.plain;

/** Namespaces, id mappings and clocks (config-linux.md, "Namespaces"). */
export const namespaceCases: readonly Case[] = [
  ...(["network", "ipc", "uts", "pid", "cgroup"] as const).map(
    (type): Case => ({
      name: `namespaces: the host's ${type}`,
      set: { "linux.namespaces-": { type }, ...unnamed(type) },
    }),
  ),
  {
    name: "namespaces: the host's mount",
    set: { "linux.namespaces-": { type: "mount" }, mounts: [], ...unmasked },
  },
  ...(["network", "ipc", "uts", "pid", "cgroup"] as const).map(
    (type): Case => ({
      name: `namespaces: a joined ${type}`,
      set: join(type, plain),
    }),
  ),
  {
    name: "namespaces: a joined mount",
    set: (place) => ({ ...join("mount", plain)(place), mounts: [], ...unmasked }),
  },
  {
    name: "namespaces: a joined time",
    set: join("time", plain),
    expected: { outcome: "exit 0", "namespace:time": "the holder's" },
  },
  {
    name: "namespaces: none but mount and pid",
    set: { hostname: undefined, "linux.namespaces": [{ type: "mount" }, { type: "pid" }] },
  },
  {
    name: "namespaces: none but mount",
    set: { hostname: undefined, "linux.namespaces": [{ type: "mount" }] },
  },
  { name: "namespaces: twice", set: { "linux.namespaces+": { type: "network" } } },
  { name: "namespaces: unknown", set: { "linux.namespaces+": { type: "colour" } } },
  {
    name: "namespaces: of another type",
    set: ({ holder }) => replaced("network", { type: "network", path: pathOf("ipc", holder.plain) }),
  },
  { name: "namespaces: no such path", set: replaced("network", { type: "network", path: "/nowhere" }) },
  {
    name: "namespaces: a path to no namespace",
    set: replaced("network", { type: "network", path: "/etc/passwd" }),
  },
  {
    name: "namespaces: a relative path",
    set: replaced("network", { type: "network", path: "proc/self/ns/net" }),
  },

  { name: "uidMappings: two ranges", set: inUserNamespace },
  {
    name: "uidMappings: another user",
    set: { ...inUserNamespace, "process.user": { uid: 1000, gid: 1000, additionalGids: [5] } },
  },
  { name: "uidMappings: without a namespace", set: { "linux.uidMappings": maps, "linux.gidMappings": maps } },
  {
    name: "uidMappings: none for a new namespace",
    set: { "linux.namespaces+": { type: "user" } },
  },
  {
    name: "uidMappings: overlapping",
    set: { ...inUserNamespace, "linux.uidMappings": [mapping(0, 100000, 10), mapping(5, 200000, 10)] },
  },
  {
    name: "uidMappings: a user who is not mapped",
    set: { ...inUserNamespace, "process.user": { uid: 5000, gid: 0 } },
  },
  {
    name: "gidMappings: a group that is not mapped",
    set: { ...inUserNamespace, "process.user": { uid: 0, gid: 5000 } },
  },
  {
    name: "uidMappings: devices",
    set: {
      ...inUserNamespace,
      "linux.devices": [
        { type: "c", path: "/dev/kmsg", major: 1, minor: 11, fileMode: 0o600, uid: 1, gid: 2 },
      ],
    },
  },
  {
    name: "uidMappings: the host's network",
    set: { ...inUserNamespace, "linux.namespaces-": { type: "network" } },
  },
  {
    name: "namespaces: a joined user",
    set: ({ holder }) => ({ "linux.namespaces+": { type: "user", path: pathOf("user", holder.user) } }),
  },
  {
    name: "namespaces: a joined user and its network",
    set: ({ holder }) => ({
      "linux.namespaces-": { type: "network" },
      "linux.namespaces+": [
        { type: "user", path: pathOf("user", holder.user) },
        { type: "network", path: pathOf("network", holder.user) },
      ],
    }),
  },

  {
    name: "timeOffsets: both clocks",
    set: {
      "linux.namespaces+": { type: "time" },
      "linux.timeOffsets": { monotonic: { secs: 1000, nanosecs: 5 }, boottime: { secs: 2000 } },
    },
    expected: {
      outcome: "exit 0",
      "namespace:time": "its own",
      "file:/proc/self/timens_offsets": "monotonic        1000         5 | boottime         2000         0",
    },
  },
  {
    name: "timeOffsets: none",
    set: { "linux.namespaces+": { type: "time" } },
    expected: {
      outcome: "exit 0",
      "namespace:time": "its own",
      "file:/proc/self/timens_offsets": "monotonic           0         0 | boottime            0         0",
    },
  },
  {
    name: "timeOffsets: without a namespace",
    set: { "linux.timeOffsets": { boottime: { secs: 1 } } },
    expected: { outcome: "refused" },
  },
  {
    name: "timeOffsets: before the start",
    set: { "linux.namespaces+": { type: "time" }, "linux.timeOffsets": { boottime: { secs: -1e12 } } },
    expected: { outcome: "refused" },
  },

  { name: "hostname: a name", set: { hostname: "box" } },
  { name: "hostname: empty", set: { hostname: "" } },
  { name: "hostname: absent", set: { hostname: undefined } },
  { name: "hostname: too long", set: { hostname: "x".repeat(65) } },
  { name: "hostname: without a namespace", set: { "linux.namespaces-": { type: "uts" } } },
  { name: "domainname: a name", set: { domainname: "example.org" }, peers: ["crun"] },
  {
    name: "domainname: without a namespace",
    set: { hostname: undefined, domainname: "example.org", "linux.namespaces-": { type: "uts" } },
    expected: { outcome: "refused" },
  },
];
