/** Podman: it decodes the whole log as one object, and looks for words in it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, tsrunc, type World } from "../support/world.ts";
import { isMissing, makeCaller, processFile, program } from "./support.ts";

const skip = cannotRun();
/** Podman passes on no more than these. */
const env = { PATH: process.env.PATH, XDG_RUNTIME_DIR: "/run" };
const flags = ({ root, dir }: World) => ["--root", root, "--log-format=json", "--log", `${dir}/oci-log`];

t.test("the log of a failure is one object, whose text decides Podman's exit status", { skip }, async (t) => {
  const { world, call, quiet } = makeCaller(t, flags, env);
  const log = `${world.dir}/oci-log`;
  const failure = (args: readonly string[], status: number): { level: string; msg: string } => {
    rmSync(log, { force: true });
    t.equal(call(args).status, status, args.join(" "));
    return JSON.parse(readFileSync(log, "utf8"));
  };
  const create = ["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, world.id("bad")];
  for (const [args, words] of [
    [["nosuch"], /executable file not found in|no such file or directory|open executable/],
    [["/nosuch"], /executable file not found in|no such file or directory|open executable/],
    [["/etc/"], /is a directory|permission denied|operation not permitted/i],
  ] as const) {
    world.configure((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, args: [...args] } }));
    t.match(failure(create, 1), { level: "error", msg: words });
  }
  program(world, "sleep 100");
  const id = world.id("good");
  quiet(["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, id]);
  quiet(["start", id]);
  const exec = [
    "exec",
    "--pid-file",
    `${world.dir}/pid`,
    "--process",
    processFile(world, ["nosuch"]),
    "--detach",
    id,
  ];
  t.match(failure(exec, 255).msg, "executable file not found in");
});

t.test("a container's life in Podman's words", { skip }, async (t) => {
  const { world, call, quiet, awaitStatus } = makeCaller(t, flags, env);
  const id = world.id("life");
  program(world, "while :; do sleep 0.1; done");
  quiet(["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, id]);
  quiet(["start", id]);
  quiet(["pause", id]);
  awaitStatus(id, "paused");
  quiet(["resume", id]);
  const resources = `${world.dir}/resources.json`;
  writeFileSync(resources, '{"pids":{"limit":200}}');
  quiet(["update", `--resources=${resources}`, id]);
  quiet(["kill", id, "18"]);
  quiet(["kill", "--all", id, "9"]);
  awaitStatus(id, "stopped");
  t.match(call(["kill", id, "15"]), { status: 1, stderr: /container not running/ });
  quiet(["delete", "--force", id]);
  quiet(["delete", "--force", id]);
  t.match(call(["state", id]), { status: 1, stderr: /does not exist/ });
  t.same(world.leftovers(), []);
});

t.test("Podman asks for checkpoints by the help", { skip: skip || isMissing("checkpoint") }, async (t) => {
  t.equal(run([tsrunc, "checkpoint", "--help"]).status, 0);
});

t.test("… and for those of pods by a missing value", { skip: skip || isMissing("restore") }, async (t) => {
  const { stdout, stderr } = run([tsrunc, "restore", "--lsm-mount-context"]);
  t.match(stdout + stderr, "flag needs an argument");
});
