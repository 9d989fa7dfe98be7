import { readFileSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();

t.test("run ends as its program ends", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  t.same(world.sh("true"), { status: 0, stdout: "", stderr: "" });
  t.same(world.sh("exit 7"), { status: 7, stdout: "", stderr: "" });
  // The first process of a pid namespace dies of no other signal that somebody sends.
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.id("killed");
  const through = ["sh", "-c", `(sleep 0.3; "$1" --root "$3" kill ${id} KILL) & "$@"`, "sh"];
  t.equal(world.tsrunc(["run", "--bundle", world.bundle, id], { through }).status, 128 + 9);
  const ofHost = world.sh("kill -SEGV $$", ({ linux, ...spec }) => ({
    ...spec,
    linux: { ...linux, namespaces: linux?.namespaces?.filter(({ type }) => type !== "pid") ?? [] },
  }));
  t.equal(ofHost.status, 128 + 11, "without a pid namespace any signal ends it");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("run passes output and errors through", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  t.same(world.sh("echo out; echo err >&2"), { status: 0, stdout: "out\n", stderr: "err\n" });
  t.end();
});

t.test("run passes on the signals that tsrunc receives", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.id("signals");
  const script =
    "trap 'echo term; exit 5' TERM; trap 'echo hup' HUP; echo ready; while :; do sleep 0.05; done";
  world.configure((spec) => withArgs(spec, ["sh", "-c", script]));
  const through = [
    ...["sh", "-c"],
    '"$@" >out & pid=$!; while ! grep -q ready out; do sleep 0.05; done; kill -HUP $pid; sleep 0.2; kill -TERM $pid; wait $pid',
    "sh",
  ];
  const { status } = world.tsrunc(["run", "--bundle", world.bundle, id], { through });
  t.equal(status, 5);
  t.equal(readFileSync(`${world.dir}/out`, "utf8"), "ready\nhup\nterm\n");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("run --detach returns while the container runs", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.id("detached");
  const flags = ["--detach", "--pid-file", "pid", "--bundle", world.bundle];
  t.same(world.tsrunc(["run", ...flags, id]), { status: 0, stdout: "", stderr: "" });
  const pid = readFileSync(`${world.dir}/pid`, "utf8");
  t.match(pid, /^\d+$/);
  t.match(JSON.parse(world.tsrunc(["state", id]).stdout), { status: "running", pid: Number(pid) });
  t.equal(world.tsrunc(["delete", "-f", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("run --keep leaves the stopped container for delete", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["false"]));
  const id = world.id("kept");
  t.equal(world.tsrunc(["run", "--keep", "--bundle", world.bundle, id]).status, 1);
  t.match(JSON.parse(world.tsrunc(["state", id]).stdout), { status: "stopped", pid: 0 });
  t.equal(world.tsrunc(["delete", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("the bundle is the current directory unless another is named", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["echo", "here"]));
  const { bundle: cwd, dir } = world;
  t.equal(world.tsrunc(["run", world.id("cwd")], { cwd }).stdout, "here\n");
  t.equal(world.tsrunc(["run", "-b", "bundle", world.id("relative")], { cwd: dir }).stdout, "here\n");
  t.equal(world.tsrunc(["run", "-bundle=bundle/", world.id("slash")], { cwd: dir }).stdout, "here\n");
  t.end();
});

t.test("a container runs without pivot_root", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["ls", "/"]));
  const { status, stdout } = world.tsrunc(["run", "--no-pivot", "-b", world.bundle, world.id("chroot")]);
  t.equal(status, 0);
  t.equal(stdout, "bin\ndev\netc\nhome\nproc\nsys\ntmp\n");
  t.same(world.leftovers(), []);
  t.end();
});
