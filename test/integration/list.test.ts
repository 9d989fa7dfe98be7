import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import t from "tap";
import type { ContainerRecord } from "../../src/container/containerRecord.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();

t.test("list shows every container in the form that is asked for", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  t.same(world.tsrunc(["list", "-q"]), { status: 0, stdout: "", stderr: "" });
  t.equal(world.tsrunc(["list", "--format", "json"]).stdout, "null");
  world.configure((spec) => withArgs(spec, ["true"]));
  const stopped = world.id("b");
  t.equal(world.tsrunc(["run", "--keep", "-b", world.bundle, stopped]).status, 0);
  const created = world.create("a");
  const state = JSON.parse(world.tsrunc(["state", created]).stdout);

  t.same(world.tsrunc(["list", "-q"]).stdout, `${created}\n${stopped}\n`);
  const listed = JSON.parse(world.tsrunc(["list", "-f", "json"]).stdout);
  t.match(listed, [
    { ...state, owner: String },
    { id: stopped, status: "stopped", pid: 0, bundle: world.bundle },
  ]);
  const table = world.tsrunc(["list"]).stdout.trimEnd().split("\n");
  t.same(table[0]?.split(/ {3,}/), ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]);
  t.same(table[1]?.split(/ {3,}/), [
    created,
    String(state.pid),
    "created",
    world.bundle,
    state.created,
    "root",
  ]);
  t.match(table[2], /^\S+ +0 +stopped /);
  t.match(world.tsrunc(["list", "-f", "yaml"]), { status: 1, stderr: /yaml/ });

  mkdirSync(`${world.root}/@seccomp`);
  t.same(world.tsrunc(["list", "-q"]).stderr, "", "what cannot be a container is passed over");

  const file = `${world.root}/${stopped}/state.json`;
  const record = readFileSync(file);
  writeFileSync(file, "not JSON");
  const partly = world.tsrunc(["list", "-q"]);
  t.match(partly, { status: 0, stdout: `${created}\n` }, "a broken container does not hide the others");
  t.match(partly.stderr, `load container ${stopped}: `);
  writeFileSync(file, record);
  t.end();
});

t.test("a root that does not exist is an error when it was named", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  t.match(world.tsrunc(["--root", `${world.dir}/none`, "list"]), {
    status: 1,
    stderr: /none.*No such file|none.*ENOENT/,
  });
  t.end();
});

t.test("state.json tells other tools what they look for", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({ ...spec, annotations: { key: "value" } }));
  const id = world.create("record");
  const record = JSON.parse(readFileSync(`${world.root}/${id}/state.json`, "utf8")) as ContainerRecord;
  const pid = record.init_process_pid;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
  t.equal(String(record.init_process_start), stat?.[19]);
  t.same(Object.keys(record.cgroup_paths), [""]);
  const cgroup = record.cgroup_paths[""] ?? "";
  t.equal(readFileSync(`${cgroup}/cgroup.procs`, "utf8"), `${pid}\n`);
  const { NEWNS = "", NEWPID = "", NEWNET = "" } = record.namespace_paths;
  t.equal(NEWNS, `/proc/${pid}/ns/mnt`);
  for (const path of [NEWNS, NEWPID, NEWNET])
    t.not(readlinkSync(path), readlinkSync(path.replace(String(pid), "self")), path);
  t.same(record.config.labels, ["key=value", `bundle=${world.bundle}`]);
  t.equal(record.config.rootfs, `${world.bundle}/rootfs`);
  t.match(record.config.mounts[0], { destination: "/proc", device: "proc", source: "proc" });
  t.equal(record.id, id);
  t.equal(statSync(`${world.root}/${id}/config.json`).mode & 0o777, 0o600);
  t.notOk(readdirSync(`${world.root}/${id}`).includes("state.json.new"), "no draft is left");
  t.end();
});
