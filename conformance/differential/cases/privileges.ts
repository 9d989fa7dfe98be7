import type { Case, Json } from "../case.ts";

const two = ["CAP_KILL", "CAP_CHOWN"];
const user = { uid: 1000, gid: 1000 };
const sets = (names: readonly string[]): Json => ({ bounding: names, effective: names, permitted: names });

const limit = (type: string, soft: number, hard: number) => ({ type, soft, hard });

/** Capabilities, limits, scheduling (config.md, "Linux Process"). */
export const privilegeCases: readonly Case[] = [
  { name: "capabilities: absent", set: { "process.capabilities": undefined } },
  { name: "capabilities: empty", set: { "process.capabilities": {} } },
  { name: "capabilities: bounding alone", set: { "process.capabilities": { bounding: two } } },
  {
    name: "capabilities: permitted without effective",
    set: { "process.capabilities": { bounding: two, permitted: two } },
  },
  {
    name: "capabilities: effective without permitted",
    set: { "process.capabilities": { bounding: two, effective: two } },
  },
  {
    name: "capabilities: inheritable",
    set: { "process.capabilities": { bounding: two, permitted: two, inheritable: two } },
  },
  {
    name: "capabilities: ambient",
    set: {
      "process.capabilities": {
        bounding: two,
        permitted: two,
        effective: two,
        inheritable: two,
        ambient: two,
      },
    },
  },
  {
    name: "capabilities: ambient of a user",
    set: {
      "process.user": user,
      "process.capabilities": {
        bounding: two,
        permitted: two,
        effective: two,
        inheritable: two,
        ambient: ["CAP_KILL"],
      },
    },
  },
  {
    name: "capabilities: ambient without inheritable",
    set: { "process.capabilities": { bounding: two, permitted: two, effective: two, ambient: two } },
  },
  { name: "capabilities: of a user", set: { "process.user": user, "process.capabilities": sets(two) } },
  {
    name: "capabilities: inheritable of a user",
    set: {
      "process.user": user,
      "process.capabilities": { bounding: two, permitted: two, inheritable: two },
    },
  },
  {
    name: "capabilities: without noNewPrivileges",
    set: {
      "process.noNewPrivileges": false,
      "process.capabilities": {
        bounding: ["CAP_KILL", "CAP_CHOWN", "CAP_MKNOD"],
        permitted: two,
        effective: ["CAP_KILL"],
      },
    },
  },
  { name: "capabilities: unknown", set: { "process.capabilities": sets([...two, "CAP_NOTHING"]) } },
  {
    name: "capabilities: the newest",
    set: { "process.capabilities": sets(["CAP_CHECKPOINT_RESTORE", "CAP_BPF", "CAP_PERFMON"]) },
  },
  {
    name: "capabilities: more than the runtime has",
    set: { "process.capabilities": sets(["CAP_SYS_RESOURCE", "CAP_KILL"]) },
  },

  { name: "rlimits: absent", set: { "process.rlimits": undefined } },
  { name: "rlimits: empty", set: { "process.rlimits": [] } },
  {
    name: "rlimits: all",
    set: {
      "process.rlimits": [
        ...[
          limit("RLIMIT_CPU", 1000, 2000),
          limit("RLIMIT_FSIZE", 2 ** 30, 2 ** 31),
          limit("RLIMIT_DATA", 2 ** 30, 2 ** 31),
        ],
        ...[
          limit("RLIMIT_STACK", 2 ** 20, 2 ** 21),
          limit("RLIMIT_CORE", 0, 1),
          limit("RLIMIT_RSS", 2 ** 30, 2 ** 31),
        ],
        ...[
          limit("RLIMIT_NPROC", 100, 200),
          limit("RLIMIT_NOFILE", 100, 200),
          limit("RLIMIT_MEMLOCK", 1000, 2000),
        ],
        ...[
          limit("RLIMIT_AS", 2 ** 36, 2 ** 37),
          limit("RLIMIT_LOCKS", 10, 20),
          limit("RLIMIT_SIGPENDING", 10, 20),
        ],
        ...[limit("RLIMIT_MSGQUEUE", 1000, 2000), limit("RLIMIT_NICE", 0, 0), limit("RLIMIT_RTPRIO", 0, 0)],
        limit("RLIMIT_RTTIME", 1000, 2000),
      ],
    },
  },
  { name: "rlimits: few files", set: { "process.rlimits": [limit("RLIMIT_NOFILE", 4, 4)] } },
  { name: "rlimits: little memory", set: { "process.rlimits": [limit("RLIMIT_AS", 2 ** 24, 2 ** 24)] } },
  { name: "rlimits: soft above hard", set: { "process.rlimits": [limit("RLIMIT_CORE", 2, 1)] } },
  { name: "rlimits: unknown", set: { "process.rlimits": [limit("RLIMIT_NOTHING", 1, 1)] } },
  {
    name: "rlimits: twice",
    set: { "process.rlimits": [limit("RLIMIT_CORE", 1, 1), limit("RLIMIT_CORE", 2, 2)] },
  },
  {
    name: "rlimits: of a user",
    set: {
      "process.user": user,
      "process.rlimits": [limit("RLIMIT_NPROC", 5, 6), limit("RLIMIT_CORE", 0, 0)],
    },
  },

  ...scheduler(
    "SCHED_OTHER with nice",
    { policy: "SCHED_OTHER", nice: 5 },
    "policy=0 flags=0 nice=5 priority=0 runtime=0 deadline=0 period=0",
  ),
  ...scheduler(
    "SCHED_BATCH",
    { policy: "SCHED_BATCH", nice: 3 },
    "policy=3 flags=0 nice=3 priority=0 runtime=0 deadline=0 period=0",
  ),
  ...scheduler(
    "SCHED_IDLE",
    { policy: "SCHED_IDLE" },
    "policy=5 flags=0 nice=0 priority=0 runtime=0 deadline=0 period=0",
  ),
  ...scheduler(
    "SCHED_FIFO",
    { policy: "SCHED_FIFO", priority: 7 },
    "policy=1 flags=0 nice=0 priority=7 runtime=0 deadline=0 period=0",
  ),
  ...scheduler(
    "SCHED_RR, not for children",
    { policy: "SCHED_RR", priority: 3, flags: ["SCHED_FLAG_RESET_ON_FORK"] },
    "policy=2 flags=1 nice=0 priority=3 runtime=0 deadline=0 period=0",
  ),
  ...scheduler(
    "SCHED_DEADLINE",
    { policy: "SCHED_DEADLINE", runtime: 1e6, deadline: 2e7, period: 2e7 },
    "policy=6 flags=0 nice=0 priority=0 runtime=1000000 deadline=20000000 period=20000000",
  ),
  {
    name: "scheduler: unknown policy",
    set: { "process.scheduler": { policy: "SCHED_NEVER" } },
    expected: { outcome: "refused" },
  },
  {
    name: "scheduler: impossible",
    set: { "process.scheduler": { policy: "SCHED_DEADLINE" } },
    expected: { outcome: "refused" },
  },

  {
    name: "ioPriority: best effort",
    set: { "process.ioPriority": { class: "IOPRIO_CLASS_BE", priority: 3 } },
    expected: { outcome: "exit 0", "I/O priority": "4003" },
  },
  {
    name: "ioPriority: realtime",
    set: { "process.ioPriority": { class: "IOPRIO_CLASS_RT", priority: 0 } },
    expected: { outcome: "exit 0", "I/O priority": "2000" },
  },
  {
    name: "ioPriority: idle",
    set: { "process.ioPriority": { class: "IOPRIO_CLASS_IDLE" } },
    expected: { outcome: "exit 0", "I/O priority": "6000" },
  },
  {
    name: "ioPriority: unknown class",
    set: { "process.ioPriority": { class: "IOPRIO_CLASS_NONE" } },
    expected: { outcome: "refused" },
  },
  {
    name: "execCPUAffinity: not for the first process",
    set: { "process.execCPUAffinity": { initial: "0", final: "0" } },
  },

  { name: "personality: LINUX32", set: { "linux.personality": { domain: "LINUX32" } }, peers: ["crun"] },
  { name: "personality: LINUX", set: { "linux.personality": { domain: "LINUX" } }, peers: ["crun"] },
  {
    name: "personality: unknown",
    set: { "linux.personality": { domain: "SOLARIS" } },
    expected: { outcome: "refused" },
  },
  {
    name: "memoryPolicy: MPOL_BIND",
    set: { "linux.memoryPolicy": { mode: "MPOL_BIND", nodes: "0" } },
    expected: { outcome: "exit 0", "memory policy": "mode=2 nodes=1" },
  },
  {
    name: "memoryPolicy: MPOL_INTERLEAVE, static",
    set: { "linux.memoryPolicy": { mode: "MPOL_INTERLEAVE", nodes: "0", flags: ["MPOL_F_STATIC_NODES"] } },
    expected: { outcome: "exit 0", "memory policy": "mode=8003 nodes=1" },
  },
  {
    name: "memoryPolicy: MPOL_LOCAL",
    set: { "linux.memoryPolicy": { mode: "MPOL_LOCAL" } },
    expected: { outcome: "exit 0", "memory policy": "mode=4 nodes=0" },
  },
  {
    name: "memoryPolicy: MPOL_PREFERRED without nodes",
    set: { "linux.memoryPolicy": { mode: "MPOL_PREFERRED", nodes: "" } },
    expected: { outcome: "exit 0" },
  },
  {
    name: "memoryPolicy: MPOL_DEFAULT",
    set: { "linux.memoryPolicy": { mode: "MPOL_DEFAULT" } },
    expected: { outcome: "exit 0", "memory policy": "mode=0 nodes=0" },
  },
  {
    name: "memoryPolicy: a node that is not there",
    set: { "linux.memoryPolicy": { mode: "MPOL_BIND", nodes: "900" } },
    expected: { outcome: "refused" },
  },
  {
    name: "memoryPolicy: unknown mode",
    set: { "linux.memoryPolicy": { mode: "MPOL_NEAR", nodes: "0" } },
    expected: { outcome: "refused" },
  },
];

/** No installed peer knows `process.scheduler`. */
function scheduler(name: string, value: { readonly [name: string]: Json }, seen: string): Case[] {
  return [
    {
      name: `scheduler: ${name}`,
      set: { "process.scheduler": value },
      expected: { outcome: "exit 0", scheduler: seen },
    },
  ];
}
