import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import t, { type Test } from "tap";
import type { Spec } from "../../src/spec/config.ts";
import type { Seccomp } from "../../src/spec/seccomp.ts";
import type { ContainerProcessState } from "../../src/spec/state.ts";
import { whyNoProber } from "../seccomp/runtimes.ts";
import { cannotCompile } from "../seccomp/support.ts";
import { refuses } from "../support/refusals.ts";
import { delay } from "../support/time.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun() || cannotCompile() || whyNoProber();
/** Numbers on x86-64 that the agent is asked about. */
const [read, execve] = [0, 59];

t.test(
  "an agent gets the state and the listener, and decides from the first call on",
  { skip },
  async (t) => {
    const world = begin(t);
    for (const way of ["run", "create"] as const) {
      const agent = await startAgent(world);
      configure(world, agent.path, { listenerMetadata: "of the test" });
      const id = world.id(way);
      let pid = 0;
      if (way === "run") {
        const { status, stderr } = world.tsrunc(["run", "-b", world.bundle, id]);
        t.equal(status, 1);
        t.match(stderr, "No message of desired type", "what the agent says is what happens");
      } else {
        world.create(way);
        ({ pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number });
        t.same(agent.lines(), ["listening"], "nothing is sent before the start");
        t.same(world.tsrunc(["start", id]), { status: 0, stdout: "", stderr: "" });
      }
      const lines = await agent.ended();
      const message = JSON.parse(lines[1] ?? "") as ContainerProcessState;
      if (pid === 0) ({ pid } = message);
      t.same(message, {
        ociVersion: "1.3.0",
        fds: ["seccompFd"],
        pid,
        metadata: "of the test",
        state: {
          ociVersion: "1.3.0",
          id,
          status: "created",
          pid,
          bundle: world.bundle,
          annotations: { key: "value" },
        },
      });
      const asked = lines.slice(2);
      t.same(asked.slice(0, 2), [`asked ${read}`, `asked ${execve}`], "tsrunc's own calls are among them");
      t.ok(asked.length > 2);
      world.tsrunc(["delete", "--force", id]);
    }
    t.same(world.leftovers(), []);
  },
);

t.test("a process of exec is under the filter, and has an agent of its own", { skip }, async (t) => {
  const world = begin(t);
  const first = await startAgent(world);
  configure(world, first.path, {}, (spec) => withArgs(spec, ["sleep", "60"]));
  const id = world.create("exec");
  t.same(world.tsrunc(["start", id]), { status: 0, stdout: "", stderr: "" });
  const second = await startAgent(world);
  const { status, stderr } = world.tsrunc(["exec", id, "mkdir", "/tmp/x"]);
  t.equal(status, 1);
  t.match(stderr, "No message of desired type");
  const message = JSON.parse((await second.ended())[1] ?? "") as ContainerProcessState;
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  t.equal(message.state.pid, pid);
  t.equal(message.state.status, "running");
  t.not(message.pid, pid, "it is told of the process, and of the container's first");

  world.tsrunc(["delete", "--force", id]);
  await first.ended();
  world.configure((spec) => {
    const seccomp: Seccomp = {
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [{ names: ["mkdir"], action: "SCMP_ACT_ERRNO" }],
    };
    return { ...withArgs(spec, ["sleep", "60"]), linux: { ...spec.linux, seccomp } };
  });
  const plain = world.create("plain");
  world.tsrunc(["start", plain]);
  const { stdout } = world.tsrunc(["exec", plain, "cat", "/proc/self/status"]);
  t.match(stdout, /^Seccomp:\s2\nSeccomp_filters:\s1$/m);
  t.equal(world.tsrunc(["delete", "--force", plain]).status, 0);
  t.same(world.leftovers(), []);
});

t.test("flags for agents are taken, and say nothing without one", { skip }, async (t) => {
  const world = begin(t);
  const agent = await startAgent(world);
  const flags = [
    "SECCOMP_FILTER_FLAG_TSYNC",
    "SECCOMP_FILTER_FLAG_LOG",
    "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
    "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
  ] as const;
  configure(world, agent.path, { flags });
  t.match(world.tsrunc(["run", "-b", world.bundle, world.id("flags")]).stderr, "No message of desired type");
  await agent.ended();
  world.configure((spec) => {
    const seccomp: Seccomp = { defaultAction: "SCMP_ACT_ALLOW", flags };
    return { ...withArgs(spec, ["true"]), linux: { ...spec.linux, seccomp } };
  });
  t.same(world.tsrunc(["run", "-b", world.bundle, world.id("none")]), { status: 0, stdout: "", stderr: "" });
});

t.test("without its agent a container does not run", { skip }, async (t) => {
  const world = begin(t);
  const path = `${world.dir}/nobody.sock`;
  configure(world, path);
  const expected =
    "linux.seccomp.listenerPath: failed to connect with seccomp agent specified in the seccomp profile: connect";
  refuses(t, world, ["run", "-b", world.bundle, world.id("alone")], expected);
  const id = world.create("alone");
  t.match(world.tsrunc(["start", id]), { status: 1, stderr: expected });
  t.match(world.tsrunc(["state", id]).stdout, '"status": "stopped"');
  t.equal(world.tsrunc(["delete", id]).status, 0);
  t.same(world.leftovers(), []);
});

t.test("a hook in the container has no agent", { skip }, async (t) => {
  const world = begin(t);
  const agent = await startAgent(world);
  configure(world, agent.path, {}, (spec) => ({
    ...spec,
    hooks: { startContainer: [{ path: "/bin/mkdir", args: ["mkdir", "/tmp/x"] }] },
  }));
  t.match(world.tsrunc(["run", "-b", world.bundle, world.id("hook")]), {
    status: 1,
    stderr: /startContainer.*[Ff]unction not implemented/,
  });
  agent.kill();
});

interface Agent {
  readonly path: string;
  /** What it has printed so far. */
  readonly lines: () => string[];
  /** Resolves with all that it has printed when nobody is left under the filter. */
  readonly ended: () => Promise<string[]>;
  readonly kill: () => void;
}

async function startAgent(world: World): Promise<Agent> {
  const [path, log] = [`${world.dir}/agent.sock`, `${world.dir}/agent.log`];
  rmSync(path, { force: true });
  const output = openSync(log, "w");
  const child = spawn("build/native/prober", ["agent", path], { stdio: ["ignore", output, output] });
  closeSync(output);
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const end = new Promise((resolve) => child.on("exit", resolve)).finally(() => clearTimeout(timer));
  const lines = (): string[] => readFileSync(log, "utf8").split("\n").filter(Boolean);
  while (lines().length === 0 && child.exitCode === null) await delay(5);
  return { path, lines, ended: () => end.then(lines), kill: () => void child.kill("SIGKILL") };
}

function begin(t: Test): World {
  const world = makeWorld();
  t.teardown(world.clear);
  return world;
}

/** A container whose shell makes a directory, and is told by the agent that this cannot be. */
function configure(
  world: World,
  listenerPath: string,
  more: Partial<Seccomp> = {},
  change: (spec: Spec) => Spec = (spec) => spec,
): void {
  const names = ["mkdir", "mkdirat", "read", "execve"];
  const seccomp: Seccomp = {
    defaultAction: "SCMP_ACT_ALLOW",
    listenerPath,
    syscalls: [{ names, action: "SCMP_ACT_NOTIFY" }],
    ...more,
  };
  world.configure((spec) =>
    change({
      ...withArgs(spec, ["mkdir", "/tmp/x"]),
      annotations: { key: "value" },
      linux: { ...spec.linux, seccomp },
    }),
  );
}
