import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";
import { makeTarget, snapshot, withMount, withoutMounts, writable } from "./support.ts";

const skip = cannotRun();
const ordinary = "must be mounted on ordinary directory";

/** A directory that looks like a procfs: whoever writes to the files that a runtime writes to writes to what they lead to. */
function makeFakeProcfs(path: string, leadsTo: string): void {
  const files = ["sys/kernel/domainname", "self/attr/exec", "self/attr/apparmor/exec", "self/oom_score_adj"];
  for (const file of [...files, "thread-self/attr/exec", "self/attr/keycreate"]) {
    mkdirSync(`${path}/${file.slice(0, file.lastIndexOf("/"))}`, { recursive: true });
    symlinkSync(leadsTo, `${path}/${file}`);
  }
}

/** Makes the image's directory a link. */
function makeLink(world: World, name: string, to: string): void {
  const path = `${world.bundle}/rootfs/${name}`;
  rmSync(path, { recursive: true });
  symlinkSync(to, path);
}

function runBundle(world: World): string[] {
  return ["run", "--bundle", world.bundle, world.id("attack")];
}

for (const [name, type] of [
  ["proc", "proc"],
  ["sys", "sysfs"],
] as const) {
  t.test(
    `a ${type} is not mounted through a link of the image at /${name} (CVE-2019-19921, CVE-2023-27561)`,
    { skip },
    (t) => {
      const world = makeWorld();
      t.teardown(world.clear);
      const volume = makeTarget(world, "volume");
      mkdirSync(`${volume}/evil`);
      const before = snapshot(volume);
      mkdirSync(`${world.bundle}/rootfs/elsewhere`);
      for (const link of [
        "/elsewhere",
        "/volume/evil",
        "/volume",
        "../../../volume",
        "/volume/new",
        "/proc/self/root",
        ".",
      ]) {
        makeLink(world, name, link);
        // The volume is there before anything is mounted at the link, as an image can see to by the order of its volumes.
        world.configure((spec) => {
          const mounts =
            withMount(writable(spec), {
              destination: "/volume",
              type: "bind",
              source: volume,
              options: ["rbind"],
            }).mounts ?? [];
          return { ...writable(spec), mounts: [...mounts.slice(-1), ...mounts.slice(0, -1)] };
        });
        refuses(t, world, runBundle(world), `filesystem at /${name} ${ordinary}`);
      }
      t.same(snapshot(volume), before, "and nothing was made in the volume");
      t.end();
    },
  );
}

t.test(
  "a link anywhere on the way to a procfs is refused (CVE-2019-19921, CVE-2023-27561)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    mkdirSync(`${world.bundle}/rootfs/real/proc`, { recursive: true });
    symlinkSync("real", `${world.bundle}/rootfs/way`);
    world.configure((spec) =>
      withMount(writable(spec), { destination: "/way/proc", type: "proc", source: "proc" }),
    );
    refuses(t, world, runBundle(world), `mounts[7]: filesystem at /way/proc ${ordinary}`);
    t.end();
  },
);

t.test(
  "a procfs on a link to a tmpfs, where labels would not be written, is refused (CVE-2023-28642)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeLink(world, "proc", "tmp/fake");
    world.configure((spec) => {
      const [proc, ...others] = spec.mounts ?? [];
      const fake = { destination: "/tmp", type: "tmpfs", source: "tmpfs" };
      return { ...writable(spec), mounts: [fake, ...(proc === undefined ? [] : [proc]), ...others] };
    });
    refuses(t, world, runBundle(world), `filesystem at /proc ${ordinary}`);
    t.end();
  },
);

/** The NIS domain name in a container, by the kernel's word rather than by that of a procfs inside. */
function domainOf(world: World, id: string): string {
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const command = ["-t", String(pid), "--uts", "cat", "/proc/sys/kernel/domainname"];
  return spawnSync("nsenter", command, { encoding: "utf8" }).stdout;
}

