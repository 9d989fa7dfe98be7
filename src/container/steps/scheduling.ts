import { RuntimeError } from "../../error.ts";
import {
  ioPriorityClasses,
  ioprioSet,
  memoryPolicyFlags,
  memoryPolicyModes,
  personalities,
  personality,
  resetAffinity,
  schedSetattr,
  schedulerFlags,
  schedulerPolicies,
  setMempolicy,
} from "../../linux/calls/scheduling.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { schedulerAndCpuset } from "../../messages.ts";
import type { Spec } from "../../spec/config.ts";
import { parseNumberList } from "../../spec/numberList.ts";
import { cannot, mayFail, type Step } from "../birth.ts";
import { limitProcess } from "../userNamespace.ts";

/**
 * A caller that is pinned to a few processors says nothing of the container, whose limit is its cgroup's cpuset: as runc does since 1.3.1.
 * Where the affinity cannot be changed (a deadline task's, by a filter of system calls) it stays as it is.
 */
export const freeProcessors: Step = {
  name: "let the process run on every processor",
  field: "linux.resources.cpu.cpus",
  queue({ init }) {
    init.queue(resetAffinity(), mayFail);
  },
};

/** How the process is scheduled (config.md, "scheduler"). Realtime policies need CAP_SYS_NICE. */
export const setScheduler: Step = {
  name: "set the scheduling policy",
  field: "process.scheduler",
  queue(birth) {
    const scheduler = birth.spec.process?.scheduler;
    if (scheduler === undefined) return;
    const { policy, nice = 0, priority = 0, flags = [], runtime = 0, deadline = 0, period = 0 } = scheduler;
    const bits = flags.reduce((all, flag) => all | schedulerFlags[flag], 0);
    const attributes = {
      policy: schedulerPolicies[policy],
      flags: bits,
      nice,
      priority,
      runtime,
      deadline,
      period,
    };
    const options = cannotSchedule(birth.spec, policy);
    limitProcess(birth, (pid) => schedSetattr(pid, attributes), options);
  },
};

/** A deadline task must be free to run on every processor of its domain: a cpuset forbids that (Documentation/scheduler/sched-deadline.rst). */
function cannotSchedule(spec: Spec, policy: string): QueueOptions {
  const field = "process.scheduler";
  const hasCpuset = (spec.linux?.resources?.cpu?.cpus ?? "") !== "";
  const explain: QueueOptions["explain"] = (cause) => {
    const message =
      hasCpuset && cause.is("EPERM") ? schedulerAndCpuset : `cannot schedule the process by ${policy}`;
    return new RuntimeError(message, { cause, field });
  };
  return { explain };
}

export const setIoPriority: Step = {
  name: "set the I/O priority",
  field: "process.ioPriority",
  queue(birth) {
    const ioPriority = birth.spec.process?.ioPriority;
    if (ioPriority === undefined) return;
    const { class: name, priority = 0 } = ioPriority;
    const options = cannot(`set the I/O priority to ${name}`, "process.ioPriority");
    limitProcess(birth, (pid) => ioprioSet(pid, ioPriorityClasses[name], priority), options);
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
