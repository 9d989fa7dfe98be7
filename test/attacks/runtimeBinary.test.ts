import { createHash } from "node:crypto";
import { readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import t, { type Test } from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { start } from "../support/command.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";
import { armImage, whyNoAttacker, withCapabilities, writable } from "./support.ts";

const skip = cannotRun() || whyNoAttacker();
t.setTimeout(60_000);

const home = realpathSync(`${tsrunc}/../..`);
/** What a container must not be able to change: all that runs on the host when tsrunc does. */
const programs = [
  tsrunc,
  ...["tsrunc", "koffi.node", "libstdc++.so.6"].map((name) => `${home}/libexec/tsrunc/${name}`),
  process.execPath,
];

function digests(): string[] {
  return programs.map((path) => `${path} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`);
}

/** Containers in one process id namespace, as those of a pod: the attacker's is that of `holder`. */
function sharing(spec: Spec, holder: number): Spec {
  const namespaces = (spec.linux?.namespaces ?? []).map((namespace) =>
    namespace.type === "pid" ? { ...namespace, path: `/proc/${holder}/ns/pid` } : namespace,
  );
  return { ...spec, linux: { ...spec.linux, namespaces } };
}

function pidOf(world: World, id: string): number {
  return (JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number }).pid;
}

t.test(
  "a program that is the runtime's own, by any name, is the sealed stub and does nothing (CVE-2019-5736)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const before = digests();
    const image = `${world.bundle}/rootfs`;
    writeFileSync(`${image}/bin/script`, "#!/proc/self/exe\n", { mode: 0o755 });
    writeFileSync(`${image}/bin/deep-script`, "#!/bin/script\n", { mode: 0o755 });
    symlinkSync("/proc/self/exe", `${image}/bin/link`);
    for (const program of [
      "/proc/self/exe",
      "/proc/1/exe",
      "/proc/thread-self/exe",
      "/bin/link",
      "/bin/script",
      "/bin/deep-script",
    ]) {
      world.configure((spec) => withArgs(writable(spec), [program, "argument"]));
      const id = world.id("self");
      const { status, stdout, stderr } = world.tsrunc(["run", "--bundle", world.bundle, id]);
      // The stub ends by itself, with nobody to tell it what to do.
      t.match({ status, stdout, stderr }, { status: 1, stdout: "", stderr: "" }, program);
      t.same(world.leftovers(), []);
    }
    t.same(digests(), before);
    t.end();
  },
);

t.test(
  "a library of the image that is loaded in the runtime's place finds no runtime (CVE-2019-5736)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const before = digests();
    const image = `${world.bundle}/rootfs`;
    // A dynamic runtime would load what these name, and run the image's code with its rights.
    writeFileSync(`${image}/etc/ld.so.preload`, "/lib/evil.so\n");
    writeFileSync(`${image}/bin/script`, "#!/proc/self/exe\n", { mode: 0o755 });
    const environment = [
      "PATH=/bin",
      "LD_PRELOAD=/lib/evil.so",
      "LD_LIBRARY_PATH=/lib",
      "LD_AUDIT=/lib/evil.so",
    ];
    world.configure((spec) => {
      const changed = withArgs(writable(spec), ["/bin/script"]);
      return { ...changed, process: { cwd: "/", ...changed.process, env: environment } };
    });
    t.match(world.tsrunc(["run", "--bundle", world.bundle, world.id("preload")]), {
      status: 1,
      stdout: "",
      stderr: "",
    });
    t.same(digests(), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);

/** Runs the attacker beside the commands that make, start and delete another container. @returns what it says, each line once. */
async function overwriteWhile(
  t: Test,
  world: World,
  attackers: (spec: Spec) => Spec,
  { hostHook } = { hostHook: true },
): Promise<string[]> {
  armImage(world);
  writeFileSync(`${world.dir}/log`, "");
  const log = { destination: "/log", type: "bind", source: `${world.dir}/log`, options: ["bind"] };
  world.configure((spec) => {
    const changed = attackers(withArgs(writable(spec), ["sh", "-c", "exec attacker overwrite 4000 > /log"]));
    return { ...changed, mounts: [...(changed.mounts ?? []), log] };
  });
  const attackersId = world.create("attacker");
  const holder = pidOf(world, attackersId);
  const hook = { path: "/bin/true" };
  const victim = (spec: Spec): Spec => ({
    ...sharing(withArgs(spec, ["true"]), holder),
    hooks: {
      createRuntime: [hook],
      ...(hostHook && { createContainer: [hook] }),
      startContainer: [hook],
      poststart: [hook],
    },
  });
  const running = start([tsrunc, "--root", world.root, "start", attackersId], world.dir);
  t.match(await running.ended, { status: 0 });
  const lines = (): string[] => readFileSync(`${world.dir}/log`, "utf8").split("\n");
  for (const end = Date.now() + 2000; Date.now() < end; ) {
    world.configure(victim);
    const id = world.id("victim");
    t.match(world.tsrunc(["run", "--bundle", world.bundle, id]), { status: 0, stderr: "" });
  }
  const id = world.create("created");
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const name of [id, attackersId]) t.equal(world.tsrunc(["delete", "--force", name]).status, 0);
  rmSync(`${world.bundle}/rootfs/bin/attacker`);
  return [...new Set(lines())].filter((line) => line !== "").sort();
}

t.test(
  "a neighbour in the same pid namespace cannot open the runtime's program (CVE-2019-5736)",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const before = digests();
    const said = await overwriteWhile(t, world, (spec) => spec);
    t.ok(said.includes("ready"), "it has run");
    t.ok(said.includes("open EACCES"), "and met the stub, which it could not look into");
    const opened = said.filter((line) => line.includes(":"));
    for (const line of opened)
      t.match(line, /^\/bin\/(busybox|attacker): /, "what it opened was the containers' own");
    t.same(digests(), before);
    t.same(world.leftovers(), []);
  },
);

t.test(
  "a neighbour that may trace every process finds a stub that nobody can write to (CVE-2019-5736)",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const before = digests();
    const powers = ["CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN", "CAP_FOWNER"];
    const attackers = (spec: Spec): Spec => withCapabilities(spec, ...powers);
    // A createContainer hook is a program of the host's that runs among the container's processes: no runtime can hide it from one that may trace.
    const said = await overwriteWhile(t, world, attackers, { hostHook: false });
    const stubs = said.filter((line) => line.includes("memfd:"));
    t.ok(stubs.length > 0, said.join("; "));
    for (const line of stubs)
      t.match(line, /^\/memfd:tsrunc \(deleted\): (open ETXTBSY|open EPERM|write EPERM)$/);
    for (const line of said.filter((line) => line.includes(":")))
      t.match(line, /^(\/memfd:tsrunc \(deleted\)|\/bin\/(busybox|attacker)): /);
    t.same(digests(), before);
    t.same(world.leftovers(), []);
  },
);

t.test(
  "a container in the host's pid namespace cannot open the runtime's program (CVE-2019-5736)",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const before = digests();
    const said = await overwriteWhile(t, world, (spec) => {
      const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "pid");
      return { ...spec, linux: { ...spec.linux, namespaces, maskedPaths: [], readonlyPaths: [] } };
    });
    t.ok(said.includes("open EACCES"));
    for (const line of said) t.notMatch(line, /tsrunc|memfd|node/);
    t.same(digests(), before);
    t.same(world.leftovers(), []);
  },
);