/** The config with settings that are written through procfs, for a container whose /proc is the image's own directory. */
function withoutProcfs(spec: Spec): Spec {
  const changed = withoutMounts(writable(withArgs(spec, ["sleep", "60"])), "/proc");
  return {
    ...changed,
    process: { cwd: "/", ...changed.process, oomScoreAdj: 500 },
    linux: { ...spec.linux, sysctl: { "kernel.domainname": "attack" }, readonlyPaths: [] },
  };
}

t.test(
  "a volume over /proc, which would receive what is meant for the kernel, is refused (CVE-2019-16884)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const volume = makeTarget(world, "volume");
    makeFakeProcfs(volume, "/proc/received");
    symlinkSync("/proc", `${world.bundle}/rootfs/link`);
    symlinkSync("../proc/self", `${world.bundle}/rootfs/tmp/link`);
    const before = snapshot(volume);
    for (const [destination, message] of [
      ["/proc", "/proc cannot be mounted because it is not of type proc"],
      ["/home/../proc", "/proc cannot be mounted because it is not of type proc"],
      ["/proc/self", "/proc/self cannot be mounted because it is inside /proc"],
      ["/link", "/link cannot be mounted because it is inside /proc"],
      ["/tmp/link/attr", "/tmp/link/attr cannot be mounted because it is inside /proc"],
    ] as const) {
      world.configure((spec) =>
        withMount(writable(spec), { destination, type: "bind", source: volume, options: ["rbind"] }),
      );
      refuses(t, world, runBundle(world), `mounts[7]: ${message}`);
    }
    t.same(snapshot(volume), before);
    t.end();
  },
);

t.test(
  "files of the image at /proc receive nothing that is meant for the kernel (CVE-2019-16884, CVE-2025-52881)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeTarget(world);
    for (const [index, link] of [
      `${target}/canary`,
      "/etc/passwd",
      "/proc/self/fd/1",
      "../../received",
    ].entries()) {
      rmSync(`${world.bundle}/rootfs/proc`, { recursive: true });
      makeFakeProcfs(`${world.bundle}/rootfs/proc`, link);
      const look = (): string[] =>
        ["proc", "etc"].flatMap((name) => snapshot(`${world.bundle}/rootfs/${name}`));
      const before = [...look(), ...snapshot(target)];
      world.configure(withoutProcfs);
      const id = world.create(`fake-${index}`);
      t.same([...look(), ...snapshot(target)], before, link);
      t.equal(domainOf(world, id), "attack\n", "the kernel has it");
      const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
      t.equal(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8"), "500\n");
      t.equal(world.tsrunc(["start", id]).status, 0);
      t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
      t.same([...look(), ...snapshot(target)], before, link);
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "a kernel parameter is not redirected to another by links at /proc (CVE-2025-52881)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const victims = ["core_pattern", "panic_on_oops", "printk"].map((name) => `/proc/sys/kernel/${name}`);
    const values = victims.map((path) => readFileSync(path, "utf8"));
    t.teardown(() => {
      // Only an attack that has worked changes one.
      for (const [index, path] of victims.entries())
        if (readFileSync(path, "utf8") !== values[index]) writeFileSync(path, values[index] ?? "");
    });
    for (const [index, victim] of victims.entries()) {
      rmSync(`${world.bundle}/rootfs/proc`, { recursive: true });
      makeFakeProcfs(`${world.bundle}/rootfs/proc`, `/real${victim.slice("/proc".length)}`);
      world.configure((spec) => {
        const changed = withoutProcfs(spec);
        // Elsewhere the attacker has a procfs of which nothing is masked or read-only.
        return withMount(changed, { destination: "/real", type: "proc", source: "proc" });
      });
      const id = world.create(`redirected-${index}`);
      t.equal(readFileSync(victim, "utf8"), values[index], victim);
      t.equal(domainOf(world, id), "attack\n", "what was to be set is set");
      t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);
