import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { parseMountInfo, withMounts } from "../support/mounts.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, cgroupMount, makeWorld } from "../support/world.ts";

const skip = cannotRun();
const alone = cgroupMount() === "/sys/fs/cgroup";

/** With these options for the mount of the cgroup file system, with or without a cgroup namespace. */
function withCgroup(options: readonly string[], namespace: boolean): (spec: Spec) => Spec {
  return (spec) => ({
    ...spec,
    mounts: [
      ...(spec.mounts ?? []).filter(({ type }) => type !== "cgroup"),
      { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options },
    ],
    linux: {
      ...spec.linux,
      namespaces: [
        ...(spec.linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup"),
        ...(namespace ? [{ type: "cgroup" } as const] : []),
      ],
    },
  });
}

t.test("options of a cgroup mount apply to every hierarchy, recursive ones, too", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const namespace of [true, false]) {
    for (const options of [
      ["nosuid", "noexec", "ro"],
      ["rnosuid", "rnoexec", "rro"],
    ]) {
      const change = withCgroup([...options, "rshared"], namespace);
      const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", (spec) => change(withMounts([])(spec)));
      t.equal(stderr, "");
      const mounts = [...parseMountInfo(stdout).values()].filter(({ place }) =>
        place.startsWith("/sys/fs/cgroup"),
      );
      t.ok(mounts.length >= 1);
      for (const { place, options: found, propagation } of mounts) {
        t.equal(found, "ro,nosuid,noexec,relatime", `${place} with ${options}, namespace: ${namespace}`);
        t.match(propagation, /^shared/, place);
      }
    }
  }
  t.end();
});

t.test(
  "without options the unified hierarchy can be written, and shows the container's own cgroup only",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const place = alone ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";
    for (const namespace of [true, false]) {
      const change = withCgroup([], namespace);
      const { stdout } = world.sh(`mkdir ${place}/inner && cat ${place}/cgroup.procs`, (spec) =>
        change(withMounts([])(spec)),
      );
      t.match(stdout, /^1\n/, `namespace: ${namespace}`);
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "options of the file system are refused where there is not one",
  { skip: skip || (alone && "it is one") },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure(withCgroup(["nsdelegate"], true));
    const message =
      'mounts[6].options: cannot mount the cgroup file system with the options "nsdelegate". They need cgroup version 2 alone';
    refuses(t, world, ["run", "-b", world.bundle, world.id("data")], message);
    t.end();
  },
);
