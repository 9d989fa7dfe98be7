/** CRI-O: it calls the runtime directly for all but create and detached exec, which go through conmon. */
import t from "tap";
import { cannotRun } from "../support/world.ts";
import { makeCaller, processFile, program } from "./support.ts";

const skip = cannotRun();
const env = { ...process.env, CRI_O_EXTERNAL: "1" };

t.test("a container's life in CRI-O's words", { skip }, async (t) => {
  const { world, call, quiet, output, awaitStatus } = makeCaller(t, ({ root }) => ["--root", root], env);
  const id = world.id("pod");
  program(world, "trap 'exit 0' TERM; while :; do sleep 0.1; done");
  quiet(["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, id]);
  t.match(JSON.parse(output(["state", id])), { id, status: "created" });
  quiet(["start", id]);
  awaitStatus(id, "running");
  const exec = (script: string) => call(["exec", "--process", processFile(world, ["sh", "-c", script]), id]);
  t.same(exec("echo probe"), { status: 0, stdout: "probe\n", stderr: "" });
  t.same(exec("echo bad >&2; exit 1"), { status: 1, stdout: "", stderr: "bad\n" });
  quiet(["update", "--resources", "-", id], { input: '{"cpu":{"shares":512},"memory":{"limit":536870912}}' });
  quiet(["pause", id]);
  quiet(["resume", id]);
  for (const signal of ["CONT", "SIGCONT"]) quiet(["kill", id, signal]);
  quiet(["kill", id, "KILL"]);
  awaitStatus(id, "stopped");
  for (const signal of ["TERM", "KILL"])
    t.match(call(["kill", id, signal]).stderr, /no such process|container not running|invalid process/);
  quiet(["delete", "--force", id]);
  t.same(world.leftovers(), []);
});

t.test("what the runtime supports is decoded from both streams together", { skip }, async (t) => {
  const { call } = makeCaller(t, () => [], env);
  const { stdout, stderr, status } = call(["features"]);
  t.equal(status, 0);
  t.match(JSON.parse(stdout + stderr), { ociVersionMin: "1.0.0" });
});
