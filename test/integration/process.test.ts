import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { resourceLimits } from "../../src/linux/resourceLimits.ts";
import type { Spec } from "../../src/spec/config.ts";
import type { Process, Rlimit, RlimitType } from "../../src/spec/process.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();

/** What a script prints in a container whose process has these fields besides. */
function says(world: World, script: string, process: Partial<Process>, fields: Partial<Spec> = {}): string {
  const { stdout, stderr } = world.sh(script, (spec) => ({
    ...spec,
    ...fields,
    process: { cwd: "/", ...spec.process, ...process },
  }));
  return stdout + stderr;
}

t.test("every resource limit of the config holds in the container", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const names = Object.keys(resourceLimits) as RlimitType[];
  const hard = ownHardLimits();
  // What the machine lets us raise differs; half of what there is can always be had.
  const rlimits = names.map((type, index): Rlimit => {
    const most = hard[index] ?? 0;
    const value = Number.isFinite(most) ? Math.floor(most / 2) : 0x40000000;
    return { type, soft: value, hard: value };
  });
  const limits = says(world, "cat /proc/self/limits", { rlimits });
  const found = limits
    .split("\n")
    .slice(1, 17)
    .map((line) => /\s{2,}(\d+)\s+(\d+)/.exec(line)?.slice(1));
  const order = limitNames(limits);
  t.same(
    found,
    order.map((name) => Array(2).fill(String(rlimits.find(({ type }) => type === name)?.soft))),
  );
  t.end();
});

t.test(
  "a name that has two values in the environment has the last, and HOME is never empty",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const env = ["PATH=/bin", "A=1", "HOME=", "A=2"];
    const seen = says(world, "exec cat /proc/1/environ", { env, user: { uid: 1000, gid: 1000 } }).split("\0");
    t.same(seen.slice(0, -1).toSorted(), ["A=2", "HOME=/home", "PATH=/bin", "PWD=/", "SHLVL=1"]);
    t.end();
  },
);

t.test("a container is not tied to its caller's processors", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const allowed = (text: string) => /^Cpus_allowed_list:\t(.*)$/m.exec(text)?.[1];
  const all = allowed(readFileSync("/proc/self/status", "utf8"));
  const { stdout } = world.sh("cat /proc/self/status", undefined, { through: ["taskset", "-c", "0"] });
  t.equal(allowed(stdout), all);
  t.end();
});

t.test("the process is scheduled as the config says", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  // Fields 18 and 19 of stat(5): priority and nice value; 41: the policy.
  const script = "exec cut -d' ' -f 18,19,41 /proc/1/stat";
  t.equal(says(world, script, { scheduler: { policy: "SCHED_BATCH", nice: 7 } }), "27 7 3\n");
  t.equal(says(world, script, { scheduler: { policy: "SCHED_IDLE" } }), "20 0 5\n");
  t.equal(says(world, script, { scheduler: { policy: "SCHED_FIFO", priority: 9 } }), "-10 0 1\n");
  const flags = ["SCHED_FLAG_RESET_ON_FORK"] as const;
  t.equal(says(world, script, { scheduler: { policy: "SCHED_RR", priority: 1, flags } }), "-2 0 2\n");
  t.equal(says(world, script, {}), "20 0 0\n");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a deadline task runs, with one program", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const milliseconds = (count: number) => count * 1_000_000;
  const scheduler = {
    policy: "SCHED_DEADLINE",
    runtime: milliseconds(2),
    deadline: milliseconds(10),
    period: milliseconds(10),
  } as const;
  const seen = says(world, "exec cut -d' ' -f 41 /proc/1/stat", { scheduler });
  const refused = /EPERM|EBUSY/.test(seen) && `the machine grants no deadline: ${seen.trim()}`;
  t.equal(seen, "6\n", { skip: refused });
  t.end();
});

t.test("personality, memory policy and OOM score are the config's", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const score = says(world, "exec cat /proc/1/oom_score_adj", { oomScoreAdj: 321 });
  t.equal(score, "321\n");
  const linux = (fields: Spec["linux"]) => {
    const { stdout } = world.sh("uname -m; head -n 1 /proc/self/numa_maps", (spec) => ({
      ...spec,
      linux: { ...spec.linux, ...fields },
    }));
    return stdout;
  };
  t.match(linux({ personality: { domain: "LINUX32" } }), /^(i686|armv\w+)$/m);
  t.test("memory policy", { skip: !existsSync("/proc/self/numa_maps") && "a kernel without NUMA" }, (t) => {
    t.match(linux({ memoryPolicy: { mode: "MPOL_INTERLEAVE", nodes: "0" } }), / interleave:0 /);
    const flags = ["MPOL_F_STATIC_NODES"] as const;
    t.match(linux({ memoryPolicy: { mode: "MPOL_BIND", nodes: "0", flags } }), / bind=static:0 /);
    t.match(linux({ memoryPolicy: { mode: "MPOL_DEFAULT" } }), / default /);
    t.end();
  });
  t.end();
});

/** The hard limits of this process, in the order of {@link resourceLimits}. */
function ownHardLimits(): number[] {
  const text = readFileSync("/proc/self/limits", "utf8");
  const order = limitNames(text);
  const hard = text
    .split("\n")
    .slice(1, 17)
    .map((line) => /\s{2,}(\d+|unlimited)\s+(\d+|unlimited)/.exec(line)?.[2])
    .map((value) => (value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value)));
  return Object.keys(resourceLimits).map((name) => hard[order.indexOf(name)] ?? 0);
}

/** The limits of /proc/pid/limits, line by line, by the kernel's names. */
function limitNames(text: string): string[] {
  const names: Readonly<Record<string, string>> = {
    "Max cpu time": "RLIMIT_CPU",
    "Max file size": "RLIMIT_FSIZE",
    "Max data size": "RLIMIT_DATA",
    "Max stack size": "RLIMIT_STACK",
    "Max core file size": "RLIMIT_CORE",
    "Max resident set": "RLIMIT_RSS",
    "Max processes": "RLIMIT_NPROC",
    "Max open files": "RLIMIT_NOFILE",
    "Max locked memory": "RLIMIT_MEMLOCK",
    "Max address space": "RLIMIT_AS",
    "Max file locks": "RLIMIT_LOCKS",
    "Max pending signals": "RLIMIT_SIGPENDING",
    "Max msgqueue size": "RLIMIT_MSGQUEUE",
    "Max nice priority": "RLIMIT_NICE",
    "Max realtime priority": "RLIMIT_RTPRIO",
    "Max realtime timeout": "RLIMIT_RTTIME",
  };
  const lines = text.split("\n").slice(1, 17);
  return lines.map((line) => names[line.slice(0, 26).trim()] ?? line);
}
