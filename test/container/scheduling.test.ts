import t from "tap";
import { joinKeyring } from "../../src/container/steps/keyring.ts";
import {
  freeProcessors,
  setIoPriority,
  setMemoryPolicy,
  setPersonality,
  setScheduler,
} from "../../src/container/steps/scheduling.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { parseNumberList } from "../../src/spec/numberList.ts";
import { createOnFake, plainSpec, runSteps } from "./support.ts";

const linux = (fields: NonNullable<Spec["linux"]>): Spec => ({ ...plainSpec({}), linux: fields });

t.test("the scheduling policy takes effect with all its parameters", async (t) => {
  const scheduler = { policy: "SCHED_FIFO", priority: 7, flags: ["SCHED_FLAG_RESET_ON_FORK"] } as const;
  const { calls } = runSteps([setScheduler], plainSpec({ scheduler }));
  const [attributes] = calls.map(({ args }) => args[1]);
  t.ok(attributes instanceof Uint8Array);
  if (!(attributes instanceof Uint8Array)) return;
  const view = new DataView(attributes.buffer);
  t.equal(view.getUint32(0, true), 56, "the structure tells its size");
  t.equal(view.getUint32(4, true), 1, "SCHED_FIFO");
  t.equal(view.getBigUint64(8, true), 1n, "the flag");
  t.equal(view.getUint32(20, true), 7, "the priority");
});

t.test("I/O priority, personality and memory policy are set as the kernel numbers them", async (t) => {
  const ioPriority = { class: "IOPRIO_CLASS_BE", priority: 3 } as const;
  t.same(runSteps([setIoPriority], plainSpec({ ioPriority })).calls[0]?.args, [1, 0, (2 << 13) | 3]);
  t.same(runSteps([setPersonality], linux({ personality: { domain: "LINUX32" } })).calls[0]?.args, [8]);
  const policy = { mode: "MPOL_BIND", nodes: "0-1,64", flags: ["MPOL_F_STATIC_NODES"] } as const;
  const [mode, mask, bits] =
    runSteps([setMemoryPolicy], linux({ memoryPolicy: policy })).calls[0]?.args ?? [];
  t.equal(mode, 2 | (1 << 15));
  t.same(mask, Uint8Array.from([3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]));
  t.equal(bits, 129, "the kernel wants one bit more");
  const none = runSteps([setMemoryPolicy], linux({ memoryPolicy: { mode: "MPOL_DEFAULT" } })).calls[0]?.args;
  t.same(none, [0, 0, 0]);
});

t.test("a scheduler that cannot be set is explained, a cpuset beside it in runc's words", async (t) => {
  const scheduler = { policy: "SCHED_DEADLINE", runtime: 1024, deadline: 2048 } as const;
  const refuse = ({ name }: { name: string }) => (name === "sched_setattr" ? errno("EPERM") : undefined);
  t.throws(() => runSteps([setScheduler], plainSpec({ scheduler }), refuse), {
    message:
      "process.scheduler: cannot schedule the process by SCHED_DEADLINE: sched_setattr: operation not permitted (EPERM)",
  });
  const spec = { ...plainSpec({ scheduler }), linux: { resources: { cpu: { cpus: "0" } } } };
  t.throws(() => runSteps([setScheduler], spec, refuse), {
    message: /^process\.scheduler: process scheduler can't be used together with AllowedCPUs: /,
  });
});

t.test("processors that cannot be had are no reason to refuse", async (t) => {
  const refuse = ({ name }: { name: string }) => (name === "sched_setaffinity" ? errno("EINVAL") : undefined);
  t.doesNotThrow(() => runSteps([freeProcessors], plainSpec(), refuse));
});

t.test("a config without them makes no call", async (t) => {
  const steps = [setScheduler, setIoPriority, setPersonality, setMemoryPolicy];
  t.same(runSteps(steps, plainSpec({})).calls, []);
});

t.test("an OOM score that cannot be set is explained", async (t) => {
  const refuse = ({ name }: { name: string }, process: string) =>
    name === "write" && process === "stub1" ? errno("EACCES") : undefined;
  t.throws(() => createOnFake(plainSpec({ oomScoreAdj: -999 }), refuse), {
    message:
      /^process\.oomScoreAdj: cannot set the OOM score adjustment to -999: write: permission denied \(EACCES\)\. To go below/,
  });
});

t.test("a container shares its caller's keys only where the caller or the kernel wants it", async (t) => {
  const answer = (name: "ENOSYS" | "EDQUOT") => (call: { name: string }) =>
    call.name === "keyctl" ? errno(name) : undefined;
  t.doesNotThrow(() => runSteps([joinKeyring], plainSpec({}), answer("ENOSYS")));
  t.throws(() => runSteps([joinKeyring], plainSpec({}), answer("EDQUOT")), {
    message: /cannot join a session keyring: keyctl _ses\.c1: .*\(EDQUOT\)/,
  });
  t.same(runSteps([joinKeyring], plainSpec({}), undefined, {}, { newKeyring: false }).calls, []);
});

t.test("lists of numbers are read as the kernel writes them", async (t) => {
  t.same(parseNumberList("0-3,7", "f"), [0, 1, 2, 3, 7]);
  t.same(parseNumberList("", "f"), []);
  const field = "linux.memoryPolicy.nodes";
  for (const wrong of ["a", "3-1", "1-", "-1", "0-99999999"]) {
    t.throws(() => parseNumberList(wrong, field), { message: /^linux\.memoryPolicy\.nodes: / }, wrong);
  }
});
