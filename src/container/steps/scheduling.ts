import {
  ioPriorityClasses,
  ioprioSet,
  memoryPolicyFlags,
  memoryPolicyModes,
  personalities,
  personality,
  schedSetattr,
  schedulerFlags,
  schedulerPolicies,
  setMempolicy,
} from "../../linux/calls/scheduling.ts";
import { cannot, type Step } from "../birth.ts";
import { parseNumberList } from "../numberList.ts";

/** How the process is scheduled (config.md, "scheduler"). Realtime policies need CAP_SYS_NICE. */
export const setScheduler: Step = {
  name: "set the scheduling policy",
  field: "process.scheduler",
  queue({ init, spec }) {
    const scheduler = spec.process?.scheduler;
    if (scheduler === undefined) return;
    const { policy, nice = 0, priority = 0, flags = [], runtime = 0, deadline = 0, period = 0 } = scheduler;
    const bits = flags.reduce((all, flag) => all | schedulerFlags[flag], 0);
    init.queue(
      schedSetattr({
        policy: schedulerPolicies[policy],
        flags: bits,
        nice,
        priority,
        runtime,
        deadline,
        period,
      }),
      cannot(`schedule the process by ${policy}`, "process.scheduler"),
    );
  },
};

export const setIoPriority: Step = {
  name: "set the I/O priority",
  field: "process.ioPriority",
  queue({ init, spec }) {
    const ioPriority = spec.process?.ioPriority;
    if (ioPriority === undefined) return;
    const call = ioprioSet(ioPriorityClasses[ioPriority.class], ioPriority.priority ?? 0);
    init.queue(call, cannot(`set the I/O priority to ${ioPriority.class}`, "process.ioPriority"));
  },
};

/** Before seccomp, whose filters often forbid it. */
export const setPersonality: Step = {
  name: "set the personality",
  field: "linux.personality",
  queue({ init, spec }) {
    const wanted = spec.linux?.personality;
    if (wanted === undefined) return;
    init.queue(
      personality(personalities[wanted.domain]),
      cannot(`set the personality ${wanted.domain}`, "linux.personality"),
    );
  },
};

export const setMemoryPolicy: Step = {
  name: "set the memory policy",
  field: "linux.memoryPolicy",
  queue({ init, spec }) {
    const policy = spec.linux?.memoryPolicy;
    if (policy === undefined) return;
    const { mode, nodes = "", flags = [] } = policy;
    const bits = flags.reduce((all, flag) => all | memoryPolicyFlags[flag], 0);
    init.queue(
      setMempolicy(memoryPolicyModes[mode] | bits, parseNumberList(nodes, "linux.memoryPolicy.nodes")),
      cannot(`set the memory policy ${mode}`, "linux.memoryPolicy", "Check that the nodes exist"),
    );
  },
};
