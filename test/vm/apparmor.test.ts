import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const profile = "tsrunc-test";

/** A profile that allows a container everything but one file. */
const source = `profile ${profile} flags=(attach_disconnected) {
  file, capability, network, mount, umount, signal, ptrace,
  deny /secret r,
}`;

function load(): string | false {
  const { status, stderr, error } = spawnSync("apparmor_parser", ["--replace", "--skip-cache"], {
    input: source,
    encoding: "utf8",
  });
  if (error !== undefined) return `apparmor_parser cannot be run: ${error.message}`;
  if (status !== 0) throw new Error(stderr);
  return false;
}

const skip = cannotRun() || load();
const current = "cat /proc/self/attr/apparmor/current";

/** A world whose containers find a file that the profile denies them. */
function makeSecret(): World {
  const world = makeWorld();
  writeFileSync(`${world.bundle}/rootfs/secret`, "told\n");
  return world;
}

const confined = (apparmorProfile: string, more: Partial<Spec> = {}) => {
  return (spec: Spec): Spec => ({
    ...spec,
    ...more,
    process: { cwd: "/", ...spec.process, apparmorProfile },
  });
};

t.test("a container is confined by its AppArmor profile", { skip }, async (t) => {
  const world = makeSecret();
  t.teardown(world.clear);
  const read = `${current}; cat /secret`;
  t.match(world.sh(read, confined("")), { stdout: "unconfined\ntold\n", status: 0 });
  const { stdout, stderr, status } = world.sh(read, confined(profile));
  t.equal(stdout, `${profile} (enforce)\n`);
  t.match(stderr, /can't open '\/secret': Permission denied/);
  t.equal(status, 1);
  t.match(world.sh(read, confined("unconfined")), { stdout: "unconfined\ntold\n", status: 0 });
});

t.test("so it is when privileges are forbidden and its user is not root", { skip }, async (t) => {
  const world = makeSecret();
  t.teardown(world.clear);
  const { stdout } = world.sh(current, (spec) => {
    const { process, ...rest } = confined(profile)(spec);
    return {
      ...rest,
      process: { cwd: "/", ...process, noNewPrivileges: true, user: { uid: 1000, gid: 1000 } },
    };
  });
  t.equal(stdout, `${profile} (enforce)\n`);
});

t.test("so it is in a user namespace", { skip }, async (t) => {
  const world = makeSecret();
  t.teardown(world.clear);
  const ids = [{ containerID: 0, hostID: 0, size: 65536 }];
  const { stdout, stderr } = world.sh(current, (spec) => {
    const namespaces = [...(spec.linux?.namespaces ?? []), { type: "user" as const }];
    const sysctl = { "net.ipv4.ip_forward": "1" };
    const linux = { ...spec.linux, namespaces, sysctl, uidMappings: ids, gidMappings: ids };
    return confined(profile, { linux })(spec);
  });
  t.equal(stdout, `${profile} (enforce)\n`, stderr);
});

t.test("so is a startContainer hook, whose program is the image's", { skip }, async (t) => {
  const world = makeSecret();
  t.teardown(world.clear);
  const hook = { path: "/bin/sh", args: ["sh", "-c", `${current}; cat /secret`], env: ["PATH=/bin"] };
  const { stdout, stderr } = world.sh(
    "echo started",
    confined(profile, { hooks: { startContainer: [hook] } }),
  );
  t.equal(stdout, "");
  t.match(
    stderr,
    `exit status 1, stdout: ${profile} (enforce), stderr: cat: can't open '/secret': Permission denied`,
  );
});

t.test("a profile that is not loaded starts nothing", { skip }, async (t) => {
  const world = makeSecret();
  t.teardown(world.clear);
  const { stdout, stderr, status } = world.sh("echo started", confined("tsrunc-none"));
  t.equal(stdout, "");
  t.match(
    stderr,
    /^tsrunc: process\.apparmorProfile: cannot apply the AppArmor profile "tsrunc-none": .*ENOENT/,
  );
  t.equal(status, 1);
  t.same(world.leftovers(), []);
});

// CVE-2019-16884, CVE-2023-28642, CVE-2025-52881: the write that confines the process went to what the container had at /proc.
t.test("whatever a container has at /proc, its profile confines it", { skip }, async (t) => {
  const volume = (world: World): string => {
    const path = `${world.dir}/volume`;
    for (const id of ["self", "1", "thread-self"]) {
      mkdirSync(`${path}/${id}/attr/apparmor`, { recursive: true });
      for (const name of ["exec", "apparmor/exec"]) writeFileSync(`${path}/${id}/attr/${name}`, "untouched");
    }
    mkdirSync(`${path}/sys/net/ipv4`, { recursive: true });
    writeFileSync(`${path}/sys/net/ipv4/ip_forward`, "untouched");
    return path;
  };
  const others = (spec: Spec) => (spec.mounts ?? []).filter(({ destination }) => destination !== "/proc");
  const sysctl = { "net.ipv4.ip_forward": "1" };

  const check = (name: string, prepare: (world: World, path: string, spec: Spec) => Spec) =>
    t.test(name, async (t) => {
      const world = makeSecret();
      t.teardown(world.clear);
      const path = volume(world);
      const outcome = world.sh("cat /secret; echo $?", (spec) => {
        const linux = { ...spec.linux, sysctl, maskedPaths: [], readonlyPaths: [] };
        return prepare(world, path, confined(profile, { linux })(spec));
      });
      t.notMatch(outcome.stdout, "told");
      t.match(outcome.stderr, /can't open '\/secret': Permission denied|cannot be mounted/);
      for (const file of [
        "self/attr/exec",
        "self/attr/apparmor/exec",
        "1/attr/exec",
        "sys/net/ipv4/ip_forward",
      ])
        t.equal(readFileSync(`${path}/${file}`, "utf8"), "untouched", file);
    });

  await check("a volume over it, by way of a link of the image", (world, path, spec) => {
    symlinkSync("/proc", `${world.bundle}/rootfs/data`);
    const bind = { destination: "/data", type: "bind", source: path, options: ["rbind"] };
    return { ...spec, mounts: [...(spec.mounts ?? []), bind] };
  });
  await check("directories of the image", (world, path, spec) => {
    rmdirSync(`${world.bundle}/rootfs/proc`);
    spawnSync("cp", ["-a", path, `${world.bundle}/rootfs/proc`]);
    return { ...spec, mounts: others(spec) };
  });
  await check("a link of the image", (world, path, spec) => {
    rmdirSync(`${world.bundle}/rootfs/proc`);
    symlinkSync("/fake", `${world.bundle}/rootfs/proc`);
    const bind = { destination: "/fake", type: "bind", source: path, options: ["rbind"] };
    return { ...spec, mounts: [...others(spec), bind] };
  });
});
