import { readlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test("a container has namespaces of its own", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const types = ["pid", "net", "ipc", "uts", "mnt", "cgroup"];
  const own = world.sh(
    `for n in ${types.join(" ")}; do readlink /proc/self/ns/$n; done; echo $$; hostname`,
    (spec) => ({
      ...spec,
      hostname: "inside",
      linux: {
        ...spec.linux,
        namespaces: [
          ...(spec.linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup"),
          { type: "cgroup" },
        ],
      },
    }),
  );
  const lines = own.stdout.split("\n");
  for (const [index, type] of types.entries()) {
    t.match(lines[index], `${type}:[`);
    t.not(lines[index], readlinkSync(`/proc/self/ns/${type}`));
  }
  t.same(lines.slice(types.length), ["1", "inside", ""], "process 1 on a host of its own name");
  const shared = world.sh("readlink /proc/self/ns/net; readlink /proc/self/ns/user", (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "network"),
    },
  }));
  const expected = ["net", "user"].map((type) => `${readlinkSync(`/proc/self/ns/${type}`)}\n`).join("");
  t.equal(shared.stdout, expected, "and the caller's where the config lists none");
  t.end();
});

t.test("a container joins a namespace that the config names", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("owner");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const path = `/proc/${pid}/ns/net`;
  const joined = world.sh("readlink /proc/self/ns/net", (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: (spec.linux?.namespaces ?? []).map((entry) =>
        entry.type === "network" ? { ...entry, path } : entry,
      ),
    },
  }));
  t.equal(joined.stdout, `${readlinkSync(path)}\n`, joined.stderr);
  t.end();
});

t.test("the loopback device of a new network namespace is up", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { stdout, stderr } = world.sh("ip -o address show dev lo");
  t.match(stdout, " 127.0.0.1/8 ", stderr);
  t.end();
});

t.test("the loopback device of a joined network namespace is left as it is", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const path = `${world.dir}/network`;
  writeFileSync(path, "");
  t.equal(run(["unshare", `--net=${path}`, "true"]).status, 0);
  t.teardown(() => run(["umount", path]));
  const { stdout, stderr } = world.sh("ip -o link show dev lo", (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: (spec.linux?.namespaces ?? []).map((entry) =>
        entry.type === "network" ? { ...entry, path } : entry,
      ),
    },
  }));
  t.match(stdout, /<LOOPBACK>/, stderr);
  t.end();
});

t.test("a container is a member of its cgroup", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const cgroupsPath = `/${world.prefix}parent/child`;
  const outcome = world.sh("grep ^0:: /proc/self/cgroup", (spec) => ({
    ...spec,
    linux: { ...spec.linux, cgroupsPath },
  }));
  t.equal(outcome.stdout, `0::${cgroupsPath}\n`);
  t.same(world.leftovers(), [], "which goes, and the one above it that had to be made");
  t.end();
});
