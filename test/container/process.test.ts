import t from "tap";
import { dropBoundingSet, setCapabilities } from "../../src/container/steps/capabilities.ts";
import { findHome } from "../../src/container/steps/environment.ts";
import { limitOpenFiles, setRlimits } from "../../src/container/steps/rlimits.ts";
import { changeUser } from "../../src/container/steps/user.ts";
import { enterWorkingDirectory } from "../../src/container/steps/workingDirectory.ts";
import type { Call } from "../../src/linux/call.ts";
import type { ErrnoName } from "../../src/linux/errno.ts";
import { errno, fakeKernel } from "../../src/linux/fakeKernel.ts";
import type { Rlimit } from "../../src/spec/process.ts";
import { line, outputAt, plainSpec, runSteps } from "./support.ts";

t.test("limits are set, that of open files as late as possible", async (t) => {
  const set = (rlimits: Rlimit[], callerNofile?: number) =>
    runSteps([setRlimits], plainSpec({ rlimits }), undefined, {}, { callerNofile }).calls.map(limitOf);
  const max = 2n ** 64n - 1n;
  t.same(set([{ type: "RLIMIT_CORE", soft: 0, hard: max }]), [[4, 0n, max]]);
  t.same(
    set([{ type: "RLIMIT_NOFILE", soft: 1024, hard: 4096 }], 99),
    [[7, 1024n, 4096n]],
    "the caller's does not count",
  );
  t.same(
    set([{ type: "RLIMIT_NOFILE", soft: 3, hard: 100 }]),
    [[7, 64n, 100n]],
    "the stub needs some files itself",
  );
  t.same(set([], 512), [[7, 512n, 0x100000n]], "without one the caller's soft limit is restored");
  t.same(set([]), []);
  const atTheEnd = (soft: number, hard: number, kept = 0) => {
    const kernel = fakeKernel();
    const { stub } = kernel.spawnStub([]);
    limitOpenFiles(stub, plainSpec({ rlimits: [{ type: "RLIMIT_NOFILE", soft, hard }] }), kept);
    stub.sync();
    return kernel.record.map(({ call }) => limitOf(call));
  };
  t.same(atTheEnd(3, 100), [[7, 3n, 100n]]);
  t.same(atTheEnd(1024, 1024), []);
  t.same(atTheEnd(100, 1024, 40), [[7, 100n, 1024n]], "and those that it keeps for the program");
});

t.test("what cannot be granted is left out, with a warning", async (t) => {
  const capabilities = {
    bounding: ["CAP_KILL", "CAP_SYS_TIME", "CAP_NEW"],
    permitted: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_RESOURCE", "CAP_NEW"],
    effective: ["CAP_CHOWN", "CAP_FOWNER"],
    inheritable: ["CAP_KILL"],
    ambient: ["CAP_KILL", "CAP_CHOWN"],
  };
  const files = {
    "/proc/self/status": "CapPrm:\t000001fffeffffff\nCapEff:\t0\nCapBnd:\t000001fffdffffff\n",
  };
  const { calls, warnings } = runSteps(
    [dropBoundingSet, setCapabilities],
    plainSpec({ capabilities }),
    undefined,
    files,
  );
  const dropped = calls.filter(({ args }) => args[0] === 24).map(({ args }) => args[1]);
  t.same(
    dropped,
    Array.from({ length: 41 }, (_, bit) => bit).filter((bit) => bit !== 5 && bit !== 25),
  );
  const sets = calls.find(({ name }) => name === "capset")?.args[1];
  t.same(sets instanceof Uint8Array && [...new Uint32Array(sets.buffer)], [1, 0x21, 0x20, 0, 0, 0]);
  t.same(
    calls.filter(({ args }) => args[0] === 47).map(({ args }) => args.slice(1, 3)),
    [
      [4, 0],
      [2, 5],
    ],
  );
  t.same(warnings, [
    "capability CAP_SYS_TIME cannot be granted: tsrunc lacks it itself",
    "unknown capability CAP_NEW is ignored",
    "capability CAP_SYS_RESOURCE cannot be granted: tsrunc lacks it itself",
    "capability CAP_FOWNER cannot be effective: it is not among those permitted",
  ]);
});

