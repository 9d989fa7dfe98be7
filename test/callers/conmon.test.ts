/** conmon, between Podman or CRI-O and the runtime: status 0 and a pid file, or an error on standard error. */
import { readFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, tsrunc } from "../support/world.ts";
import { isMissing, makeCaller, pidIn, processFile, program } from "./support.ts";

const skip = cannotRun();

t.test(
  "the container's streams are the runtime's, and the pid file tells of success",
  { skip },
  async (t) => {
    const { world, quiet, awaitStatus } = makeCaller(t, ({ root }) => ["--root", root]);
    const id = world.id("streams");
    program(world, "echo from the container; echo complaint >&2; exec sleep 100");
    const [pidFile, output] = [`${world.dir}/pidfile`, `${world.dir}/output`];
    const flags = ["--bundle", world.bundle, "--pid-file", pidFile, "--no-pivot", "--no-new-keyring"];
    const through = ["sh", "-c", `exec "$@" > ${output} 2>&1`, "sh"];
    const { status } = run([tsrunc, "--root", world.root, "create", ...flags, id], {
      cwd: world.dir,
      through,
    });
    t.equal(status, 0);
    t.ok(pidIn(t, pidFile) > 0);
    t.equal(readFileSync(output, "utf8"), "", "the runtime itself prints nothing");
    quiet(["start", id]);
    awaitStatus(id, "running");

    const execPid = `${world.dir}/exec.pid`;
    const file = processFile(world, ["sh", "-c", "echo from exec; sleep 100"]);
    const exec = ["exec", "--pid-file", execPid, "--process", file, "--detach", id];
    t.equal(run([tsrunc, "--root", world.root, ...exec], { cwd: world.dir, through }).status, 0);
    t.ok(pidIn(t, execPid) > 0);
    for (let attempt = 0; attempt < 100 && readFileSync(output, "utf8") === ""; attempt++)
      awaitStatus(id, "running");
    t.match(readFileSync(output, "utf8"), "from exec");
    quiet(["kill", "--all", id, "9"]);
    awaitStatus(id, "stopped");
    quiet(["delete", "--force", id]);
    t.same(world.leftovers(), []);
  },
);

t.test(
  "a failure is a status and a short text on standard error, without a pid file",
  { skip },
  async (t) => {
    const { world, call } = makeCaller(t, ({ root }) => ["--root", root]);
    const pidFile = `${world.dir}/pidfile`;
    world.configure((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, args: ["nosuch"] } }));
    const { status, stdout, stderr } = call([
      "create",
      "--bundle",
      world.bundle,
      "--pid-file",
      pidFile,
      world.id("bad"),
    ]);
    t.same({ status, stdout }, { status: 1, stdout: "" });
    t.match(stderr, "executable file not found in $PATH");
    t.ok(stderr.length < 8192, "conmon reads no more");
    t.throws(() => readFileSync(pidFile), { code: "ENOENT" });
    t.same(world.leftovers(), []);
  },
);

t.test("restore is asked for like create", { skip: skip || isMissing("restore") }, async (t) => {
  const { world, call } = makeCaller(t, ({ root }) => ["--root", root]);
  const flags = ["--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, "--no-pivot", "--detach"];
  const images = ["--image-path", `${world.dir}/none`, "--work-path", world.dir];
  const { status, stderr } = call(["restore", ...flags, ...images, world.id("restored")]);
  t.equal(status, 1);
  t.notMatch(stderr, "flag");
});
