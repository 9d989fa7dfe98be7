import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { minimal, parse, refusal } from "./support.ts";

const processOf = (fields: object) => minimal({ process: { cwd: "/", args: ["sh"], ...fields } });
const refused = (fields: object) => refusal(processOf(fields));
const accepted = (fields: object) => checkConfig(parse(processOf(fields)));
const memoryPolicy = (policy: object) => minimal({ linux: { memoryPolicy: policy } });

t.test("a scheduler has the parameters of its policy and no others", async (t) => {
  const scheduler = (fields: object) => refused({ scheduler: fields });
  const deadline = { policy: "SCHED_DEADLINE", runtime: 1024, deadline: 2048 };
  const good = [
    { policy: "SCHED_OTHER", nice: -20, priority: 0, runtime: 0 },
    { policy: "SCHED_BATCH", nice: 19, flags: ["SCHED_FLAG_RESET_ON_FORK"] },
    { policy: "SCHED_IDLE", nice: 0 },
    { policy: "SCHED_RR", priority: 1 },
    { policy: "SCHED_FIFO", flags: ["SCHED_FLAG_KEEP_PARAMS"] },
    deadline,
    { ...deadline, period: 4096 },
  ];
  for (const each of good) accepted({ scheduler: each });
  const only = (what: string, policy: string) => `can only be specified for ${what}, not for ${policy}`;
  t.equal(
    scheduler({ policy: "SCHED_FIFO", priority: 1, nice: 1 }),
    `process.scheduler.nice: ${only("SCHED_OTHER or SCHED_BATCH", "SCHED_FIFO")}`,
  );
  t.equal(
    scheduler({ policy: "SCHED_BATCH", priority: 1 }),
    `process.scheduler.priority: ${only("SCHED_FIFO or SCHED_RR", "SCHED_BATCH")}`,
  );
  t.equal(scheduler({ policy: "SCHED_RR" }), "process.scheduler.priority: must be 1 to 99 for SCHED_RR");
  for (const name of ["runtime", "deadline", "period"])
    t.equal(
      scheduler({ policy: "SCHED_OTHER", [name]: 5000 }),
      `process.scheduler.${name}: ${only("SCHED_DEADLINE", "SCHED_OTHER")}`,
    );
  t.match(scheduler({ policy: "SCHED_ISO" }), "process.scheduler.policy: SCHED_ISO is reserved");
  t.match(scheduler({ policy: "SCHED_OTHER", nice: 20 }), "process.scheduler.nice: must be an integer");
  t.match(scheduler({ policy: "SCHED_NEW" }), "process.scheduler.policy: must be one of");
  t.match(scheduler({ policy: "SCHED_OTHER", flags: ["F"] }), "process.scheduler.flags[0]: must be one of");
});

t.test("the times of a deadline fit each other", async (t) => {
  const deadline = (runtime: number, deadline: number, period = 0) =>
    refused({ scheduler: { policy: "SCHED_DEADLINE", runtime, deadline, period } });
  t.match(deadline(1023, 9999), "process.scheduler.runtime: must be at least 1024 nanoseconds");
  t.match(deadline(5000, 4999), "process.scheduler.deadline: must be at least runtime, which is 5000");
  t.match(deadline(5000, 6000, 5999), "process.scheduler.period: must be at least deadline, which is 6000");
});

t.test("lists of processors for exec are read at create", async (t) => {
  accepted({ execCPUAffinity: { initial: "0-3,7", final: "" } });
  t.match(refused({ execCPUAffinity: { final: "1-" } }), 'process.execCPUAffinity.final: "1-" is neither');
  t.match(refused({ execCPUAffinity: { initial: "a" } }), 'process.execCPUAffinity.initial: "a" is neither');
});

t.test("a memory policy that the kernel would refuse is refused in runc's words", async (t) => {
  const policy = (fields: object) => refusal(memoryPolicy(fields));
  for (const good of [
    { mode: "MPOL_DEFAULT", nodes: "" },
    { mode: "MPOL_PREFERRED" },
    { mode: "MPOL_BIND", nodes: "0", flags: ["MPOL_F_STATIC_NODES"] },
  ])
    checkConfig(parse(memoryPolicy(good)));
  t.match(policy({}), "linux.memoryPolicy.mode: invalid memory policy mode: is required");
  t.match(policy({ mode: "INTERLEAVE" }), "linux.memoryPolicy.mode: invalid memory policy mode: must be one");
  t.match(
    policy({ mode: "MPOL_LOCAL", flags: ["badflag"] }),
    "linux.memoryPolicy.flags[0]: invalid memory policy flag: must be one of",
  );
  t.equal(
    policy({ mode: "MPOL_DEFAULT", nodes: "0-7" }),
    "linux.memoryPolicy.nodes: invalid memory policy: mode requires 0 nodes but got 8",
  );
  t.equal(
    policy({ mode: "MPOL_BIND" }),
    "linux.memoryPolicy.nodes: invalid memory policy: mode requires at least one node but got 0",
  );
  t.match(
    policy({ mode: "MPOL_BIND", nodes: "0-9876543210" }),
    "linux.memoryPolicy.nodes: invalid memory policy nodes: ",
  );
  const flags = ["MPOL_F_STATIC_NODES", "MPOL_F_RELATIVE_NODES"];
  t.match(
    policy({ mode: "MPOL_BIND", nodes: "0", flags }),
    "linux.memoryPolicy.flags: invalid memory policy flags",
  );
});

t.test("a personality has no flags, for none is defined", async (t) => {
  const personality = (flags: string[]) => minimal({ linux: { personality: { domain: "LINUX32", flags } } });
  checkConfig(parse(personality([])));
  t.equal(refusal(personality(["x"])), "linux.personality.flags: must be empty: no flag is defined");
});