t.test("what it takes to load a filter is kept until execve, which takes it away", async (t) => {
  const sets = (noNewPrivileges: boolean, status: string) => {
    const seccomp = { defaultAction: "SCMP_ACT_ALLOW" } as const;
    const { linux } = plainSpec();
    const spec = plainSpec({ noNewPrivileges, capabilities: {} }, { linux: { ...linux, seccomp } });
    const { calls } = runSteps([setCapabilities], spec, undefined, { "/proc/self/status": status });
    const data = calls.find(({ name }) => name === "capset")?.args[1];
    return data instanceof Uint8Array ? [...new Uint32Array(data.buffer)].slice(0, 3) : [];
  };
  const mighty = "CapPrm:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n";
  const weak = "CapPrm:\t0000000000000001\nCapBnd:\t000001ffffffffff\n";
  t.same(sets(true, mighty), [0, 0, 0]);
  t.same(sets(false, mighty), [1 << 21, 1 << 21, 0], "CAP_SYS_ADMIN, but it cannot be inherited");
  t.same(sets(true, weak), [0, 0, 0]);
  t.throws(() => sets(false, weak), {
    message:
      "linux.seccomp: only with CAP_SYS_ADMIN can a filter be loaded. Set process.noNewPrivileges, with which everybody may",
  });
});

t.test("a bounding set that cannot be cut is no container; what the kernel does not know is", async (t) => {
  const drop = (reason: ErrnoName) =>
    runSteps([dropBoundingSet], plainSpec(), ({ args }) => (args[0] === 24 ? errno(reason) : undefined));
  t.doesNotThrow(() => drop("EINVAL"));
  t.throws(() => drop("EPERM"), {
    message:
      "process.capabilities.bounding: cannot limit the capabilities: prctl: operation not permitted (EPERM). tsrunc needs CAP_SETPCAP",
  });
});

t.test("of a variable that is set twice the last value counts, and an empty HOME is none", async (t) => {
  const env = ["A=1", "HOME=", "B=b=c", "A=2"];
  const { found } = runSteps([findHome], plainSpec({ env }));
  t.same(found.environment, ["A=2", "B=b=c", "HOME=/"]);
  t.same(runSteps([findHome], plainSpec({ env: ["HOME=/x", "HOME=/h"] })).found.environment, ["HOME=/h"]);
});

t.test("a process without capabilities in its config keeps none", async (t) => {
  const { process, ...spec } = plainSpec();
  const { capabilities: _, ...rest } = process ?? { cwd: "/" };
  const { calls } = runSteps([dropBoundingSet, setCapabilities], { ...spec, process: rest });
  t.equal(calls.filter(({ args }) => args[0] === 24).length, 41);
  const sets = calls.find(({ name }) => name === "capset")?.args[1];
  t.same(sets, new Uint8Array(24));
});

t.test("groups, group and user are the config's", async (t) => {
  const spec = plainSpec({ user: { uid: 10, gid: 20, additionalGids: [5, 6] } });
  const calls = runSteps([changeUser], spec).calls.filter(({ name }) => name.startsWith("set"));
  t.same(
    calls.map(({ args }) => args),
    [
      [2, new Uint8Array([5, 0, 0, 0, 6, 0, 0, 0])],
      [20, 20, 20],
      [10, 10, 10],
    ],
  );
  t.throws(
    () => runSteps([changeUser], spec, ({ name }) => (name === "setgroups" ? errno("EPERM") : undefined)),
    {
      message:
        "process.user.additionalGids: cannot set the groups to [5, 6]: setgroups: operation not permitted (EPERM)",
    },
  );
});

t.test("the working directory is entered by the runtime or by the user", async (t) => {
  const steps = [enterWorkingDirectory.asRuntime, enterWorkingDirectory.asUser];
  const enter = (...results: number[]) => {
    const left = [...results];
    return runSteps(steps, plainSpec({ cwd: "/w" }), ({ name }) =>
      name === "chdir" ? left.shift() : undefined,
    ).lines;
  };
  t.same(enter(0, 0), [["chdir /w"], ["chdir /w", "getcwd"]]);
  t.doesNotThrow(() => enter(0, errno("EACCES")));
  t.doesNotThrow(() => enter(errno("EACCES"), 0));
  t.throws(() => enter(errno("ENOENT"), errno("EACCES")), {
    message:
      'process.cwd: chdir to cwd ("/w") set in config.json failed: chdir /w: no such file or directory (ENOENT)',
  });
});

t.test("a working directory outside of the root is a break-out", async (t) => {
  const enter = (found: string) =>
    runSteps([enterWorkingDirectory.asUser], plainSpec(), ({ name, args }) => {
      if (name !== "getcwd") return undefined;
      outputAt(args[0]).bytes.set(Buffer.from(`${found}\0`));
      return found === "" ? errno("ENOENT") : found.length + 1;
    });
  t.doesNotThrow(() => enter("/a/b"));
  for (const found of ["(unreachable)/host", ""])
    t.throws(() => enter(found), {
      message: /current working directory is outside of container mount namespace root/,
    });
});

function limitOf(call: Call): unknown {
  const [, resource, limit] = call.args;
  return limit instanceof Uint8Array ? [resource, ...new BigUint64Array(limit.buffer)] : line(call);
}
