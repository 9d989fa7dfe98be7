import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { start } from "../support/command.ts";
import { delay } from "../support/time.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const python = spawnSync("python3", ["--version"]).status === 0;
const skip = cannotRun() || (python ? false : "python3 is missing: it plays the service manager");

/** Plays the service manager: prints what a command sends before it ends, and its status. */
const manager = `
import array, os, socket, subprocess, sys
path, *command = sys.argv[1:]
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind("\\0" + path[1:] if path[0] == "@" else path)
output = open(sys.argv[0] + ".out", "w+")
env = dict(os.environ, NOTIFY_SOCKET=path)
child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
server.settimeout(0.1)
while True:
    ended = child.poll() is not None
    try:
        message, ancillary, _, _ = server.recvmsg(4096, socket.CMSG_SPACE(4))
    except TimeoutError:
        if ended: break
        continue
    passed = [fd for part in ancillary for fd in array.array("i", part[2])]
    print(message.decode().strip().replace(f"MAINPID={child.pid}", "MAINPID=tsrunc").replace("\\n", " "), len(passed))
    for fd in passed: os.close(fd)
output.seek(0)
print(output.read() + "status", child.returncode)
`;

/** A program that sends messages to NOTIFY_SOCKET, and ends. */
function says(...messages: readonly string[]): string[] {
  const script = `
import os, socket
client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
client.connect(os.environ["NOTIFY_SOCKET"])
for message in ${JSON.stringify(messages)}: client.send(message.encode())
`;
  return ["python3", "-c", script];
}

/** A container in which the host's python3 runs. */
function withPython(spec: Spec, args: readonly string[]): Spec {
  const directories = ["/usr", "/lib", "/lib64"].filter((path) => existsSync(path));
  return {
    ...spec,
    ...withArgs(spec, args),
    mounts: [
      ...(spec.mounts ?? []),
      ...directories.map((path) => ({
        destination: path,
        source: path,
        type: "bind",
        options: ["rbind", "ro"],
      })),
    ],
    process: { cwd: "/", ...spec.process, args, env: ["PATH=/usr/bin:/bin"], user: { uid: 1000, gid: 1000 } },
  };
}

/** What the service manager hears of a command of tsrunc's. */
function heard(world: World, socket: string, ...args: readonly string[]): string {
  writeFileSync(`${world.dir}/manager.py`, manager);
  const command = ["sh", "-c", 'umask 077; exec "$@"', "sh", tsrunc, "--root", world.root, ...args];
  return spawnSync("python3", [`${world.dir}/manager.py`, socket, ...command], {
    encoding: "utf8",
    timeout: 10_000,
  }).stdout;
}

t.test("a run in the foreground tells its service manager when the container is ready", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const chatter = Array.from({ length: 100 }, (_, index) => `WATCHDOG=${index}`);
  world.configure((spec) => withPython(spec, says("STATUS=x", "STATUS=y\nREADY=1", ...chatter, "READY=1")));
  const run = ["run", "--bundle", world.bundle];
  const expected = "READY=1 MAINPID=tsrunc 0\nBARRIER=1 1\nstatus 0\n";
  t.equal(heard(world, `${world.dir}/socket`, ...run, world.id("file")), expected);
  t.equal(heard(world, `@${world.prefix}socket`, ...run, world.id("abstract")), expected);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a detached run and a start return when the container is ready", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const [program = "", flag = "", script = ""] = says("READY=1");
  world.configure((spec) => withPython(spec, [program, flag, `${script}\nimport time; time.sleep(100)`]));
  const pidOf = (id: string) => (JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number }).pid;
  const expected = (id: string) => `READY=1 MAINPID=${pidOf(id)} 0\nBARRIER=1 1\nstatus 0\n`;
  const detached = world.id("detached");
  const said = heard(world, `${world.dir}/run`, "run", "--detach", "--bundle", world.bundle, detached);
  t.equal(said, expected(detached));
  const created = world.id("created");
  t.equal(heard(world, `${world.dir}/create`, "create", "--bundle", world.bundle, created), "status 0\n");
  t.equal(heard(world, `${world.dir}/start`, "start", created), expected(created));
  for (const id of [detached, created]) t.match(world.tsrunc(["delete", "--force", id]), { status: 0 });
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a container that ends before it is ready is not waited for", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["true"]));
  const id = world.id("unready");
  heard(world, `${world.dir}/create`, "create", "--bundle", world.bundle, id);
  t.equal(heard(world, `${world.dir}/start`, "start", id), "status 0\n");
  t.match(world.tsrunc(["delete", id]), { status: 0, stderr: "" });
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a container whose start still waits can be deleted", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.id("waiting");
  writeFileSync(`${world.dir}/manager.py`, manager);
  const play = ["python3", `${world.dir}/manager.py`, `${world.dir}/socket`, tsrunc, "--root", world.root];
  const waiting = start([...play, "run", "--detach", "--bundle", world.bundle, id], world.dir);
  for (let tries = 0; tries < 100; tries++) {
    await delay(50);
    if (world.tsrunc(["state", id]).stdout.includes('"running"')) break;
  }
  const before = Date.now();
  t.match(world.tsrunc(["delete", "--force", id]), { status: 0, stderr: "" });
  t.ok(Date.now() - before < 5000, "at once");
  t.same(await waiting.ended, { status: 0, signal: undefined });
  t.same(world.leftovers(), []);
});

t.test("a service manager that is not there is an error, and no container is left", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const env = { ...process.env, NOTIFY_SOCKET: "/nosuch" };
  const run = world.tsrunc(["run", "--bundle", world.bundle, world.id("nobody")], { env });
  t.match(run, {
    status: 1,
    stderr: /cannot pass messages of the container on to NOTIFY_SOCKET: connect \/nosuch: no such file/,
  });
  t.same(world.leftovers(), []);
  t.match(world.tsrunc(["run", "--bundle", world.bundle, world.id("none")], { env: { NOTIFY_SOCKET: "" } }), {
    stderr: "",
  });
  t.end();
});
