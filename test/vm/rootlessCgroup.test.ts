import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import t from "tap";
import { cannotMakeUserNamespaces, makeUserWorld, user } from "../support/userWorld.ts";
import { cannotRun } from "../support/world.ts";

const skip = cannotRun() || cannotMakeUserNamespaces();

/** A cgroup that has been delegated to the user (cgroups(7), "Cgroup delegation"), with another below it for the user's session. */
function delegate(): string {
  const path = "/sys/fs/cgroup/delegated";
  mkdirSync(`${path}/session`, { recursive: true });
  writeFileSync(`${path}/cgroup.subtree_control`, "+memory +pids");
  for (const directory of [path, `${path}/session`]) {
    for (const file of ["", "/cgroup.procs", "/cgroup.subtree_control", "/cgroup.threads"])
      chownSync(directory + file, user, user);
  }
  return path;
}

t.test("a user limits containers in a cgroup that has been delegated", { skip }, (t) => {
  const path = delegate();
  const enter = ["sh", "-c", `echo 0 > ${path}/session/cgroup.procs; exec "$0" "$@"`];
  const world = makeUserWorld(enter);
  t.teardown(() => {
    world.clear();
    for (const directory of [`${path}/session`, path]) rmdirSync(directory);
  });
  world.configure("cat /proc/self/cgroup; sleep 100", (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup"),
      resources: { pids: { limit: 7 }, memory: { limit: 16_777_216 } },
    },
  }));
  const { status, stderr } = world.command(["run", "--detach", "--bundle", world.bundle, world.id]);
  t.equal(status, 0, stderr);
  const own = `${path}/${world.id}`;
  t.equal(readFileSync(`${own}/pids.max`, "utf8"), "7\n");
  t.equal(readFileSync(`${own}/memory.max`, "utf8"), "16777216\n");
  t.ok(readFileSync(`${own}/cgroup.procs`, "utf8").length > 1, "the container is in it");
  const inside = world.command(["exec", world.id, "cat", "/proc/self/cgroup"]);
  t.equal(inside.stdout, `0::/delegated/${world.id}\n`, inside.stderr);
  t.equal(world.command(["pause", world.id]).status, 0);
  t.match(world.command(["state", world.id]).stdout, /"status": "paused"/);
  t.equal(world.command(["delete", "--force", world.id]).status, 0);
  t.notOk(existsSync(own));
  t.same(world.leftovers(), []);
  t.same(
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
    ["session"],
  );
  t.end();
});
