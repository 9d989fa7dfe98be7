import { readdirSync } from "node:fs";
import t, { type Test } from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { create } from "../../src/container/create.ts";
import { deleteContainer } from "../../src/container/delete.ts";
import { createNotifier } from "../../src/container/notify.ts";
import { run } from "../../src/container/run.ts";
import { start } from "../../src/container/start.ts";
import { RuntimeError } from "../../src/error.ts";
import type { SyscallName } from "../../src/linux/call.ts";
import { close } from "../../src/linux/calls/files.ts";
import { bind, SOCK_DGRAM, socket } from "../../src/linux/calls/sockets.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { type Kernel, must } from "../../src/linux/kernel.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";
import type { Spec } from "../../src/spec/config.ts";
import { cannotCompile, fixture } from "../seccomp/support.ts";
import { limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { faultyKernel } from "../support/faultyKernel.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { settled } from "../support/time.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
t.setTimeout(180_000);

interface Experiment {
  readonly world: World;
  /** Made anew before each attempt, with the kernel that works. */
  readonly prepare?: (kernel: Kernel) => void;
  /** What is to survive a fault. */
  readonly action: (kernel: Kernel, warn: (message: string) => void) => unknown;
  /** Whether a failure has to leave nothing, or only what `delete --force` clears. */
  readonly cleansUp: boolean;
  readonly id: string;
  /** Calls that do not fail because cleaning up takes them. */
  readonly spared?: readonly SyscallName[];
}

/** Repeats an action, with its first call failing, then its second, until there is none left to fail. */
async function failEveryCall(
  t: Test,
  { world, prepare, action, cleansUp, id, spared }: Experiment,
): Promise<void> {
  const kernel = hostKernel();
  adoptOrphans(kernel);
  const look = (): string[] => [
    ...world.leftovers(),
    ...livingChildren(kernel).map((line) => `child ${line}`),
    ...readdirSync("/proc/self/fd").map((name) => `descriptor ${name}`),
    ...readdirSync(world.dir)
      .filter((name) => name !== "pid")
      .map((name) => `file ${name}`),
  ];
  const before = look();
  const remains = (): string[] => look().filter((line) => !before.includes(line));
  const failures: string[] = [];
  let refusals = 0;
  for (let n = 1; ; n++) {
    prepare?.(kernel);
    const faulty = faultyKernel(kernel, n, spared);
    const warnings: string[] = [];
    let error: unknown;
    try {
      await action(faulty.kernel, (message) => warnings.push(message));
    } catch (thrown) {
      error = thrown;
      refusals++;
    }
    // A fault that is survived has made a container.
    if (!cleansUp || error === undefined) deleteContainer(kernel, world.root, id, { force: true });
    const left = await settled(remains);
    // One failure must not make all the rest fail.
    if (left.length > 0) deleteContainer(kernel, world.root, id, { force: true });

    const fault = faulty.fault();
    const name = `call ${n}, ${fault}: ${error instanceof Error ? error.message : "is survived"}`;
    const isClear = error === undefined || error instanceof RuntimeError || error instanceof SyscallError;
    if (!isClear) failures.push(`${name}: is no clear error`);
    for (const line of left) failures.push(`${name}: leaves ${line}`);
    for (const warning of warnings.filter((text) => text.includes("clean up")))
      failures.push(`${name}: ${warning}`);
    if (fault === undefined) {
      t.same(failures, []);
      t.equal(error, undefined, `without a fault it works, after ${n - 1} with one`);
      t.ok(refusals > 10, `${refusals} of the faults mattered`);
      return;
    }
  }
}

t.test("create fails cleanly whichever call fails", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { root } = world;
  const id = world.id("create");
  const action = (kernel: Kernel, warn: (message: string) => void): number => {
    const bundle = readBundle(kernel, world.bundle);
    const pidFile = `${world.dir}/pid`;
    return create(kernel, {
      id,
      root,
      bundle,
      pidFile,
      callerNofile: 1024,
      kept: [0, 1],
      warn,
    });
  };
  await failEveryCall(t, { world, id, action, cleansUp: true });
});

t.test("create with limits fails cleanly whichever call fails", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const limits = { memory: { limit: 64 * 1024 * 1024 }, cpu: { shares: 512 }, pids: { limit: 50 } };
  world.configure(limited(world, withoutVersion1() === false ? limits : {}));
  const { root } = world;
  const id = world.id("limited");
  const action = (kernel: Kernel, warn: (message: string) => void): number => {
    const bundle = readBundle(kernel, world.bundle);
    return create(kernel, { id, root, bundle, callerNofile: 1024, warn });
  };
  await failEveryCall(t, { world, id, action, cleansUp: true });
});

t.test("run fails cleanly whichever call fails", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => filtered(withArgs(spec, ["true"])));
  const { root } = world;
  const id = world.id("run");
  const manager = must(hostKernel(), socket(SOCK_DGRAM));
  must(hostKernel(), bind(manager, `${world.dir}/manager`));
  t.teardown(() => hostKernel().call(close(manager)));
  const notifier = createNotifier(`${world.dir}/manager`);
  const action = (kernel: Kernel, warn: (message: string) => void): Promise<number> => {
    const read = readBundle(kernel, world.bundle);
    const bundle = { ...read, spec: notifier.extend(read.spec, root, id) };
    return run(kernel, { id, root, bundle, detach: false, keep: false, notifier, warn });
  };
  await failEveryCall(t, { world, id, action, cleansUp: true, spared: ["unlinkat"] });
});

t.test("whichever call of start fails, the container can be deleted", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { root } = world;
  const id = world.id("start");
  world.configure(filtered);
  const bundle = readBundle(hostKernel(), world.bundle);
  const prepare = (kernel: Kernel): unknown => create(kernel, { id, root, bundle, warn: () => undefined });
  const action = (kernel: Kernel): void => start(kernel, root, id);
  await failEveryCall(t, { world, id, prepare, action, cleansUp: false });
});

t.test("whichever call of delete fails, the next one completes it", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { root } = world;
  const id = world.id("delete");
  const bundle = readBundle(hostKernel(), world.bundle);
  const prepare = (kernel: Kernel): unknown => create(kernel, { id, root, bundle, warn: () => undefined });
  const action = (kernel: Kernel): void => deleteContainer(kernel, root, id, { force: true });
  await failEveryCall(t, { world, id, prepare, action, cleansUp: false });
});

/** The config with a filter of system calls, where one can be compiled. */
function filtered(spec: Spec): Spec {
  if (cannotCompile() !== false) return spec;
  return { ...spec, linux: { ...spec.linux, seccomp: fixture("docker") } };
}
