import { existsSync } from "node:fs";
import t from "tap";
import { limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const unified = "/sys/fs/cgroup/unified";
const skip =
  cannotRun() || withoutVersion1() || (!existsSync(unified) && "cgroup2 is not mounted beside version 1");

/** Runs a command where cgroup2 is not mounted. */
const through = [
  ...["unshare", "--mount", "--propagation", "private"],
  ...["sh", "-c", `umount ${unified} && exec "$0" "$@"`],
];

t.test("a host without cgroup2 has containers that live, stand still and die", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(limited(world, {})(spec), ["sh", "-c", "sleep 8 & sleep 8 & wait"]));
  const statusOf = (id: string): string => JSON.parse(world.tsrunc(["state", id], { through }).stdout).status;
  const ends = [
    ["kill", "KILL"],
    ["kill", "--all", "KILL"],
    ["delete", "--force"],
  ];
  for (const [index, [verb = "", ...rest]] of ends.entries()) {
    const id = world.id(`old-${index}`);
    const started = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id], { through });
    t.match(started, { status: 0, stderr: "" });
    t.match(world.tsrunc(["pause", id], { through }), { status: 0, stderr: "" });
    t.equal(statusOf(id), "paused");
    refuses(t, world, ["pause", id], "container not running", { through });
    const flags = rest.filter((each) => each.startsWith("-"));
    const args = [verb, ...flags, id, ...rest.filter((each) => !each.startsWith("-"))];
    t.match(world.tsrunc(args, { through }), { status: 0, stderr: "" }, `${args.join(" ")} of a paused one`);
    t.match(world.tsrunc(["delete", "--force", id], { through }), { status: 0, stderr: "" });
    t.same(world.leftovers(), []);
  }
});

t.test("what only cgroup2 has is refused there", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const create = ["create", "--bundle", world.bundle, world.id("refused")];
  world.configure(limited(world, { unified: { "memory.high": "1000000" } }));
  refuses(t, world, create, "linux.resources.unified: is for cgroup v2, which is not mounted", { through });
  const part = { type: "c" as const, major: 10, access: "rwm" };
  world.configure(
    limited(world, {
      devices: [
        { allow: true, ...part },
        { allow: false, ...part, minor: 229 },
      ],
    }),
  );
  refuses(t, world, create, "linux.resources.devices: the devices controller of cgroup v1 cannot tell", {
    through,
  });
});
