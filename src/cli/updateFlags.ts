import type { Flag } from "./command.ts";

/** The flags of `update`, which are runc's. */
export const updateFlags: readonly Flag[] = [
  {
    name: "resources",
    short: "r",
    type: "string",
    value: "FILE",
    description: "JSON file with the limits, as linux.resources of config.json; - is the standard input",
  },
  text("blkio-weight", "WEIGHT", "relative weight of block IO, 10 to 1000"),
  text("cpu-period", "MICROSECONDS", "period of the CPU quota"),
  text("cpu-quota", "MICROSECONDS", "CPU time in each period; -1 is no limit"),
  text("cpu-burst", "MICROSECONDS", "unused quota that can be saved up"),
  text("cpu-share", "SHARES", "relative share of CPU time, 2 to 262144"),
  text("cpu-rt-period", "MICROSECONDS", "period of real-time scheduling"),
  text("cpu-rt-runtime", "MICROSECONDS", "real-time CPU time in each period"),
  text("cpu-idle", "0|1", "1 to run only when nothing else does"),
  text("cpuset-cpus", "LIST", "CPUs to use, as 0-3,7"),
  text("cpuset-mems", "LIST", "memory nodes to use"),
  text("memory", "SIZE", "limit of memory, as 512m; -1 is no limit"),
  text("memory-reservation", "SIZE", "soft limit of memory"),
  text("memory-swap", "SIZE", "limit of memory and swap together; -1 is no limit"),
  text("pids-limit", "NUMBER", "limit of the number of processes; -1 is no limit"),
  text("l3-cache-schema", "SCHEMA", "share of the L3 cache, as L3:0=f;1=f0 (Intel RDT)"),
  text("mem-bw-schema", "SCHEMA", "share of memory bandwidth, as MB:0=20;1=70 (Intel RDT)"),
  text("kernel-memory", "SIZE", "without effect"),
  text("kernel-memory-tcp", "SIZE", "without effect"),
];

function text(name: string, value: string, description: string): Flag {
  return { name, type: "string", value, description };
}
