import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const python = spawnSync("python3", ["--version"]).status === 0;
const skip = cannotRun() || (python ? false : "python3 is missing: it plays the other end of the terminal");

/** Receives a terminal's master over a socket, as containerd's shim does, starts the container, and copies what appears. */
const receiver = `
import array, os, socket, subprocess, sys
path, tsrunc, root, bundle, id = sys.argv[1:]
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(1)
run = lambda *args: subprocess.run([tsrunc, "--root", root, *args], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
run("create", "--bundle", bundle, "--console-socket", path, id)
connection, _ = server.accept()
_, ancillary, _, _ = connection.recvmsg(64, socket.CMSG_SPACE(4))
master = array.array("i", ancillary[0][2])[0]
run("start", id)
os.write(master, b"echo typed: $((40 + 2))\\nexit 3\\n")
while True:
    try:
        data = os.read(master, 4096)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
run("delete", "--force", id)
`;

/** A config whose program has a terminal. */
function withTerminal(spec: Spec, args: readonly string[]): Spec {
  const changed = withArgs(spec, args);
  return { ...changed, process: { cwd: "/", ...changed.process, terminal: true } };
}

function configure(world: World, args: readonly string[]): void {
  world.configure((spec) => withTerminal(spec, args));
}

t.test("create hands the terminal's master over, and start finds it in use", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  configure(world, ["sh"]);
  writeFileSync(`${world.dir}/receiver.py`, receiver);
  const args = [
    `${world.dir}/socket`,
    `${process.cwd()}/bin/tsrunc`,
    world.root,
    world.bundle,
    world.id("terminal"),
  ];
  const { stdout, stderr } = spawnSync("python3", [`${world.dir}/receiver.py`, ...args], {
    encoding: "utf8",
    timeout: 20_000,
  });
  t.match(stdout, /typed: 42/);
  t.equal(stderr, "");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("run shows the container's terminal on its own, and ends as its program does", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  configure(world, ["sh", "-c", "tty; test -c /dev/console && echo console; ls -l /proc/self/fd/0; exit 4"]);
  const id = world.id("foreground");
  const play = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
  const command = [`${process.cwd()}/bin/tsrunc`, "--root", world.root, "run", "--bundle", world.bundle, id];
  const { status, stdout } = spawnSync("python3", ["-c", play, ...command], {
    encoding: "utf8",
    timeout: 20_000,
  });
  t.equal(status, 4);
  t.match(stdout, /\/dev\/pts\/0\r?\n/);
  t.match(stdout, /console\r?\n/);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("without anybody to hold the terminal there is no container", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  configure(world, ["sh"]);
  const refused = world.tsrunc(["create", "--bundle", world.bundle, world.id("nobody")]);
  t.equal(refused.status, 1);
  t.match(refused.stderr, "cannot allocate tty if runc will detach without setting console socket");
  const noTerminal = world.tsrunc(["run", "--bundle", world.bundle, world.id("nobody")]);
  t.match(noTerminal, { status: 1, stderr: /standard input is not a terminal/ });
  const hooked = { createRuntime: [{ path: "/bin/touch", args: ["touch", `${world.dir}/hooked`] }] };
  world.configure((spec) => ({ ...withTerminal(spec, ["sh"]), hooks: hooked }));
  world.tsrunc(["run", "--bundle", world.bundle, world.id("nobody")]);
  t.notOk(existsSync(`${world.dir}/hooked`), "it is refused before anything is made");
  world.configure();
  const useless = world.tsrunc([
    "create",
    "--bundle",
    world.bundle,
    "--console-socket",
    "/nosuch",
    world.id("nobody"),
  ]);
  t.match(useless.stderr, "cannot use console socket if runc will not detach or allocate tty");
  t.same(world.leftovers(), []);
  t.end();
});
