/** go-runc, the client library of containerd and BuildKit: its command lines and what it makes of the answers. */
import { existsSync } from "node:fs";
import t from "tap";
import { run, start } from "../support/command.ts";
import { delay } from "../support/time.ts";
import { cannotRun, tsrunc } from "../support/world.ts";
import { isMissing, makeCaller, pidIn, processFile, program } from "./support.ts";

const skip = cannotRun();

t.test("a container's life, every answer as the library decodes it", { skip }, async (t) => {
  const { world, call, quiet, output, awaitStatus } = makeCaller(t, ({ root, dir }) => [
    ...["--root", root, "--log", `${dir}/log.json`, "--log-format", "json"],
  ]);
  const { bundle, dir } = world;
  const id = world.id("web");
  program(world, "while :; do sleep 0.1; done");
  t.same(JSON.parse(output(["list", "--format=json"])), null, "no containers");

  const pidFile = `${dir}/init.pid`;
  const flags = ["--pid-file", pidFile, "--no-pivot", "--no-new-keyring", "--preserve-fds", "0"];
  quiet(["create", "--bundle", bundle, ...flags, id]);
  const pid = pidIn(t, pidFile);
  // The library decodes what comes from both streams together.
  const state = JSON.parse(both(call(["state", id])));
  t.match(state, { id, pid, status: "created", bundle, rootfs: `${bundle}/rootfs`, created: /^\d{4}-.*Z$/ });
  quiet(["start", id]);
  awaitStatus(id, "running");
  t.match(JSON.parse(output(["list", "--format=json"])), [{ id, pid, status: "running" }]);

  const execPid = `${dir}/exec.pid`;
  const file = processFile(world, ["sleep", "100"]);
  quiet(["exec", "--process", file, "--detach", "--pid-file", execPid, id]);
  const pids = JSON.parse(both(call(["ps", "--format", "json", id]))) as number[];
  t.ok(pids.includes(pid) && pids.includes(pidIn(t, execPid)), "ps has both");
  const [header = "", ...rows] = output(["ps", "--format", "table", id, "-ef"]).trim().split("\n");
  t.match(header, /\bPID\b/);
  t.ok(rows.length >= 2);
  t.same(call(["exec", "--process", processFile(world, ["sh", "-c", "exit 5"]), id]), {
    ...{ status: 5, stdout: "", stderr: "" },
  });

  const stats = output(["events", "--stats", id]);
  t.match(JSON.parse(stats), { type: "stats", id, data: { cpu: { usage: {} }, memory: {}, pids: {} } });
  t.equal(stats.split("\n").length, 2, "one line");
  const events = start([tsrunc, "--root", world.root, "events", "--interval=1s", id], dir);
  await delay(300);
  events.kill("SIGKILL");
  t.same(await events.ended, { status: undefined, signal: "SIGKILL" }, "it goes on until it is killed");

  quiet(["update", "--resources", "-", id], { input: '{"pids":{"limit":100}}' });
  quiet(["update", "--resources=-", id], { input: '{"pids":{"limit":90}}' });
  quiet(["pause", id]);
  awaitStatus(id, "paused");
  quiet(["resume", id]);
  quiet(["kill", "--all", id, "15"]);
  quiet(["kill", id, "9"]);
  awaitStatus(id, "stopped");
  t.match(JSON.parse(output(["list", "--format=json"])), [{ id, pid: 0, status: "stopped" }]);
  quiet(["delete", id]);
  quiet(["delete", "--force", id]);
  t.notOk(existsSync(`${dir}/log.json`), "nothing was logged");
  t.same(world.leftovers(), []);
});

t.test("run ends as the program does, and leaves the container only if told to", { skip }, async (t) => {
  const { world, call, quiet } = makeCaller(t, ({ root }) => ["--root", root, "--log-format", "json"]);
  const id = world.id("once");
  program(world, "echo out; echo err >&2; exit 42");
  const ended = { status: 42, stdout: "out\n", stderr: "err\n" };
  t.same(call(["run", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, id]), ended);
  t.match(call(["state", id]), { status: 1, stderr: /container does not exist/ });
  t.same(call(["run", "--bundle", world.bundle, "--keep", id]), ended);
  t.match(JSON.parse(call(["state", id]).stdout), { status: "stopped", pid: 0 });
  quiet(["delete", id]);
  program(world, "sleep 100");
  quiet(["run", "--bundle", world.bundle, "--detach", id]);
  quiet(["delete", "--force", id]);
  t.same(world.leftovers(), []);
});

t.test("flags before the command come in any of the library's combinations", { skip }, async (t) => {
  const { world, output } = makeCaller(t, ({ root, dir }) => [
    ...["--root", root, "--debug", "--log", `${dir}/log`, "--log-format", "json"],
  ]);
  t.equal(output(["list", "--format=json"]), "null");
  for (const rootless of ["--rootless=true", "--rootless=false"]) {
    const args = ["--root", world.root, "--log-format", "text", rootless, "list", "--format=json"];
    t.same(run([tsrunc, ...args]), { status: 0, stdout: "null", stderr: "" });
  }
});

t.test("the version is found by the starts of its lines", { skip }, async (t) => {
  const { stdout, stderr, status } = run([tsrunc, "--version"]);
  t.same({ stderr, status }, { stderr: "", status: 0 });
  const lines = stdout.trim().split("\n");
  t.match(lines[0], /^tsrunc version \d+\.\d+\.\d+$/);
  t.match(lines, [/version/, /^spec: \d+\.\d+\.\d+$/]);
});

t.test("restore takes -no-subreaper with one dash", { skip: skip || isMissing("restore") }, async (t) => {
  const { world, call } = makeCaller(t, ({ root }) => ["--root", root]);
  const flags = ["--image-path", `${world.dir}/none`, "--work-path", world.dir, "--detach", "-no-subreaper"];
  const { status, stderr } = call(["restore", ...flags, "--bundle", world.bundle, world.id("restored")]);
  t.equal(status, 1, "there is no image");
  t.notMatch(stderr, "flag");
});

t.test("checkpoint takes every flag", { skip: skip || isMissing("checkpoint") }, async (t) => {
  const { world, call } = makeCaller(t, ({ root }) => ["--root", root]);
  const paths = [
    "--image-path",
    `${world.dir}/image`,
    "--work-path",
    world.dir,
    "--parent-path",
    "../parent",
  ];
  const switches = ["--tcp-established", "--ext-unix-sk", "--shell-job", "--file-locks", "--leave-running"];
  const others = ["--manage-cgroups-mode", "soft", "--empty-ns", "network", "--status-fd", "3", "--pre-dump"];
  const { stderr } = call(["checkpoint", ...paths, ...switches, ...others, world.id("none")]);
  t.match(stderr, "container does not exist");
});

function both({ stdout, stderr }: { stdout: string; stderr: string }): string {
  return stdout + stderr;
}
