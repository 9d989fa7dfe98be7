import { existsSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import t from "tap";
import type { ContainerRecord } from "../../src/container/containerRecord.ts";
import type { ContainerState } from "../../src/container/state.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();

t.test("a container goes through its whole life", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { bundle } = world;
  const id = world.id("life");
  const state = (): ContainerState => JSON.parse(world.tsrunc(["state", id]).stdout);
  world.configure((spec) => ({
    ...withArgs(spec, ["sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.05; done"]),
    annotations: { "org.example.key": "value" },
  }));

  const created = world.tsrunc(["create", "--bundle", bundle, "--pid-file", `${world.dir}/pid`, id]);
  t.same(created, { status: 0, stdout: "", stderr: "" }, "create says nothing");
  const pidText = readFileSync(`${world.dir}/pid`, "utf8");
  t.match(pidText, /^\d+$/, "the pid file holds digits and no newline");
  const pid = Number(pidText);
  const { created: time, ...rest } = state();
  t.same(rest, {
    ociVersion: "1.3.0",
    id,
    pid,
    status: "created",
    bundle,
    rootfs: `${bundle}/rootfs`,
    annotations: { "org.example.key": "value" },
    owner: "",
  });
  t.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/, "created is RFC 3339 in nanoseconds");
  t.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, "and is now");

  t.same(world.tsrunc(["start", id]), { status: 0, stdout: "", stderr: "" });
  t.match(state(), { status: "running", pid });
  const refused = world.tsrunc(["delete", id]);
  t.equal(refused.status, 1);
  t.match(refused.stderr, `cannot delete container ${id} that is not stopped: running`);
  t.match(state(), { status: "running", pid }, "which changes nothing");

  t.equal(world.tsrunc(["kill", id, "TERM"]).status, 0);
  waitUntil(() => state().status === "stopped");
  t.match(state(), { status: "stopped", pid: 0 });
  const kill = world.tsrunc(["kill", id, "KILL"]);
  t.equal(kill.status, 1);
  t.match(kill.stderr, "container not running");
  t.same(world.tsrunc(["delete", id]), { status: 0, stdout: "", stderr: "" });
  t.match(world.tsrunc(["state", id]), { status: 1, stderr: /container does not exist/ });
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a container that was never started is deleted without force", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("unborn");
  t.same(world.tsrunc(["delete", id]), { status: 0, stdout: "", stderr: "" });
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a created container can be killed, with its process as the evidence", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("killed");
  t.equal(world.tsrunc(["kill", id, "SIGKILL"]).status, 0);
  waitUntil(() => /"stopped"/.test(world.tsrunc(["state", id]).stdout));
  t.match(world.tsrunc(["start", id]), { status: 1, stderr: /cannot start a container that has stopped/ });
  t.equal(world.tsrunc(["delete", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("delete --force takes a running container and does not mind when there is none", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.create("forced");
  t.equal(world.tsrunc(["start", id]).status, 0);
  t.same(world.tsrunc(["delete", "--force", id]), { status: 0, stdout: "", stderr: "" });
  t.same(world.tsrunc(["delete", "--force", id]), { status: 0, stdout: "", stderr: "" });
  t.match(world.tsrunc(["delete", id]), { status: 1, stderr: /container does not exist/ });
  t.same(world.leftovers(), []);
  t.end();
});

t.test("the root and what lies in it are the owner's alone", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const root = `${world.dir}/new/root`;
  const id = world.id("private");
  t.equal(world.tsrunc(["--root", root, "create", "--bundle", world.bundle, id]).status, 0);
  t.teardown(() => world.tsrunc(["--root", root, "delete", "--force", id]));
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  t.equal(mode(root), "700");
  t.equal(mode(`${root}/${id}`), "700");
  t.equal(mode(`${root}/${id}/state.json`), "600");
  t.equal(world.tsrunc(["--root", root, "delete", id]).status, 0);
  t.notOk(existsSync(`${root}/${id}`));
  t.end();
});

/** Waits for something that is a matter of milliseconds. */
function waitUntil(condition: () => boolean): void {
  const end = Date.now() + 5000;
  while (!condition()) if (Date.now() > end) throw new Error("waited for five seconds");
}

t.test(
  "delete --force clears a container whose state.json is damaged, and says what it cannot know",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure();
    const id = world.create("damaged");
    world.tsrunc(["kill", id, "KILL"]);
    const record = readFileSync(`${world.root}/${id}/state.json`, "utf8");
    const { cgroup_paths: cgroups } = JSON.parse(record) as ContainerRecord;
    writeFileSync(`${world.root}/${id}/state.json`, "{");
    t.match(world.tsrunc(["delete", id]), { status: 1, stderr: /cannot read the state of container/ });
    t.match(world.tsrunc(["delete", "--force", id]), { status: 0, stderr: /warning: cannot read the state/ });
    t.notOk(existsSync(`${world.root}/${id}`));
    rmdirSync(cgroups[""] ?? "");
    t.end();
  },
);
