import t from "tap";
import { output } from "../../src/linux/call.ts";
import { prlimit64, RLIM_INFINITY } from "../../src/linux/calls/processes.ts";
import * as scheduling from "../../src/linux/calls/scheduling.ts";
import { pack } from "../../src/linux/structure.ts";
import { check, scene } from "./support.ts";

t.test("resource limits are shown by name", async (t) => {
  const old = {
    kind: "output",
    bytes: pack([
      [8, 1],
      [8, 2],
    ]),
  } as const;
  check(t, [
    [
      prlimit64(0, 7, { soft: 1024, hard: RLIM_INFINITY }),
      "prlimit64(0, RLIMIT_NOFILE, {rlim_cur=1024, rlim_max=RLIM_INFINITY}, NULL)",
    ],
    [prlimit64(12, 7, undefined, old), "prlimit64(12, RLIMIT_NOFILE, NULL, {rlim_cur=1, rlim_max=2})"],
    [prlimit64(12, 7, undefined, output(16)), "prlimit64(12, RLIMIT_NOFILE, NULL, …)", scene(-1)],
  ]);
});

t.test("scheduling is shown with what the policy takes", async (t) => {
  const none = { flags: 0, nice: 0, priority: 0, runtime: 0, deadline: 0, period: 0 };
  check(t, [
    [
      scheduling.schedSetattr(0, { ...none, policy: scheduling.schedulerPolicies.SCHED_BATCH, nice: -5 }),
      "sched_setattr(0, {sched_policy=SCHED_BATCH, sched_nice=-5}, 0)",
    ],
    [
      scheduling.schedSetattr(0, { ...none, policy: 1, priority: 3, flags: 1 }),
      "sched_setattr(0, {sched_policy=SCHED_FIFO, sched_flags=SCHED_FLAG_RESET_ON_FORK, sched_priority=3}, 0)",
    ],
    [
      scheduling.schedSetattr(0, { ...none, policy: 6, runtime: 1, deadline: 2, period: 3n }),
      "sched_setattr(0, {sched_policy=SCHED_DEADLINE, sched_runtime=1, sched_deadline=2, sched_period=3}, 0)",
    ],
    [scheduling.resetAffinity(), "sched_setaffinity(0, 1024, [all])"],
    [
      scheduling.ioprioSet(0, 2, 4),
      "ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4))",
    ],
    [scheduling.personality(8), "personality(PER_LINUX32)"],
    [
      scheduling.setMempolicy(2 | scheduling.memoryPolicyFlags.MPOL_F_STATIC_NODES, [0, 3]),
      "set_mempolicy(MPOL_BIND|MPOL_F_STATIC_NODES, [0, 3], 65)",
    ],
    [scheduling.setMempolicy(0, []), "set_mempolicy(MPOL_DEFAULT, NULL, 0)"],
  ]);
});
