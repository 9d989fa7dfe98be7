import type { Case, Json, Place } from "../case.ts";

const needs =
  (controller: string) =>
  ({ controllers }: Place) =>
    controllers.includes(controller) ? undefined : `the ${controller} controller is not in cgroup v2 here`;

function limit(controller: string, name: string, value: Json, more: Partial<Case> = {}): Case {
  return {
    name: `resources.${name}`,
    set: { [`linux.resources.${name.split(":")[0]}`]: value },
    cannot: needs(controller),
    ...more,
  };
}

function cgroupsPath(name: string, path: (id: string) => string, isSeenFromHost = false): Case {
  return {
    name: `cgroupsPath: ${name}`,
    set: ({ id }) => ({
      "linux.cgroupsPath": path(id),
      ...(isSeenFromHost && { "linux.namespaces-": { type: "cgroup" } }),
    }),
  };
}

const million = 1024 * 1024;

/** The cgroup and its limits (config-linux.md, "Control groups"). */
export const resourceCases: readonly Case[] = [
  { name: "cgroupsPath: absent", set: { "linux.cgroupsPath": undefined } },
  cgroupsPath("absolute", (id) => `/${id}-tree`),
  cgroupsPath("nested", (id) => `/${id}-tree/${id}-one/${id}-two`),
  cgroupsPath("relative", (id) => `${id}-tree/${id}-one`),
  cgroupsPath("nested, seen from the host's namespace", (id) => `/${id}-tree/${id}-one`, true),
  cgroupsPath("relative, seen from the host's namespace", (id) => `${id}-tree`, true),
  cgroupsPath("with dots", (id) => `/${id}-tree/../${id}-other`, true),

  limit("memory", "memory: limit", { limit: 64 * million }),
  limit("memory", "memory: limit and swap", { limit: 64 * million, swap: 128 * million }),
  limit("memory", "memory: swap unlimited", { limit: 64 * million, swap: -1 }),
  limit("memory", "memory: swap as much as limit", { limit: 64 * million, swap: 64 * million }),
  limit("memory", "memory: swap below limit", { limit: 64 * million, swap: 32 * million }),
  limit("memory", "memory: swap alone", { swap: 64 * million }),
  limit("memory", "memory: unlimited", { limit: -1 }),
  limit("memory", "memory: reservation", { limit: 64 * million, reservation: 32 * million }),
  limit("memory", "memory: swappiness", { swappiness: 10 }),
  limit("memory", "memory: kernel", { kernel: 64 * million }),
  limit("memory", "memory: disableOOMKiller", { limit: 64 * million, disableOOMKiller: true }),
  limit("memory", "memory: useHierarchy", { limit: 64 * million, useHierarchy: true }),
  limit("cpu", "cpu: shares", { shares: 512 }),
  limit("cpu", "cpu: least shares", { shares: 2 }),
  limit("cpu", "cpu: most shares", { shares: 262144 }),
  limit("cpu", "cpu: quota and period", { quota: 50000, period: 200000 }),
  limit("cpu", "cpu: quota alone", { quota: 50000 }),
  limit("cpu", "cpu: period alone", { period: 50000 }),
  limit("cpu", "cpu: quota unlimited", { quota: -1, period: 50000 }),
  limit(
    "cpu",
    "cpu: burst",
    { quota: 50000, period: 100000, burst: 10000 },
    { expected: { outcome: "exit 0", "file:/sys/fs/cgroup/cpu.max.burst": "10000" } },
  ),
  limit(
    "cpu",
    "cpu: idle",
    { idle: 1 },
    { expected: { outcome: "exit 0", "file:/sys/fs/cgroup/cpu.idle": "1" } },
  ),
  limit("cpu", "cpu: quota too small", { quota: 1 }),
  limit("cpuset", "cpu: cpus", { cpus: "0" }),
  limit("cpuset", "cpu: cpus and mems", { cpus: "0-1", mems: "0" }),
  limit("cpuset", "cpu: cpus that are not there", { cpus: "900" }),
  limit("pids", "pids: limit", { limit: 20 }),
  limit("pids", "pids: unlimited", { limit: -1 }),
  limit("pids", "pids: 0", { limit: 0 }),
  limit("io", "blockIO: weight", { weight: 500 }),
  limit("io", "blockIO: throttle", {
    throttleReadBpsDevice: [{ major: 7, minor: 0, rate: million }],
    throttleWriteIOPSDevice: [{ major: 7, minor: 0, rate: 100 }],
  }),
  limit("io", "blockIO: throttle of what is not there", {
    throttleReadBpsDevice: [{ major: 240, minor: 99, rate: million }],
  }),
  limit("hugetlb", "hugepageLimits: 2MB", [{ pageSize: "2MB", limit: 4 * million }]),
  limit("hugetlb", "hugepageLimits: no such size", [{ pageSize: "3MB", limit: 4 * million }]),
  limit("rdma", "rdma: no such device", { nothing: { hcaHandles: 1 } }),
  limit("memory", "unified: a file", { "memory.high": "50000000" }),
  limit(
    "memory",
    "unified: beats the field",
    { "memory.max": "33554432" },
    {
      set: {
        "linux.resources.memory": { limit: 64 * million },
        "linux.resources.unified": { "memory.max": "33554432" },
      },
    },
  ),
  limit("memory", "unified: no such file", { "memory.nothing": "1" }),
  limit("memory", "unified: no such controller", { "nothing.max": "1" }),
  limit("memory", "unified: with a slash", { "../memory.max": "1" }),
  { name: "resources.network: classID", set: { "linux.resources.network": { classID: 5 } } },
  {
    name: "resources: nothing asked for",
    set: {
      "linux.resources": {
        memory: {},
        cpu: { shares: 0 },
        blockIO: { weight: 0 },
        hugepageLimits: [],
        unified: {},
      },
    },
  },

  {
    name: "intelRdt: no resctrl",
    set: { "linux.intelRdt": { closID: "class", l3CacheSchema: "L3:0=f" } },
    expected: { outcome: "refused" },
  },
  {
    name: "netDevices: no such device",
    set: { "linux.netDevices": { nothing0: {} } },
    expected: { outcome: "refused" },
  },
  {
    name: "netDevices: without a namespace",
    set: { "linux.namespaces-": { type: "network" }, "linux.netDevices": { lo: {} } },
    expected: { outcome: "refused" },
  },

  { name: "annotations: any", set: { annotations: { "org.example.key": "value", "": "" } } },
  { name: "annotations: a value", set: { annotations: { "org.example.key": "value" } } },
  { name: "unknown: fields", set: { unknown: { field: 1 }, "process.unknown": true, "linux.unknown": [1] } },
  {
    name: "unknown: platforms",
    set: { windows: { layerFolders: ["x"] }, solaris: {}, vm: { kernel: { path: "/vmlinuz" } } },
  },
  { name: "ociVersion: not a version", set: { ociVersion: "invalid" } },
  { name: "ociVersion: 2.0.0", set: { ociVersion: "2.0.0" } },
  { name: "ociVersion: absent", set: { ociVersion: undefined } },
  { name: "linux: absent", set: { linux: undefined, hostname: undefined } },
];
