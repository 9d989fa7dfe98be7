import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { start } from "../support/command.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

/** A container that shares the mounts of its caller. */
function withoutMountNamespace(spec: Spec): Spec {
  const { maskedPaths: _, readonlyPaths: __, namespaces = [], ...linux } = spec.linux ?? {};
  return { ...spec, linux: { ...linux, namespaces: namespaces.filter(({ type }) => type !== "mount") } };
}

const mountsBelow = (path: string): string[] =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((place) => place.startsWith(path));

t.test("a container without a mount namespace has its root, and leaves no mount behind", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure(withoutMountNamespace);
  const id = world.create("host-mounts");
  const rootfs = `${world.bundle}/rootfs`;
  t.same(
    mountsBelow(world.bundle).map((path) => path.slice(rootfs.length)),
    ["", "/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys"].concat(
      mountsBelow(world.bundle)
        .map((path) => path.slice(rootfs.length))
        .filter((path) => path.startsWith("/sys/fs/cgroup")),
    ),
    "the mounts are the caller's",
  );
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(mountsBelow(world.bundle), []);

  const { stdout, stderr } = world.sh("ls /; readlink /proc/self/ns/mnt", withoutMountNamespace);
  t.match(stdout, /bin\ndev\n/, stderr);
  t.same(mountsBelow(world.bundle), []);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a container that fails to start leaves the caller's mounts as they were", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { status } = world.sh("true", (spec) => ({
    ...withoutMountNamespace(spec),
    hooks: { createRuntime: [{ path: "/bin/false" }] },
  }));
  t.equal(status, 1);
  t.same(mountsBelow(world.bundle), []);
  t.same(world.leftovers(), []);
  t.end();
});

t.test(
  "a container joins a mount namespace, and what it attached there goes with it",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const holder = start(["unshare", "--mount", "--propagation", "private", "sleep", "100"], "/");
    t.teardown(() => holder.kill("SIGKILL"));
    const path = `/proc/${holder.pid}/ns/mnt`;
    const own = readlinkSync("/proc/self/ns/mnt");
    for (let attempt = 0; readlinkSync(path) === own && attempt < 100; attempt++) await setTimeout(20);
    const mountsThere = (): number =>
      readFileSync(`/proc/${holder.pid}/mountinfo`, "utf8").split("\n").length;
    const before = mountsThere();
    const { stdout, stderr } = world.sh("readlink /proc/self/ns/mnt; ls /; sleep 0.2", (spec) => {
      const { linux, ...rest } = withoutMountNamespace(spec);
      return {
        ...rest,
        linux: { ...linux, namespaces: [...(linux?.namespaces ?? []), { type: "mount", path }] },
      };
    });
    t.equal(stdout, `${readlinkSync(path)}\nbin\ndev\netc\nhome\nproc\nsys\ntmp\n`, stderr);
    t.equal(mountsThere(), before);
    t.same(mountsBelow(world.bundle), []);
    t.same(world.leftovers(), []);
  },
);
