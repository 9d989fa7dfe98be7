/** BuildKit: every step of a build is a foreground `run`, watched through `state` and ended by signals. */
import { spawn } from "node:child_process";
import t from "tap";
import { delay } from "../support/time.ts";
import { cannotRun, tsrunc } from "../support/world.ts";
import { makeCaller, pidIn, processFile, program } from "./support.ts";

const skip = cannotRun();

t.test("a step runs in the foreground, is found by state, and ends as its program", { skip }, async (t) => {
  const { world, call, quiet, output } = makeCaller(t, ({ root, dir }) => [
    ...["--root", root, "--log", `${dir}/log.json`, "--log-format", "json"],
  ]);
  const id = world.id("step");
  program(world, "read line; echo got $line; echo err >&2; exit 7");
  const flags = ["--root", world.root, "run", "--bundle", world.bundle, "--keep", id];
  const step = spawn(tsrunc, flags, { cwd: world.dir, stdio: ["pipe", "pipe", "pipe"] });
  const collected = { stdout: "", stderr: "" };
  step.stdout.on("data", (data) => (collected.stdout += data));
  step.stderr.on("data", (data) => (collected.stderr += data));
  const closed = new Promise<number | null>((resolve) => step.on("close", resolve));
  await until(() => /"running"/.test(call(["state", id]).stdout));
  const { bundle, rootfs, pid } = JSON.parse(output(["state", id]));
  t.same({ bundle, rootfs }, { bundle: world.bundle, rootfs: `${world.bundle}/rootfs` });

  const pidFile = `${world.dir}/exec.pid`;
  const file = processFile(world, ["sh", "-c", "echo in; exit 3"]);
  t.same(call(["exec", "--process", file, "--pid-file", pidFile, id]), {
    status: 3,
    stdout: "in\n",
    stderr: "",
  });
  t.not(pidIn(t, pidFile), pid);

  step.stdin.end("a line\n");
  t.equal(await closed, 7);
  t.same(collected, { stdout: "got a line\n", stderr: "err\n" });
  t.match(JSON.parse(output(["state", id])), { status: "stopped" });
  quiet(["delete", id]);
  t.same(world.leftovers(), []);
});

t.test(
  "a step that is given up is killed by number, and signals reach it through run",
  { skip },
  async (t) => {
    const { world, call, quiet } = makeCaller(t, ({ root }) => ["--root", root]);
    const started = async (name: string) => {
      const id = world.id(name);
      const args = ["--root", world.root, "run", "--bundle", world.bundle, "--keep", id];
      const step = spawn(tsrunc, args, { cwd: world.dir, stdio: "ignore" });
      const closed = new Promise<number | null>((resolve) => step.on("close", resolve));
      await until(() => /"running"/.test(call(["state", id]).stdout));
      return { id, step, closed };
    };
    program(world, "sleep 100");
    const killed = await started("killed");
    quiet(["kill", killed.id, "9"]);
    t.equal(await killed.closed, 137);
    quiet(["delete", killed.id]);

    program(world, "trap 'exit 8' TERM; trap 'exit 9' WINCH; touch /dev/ready; while :; do sleep 0.05; done");
    for (const [signal, status] of [
      ["SIGTERM", 8],
      ["SIGWINCH", 9],
    ] as const) {
      const { id, step, closed } = await started(signal.toLowerCase());
      await until(() => call(["exec", id, "test", "-e", "/dev/ready"]).status === 0);
      step.kill(signal);
      t.equal(await closed, status, signal);
      quiet(["delete", id]);
    }
    t.same(world.leftovers(), []);
  },
);

async function until(isDone: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100 && !isDone(); attempt++) await delay(20);
}
