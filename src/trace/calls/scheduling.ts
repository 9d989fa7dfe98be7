/** How calls are shown that say what processor time, disk time, memory and other resources a process gets. */
import {
  ioPriorityClasses,
  memoryPolicyFlags,
  memoryPolicyModes,
  personalities,
  schedulerFlags,
  schedulerPolicies,
} from "../../linux/calls/scheduling.ts";
import { resourceLimits } from "../../linux/resourceLimits.ts";
import {
  bytesOf,
  type CallForms,
  fields,
  flagNames,
  isKind,
  memory,
  nameOf,
  number,
  numberOf,
  oneOf,
  type Show,
  viewOf,
} from "../show.ts";

const infinity = 0xffffffffffffffffn;

const limit: Show = (value, scene, args) => {
  const view = viewOf(value);
  if (view.byteLength === 0) return memory(value, scene, args);
  // What the limit was is known only from the kernel.
  if (isKind(value, "output") && (scene.result ?? -1) < 0) return "…";
  const shown = (offset: number): string => {
    const most = view.getBigUint64(offset, true);
    return most === infinity ? "RLIM_INFINITY" : String(most);
  };
  return fields({ rlim_cur: shown(0), rlim_max: shown(8) });
};

/** Times are in nanoseconds; what does not apply to the policy is 0 and left out. */
const schedulerAttributes: Show = (value) => {
  const view = viewOf(value);
  const time = (offset: number): string | undefined => {
    const found = view.getBigUint64(offset, true);
    return found === 0n ? undefined : String(found);
  };
  const [flags, nice, priority] = [
    view.getBigUint64(8, true),
    view.getInt32(16, true),
    view.getUint32(20, true),
  ];
  return fields({
    sched_policy: nameOf(schedulerPolicies, view.getUint32(4, true)),
    sched_flags: flags === 0n ? undefined : flagNames(schedulerFlags, flags),
    sched_nice: nice === 0 ? undefined : String(nice),
    sched_priority: priority === 0 ? undefined : String(priority),
    sched_runtime: time(24),
    sched_deadline: time(32),
    sched_period: time(40),
  });
};

/** The bits of a mask as a list of numbers and ranges. */
const bitMask: Show = (value, scene, args) => {
  const bytes = bytesOf(value);
  if (bytes.length === 0) return memory(value, scene, args);
  if (bytes.every((byte) => byte === 0xff)) return "[all]";
  const bits = Array.from({ length: 8 * bytes.length }, (_, bit) => bit).filter(
    (bit) => ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1,
  );
  return `[${bits.join(", ")}]`;
};

const ioPriority: Show = (value, scene, args) => {
  const all = numberOf(value) ?? 0;
  return `IOPRIO_PRIO_VALUE(${oneOf(ioPriorityClasses)(all >> 13, scene, args)}, ${all & 0x1fff})`;
};

const memoryPolicy: Show = (value) => {
  const all = numberOf(value) ?? 0;
  const bits = Object.values(memoryPolicyFlags).reduce((sum, flag) => sum | flag, 0);
  const mode = nameOf(memoryPolicyModes, all & ~bits);
  return (all & bits) === 0 ? mode : `${mode}|${flagNames(memoryPolicyFlags, all & bits)}`;
};

export const schedulingForms: CallForms<
  "ioprio_set" | "personality" | "prlimit64" | "sched_setaffinity" | "sched_setattr" | "set_mempolicy"
> = {
  ioprio_set: { args: [oneOf({ IOPRIO_WHO_PROCESS: 1 }), number, ioPriority] },
  personality: { args: [oneOf({ PER_LINUX: personalities.LINUX, PER_LINUX32: personalities.LINUX32 })] },
  prlimit64: { args: [number, oneOf(resourceLimits), limit, limit] },
  sched_setaffinity: { args: [number, number, bitMask] },
  sched_setattr: { args: [number, schedulerAttributes, number] },
  set_mempolicy: { args: [memoryPolicy, bitMask, number] },
};
