import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { settled } from "../support/time.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();

/** Runs a command with its output in a file, and these files as its descriptors 3, 4 … */
function withFiles(world: World, names: readonly string[], command: readonly string[], env = {}): string {
  const paths = names.map((name) => `${world.dir}/${name}`);
  for (const path of paths) writeFileSync(path, path.slice(-1));
  const output = openSync(`${world.dir}/output`, "w");
  const descriptors = paths.map((path) => openSync(path, "r"));
  try {
    const [program = "", ...args] = command;
    const options = { cwd: world.dir, timeout: 10_000, env: { ...process.env, ...env } };
    spawnSync(program, args, { ...options, stdio: ["ignore", output, output, ...descriptors] });
  } finally {
    for (const descriptor of [output, ...descriptors]) closeSync(descriptor);
  }
  return readFileSync(`${world.dir}/output`, "utf8");
}

/** Tells what each descriptor holds, and which there are. */
const tell =
  "for n in 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$n ] && echo $n:$(cat <&$n); done; env | grep LISTEN";

function run(world: World, ...args: string[]): string[] {
  return [tsrunc, "--root", world.root, "run", "--bundle", world.bundle, ...args];
}

/** As what a service manager starts: the process that becomes tsrunc has the id that LISTEN_PID says. */
function activated(command: readonly string[]): string[] {
  return ["sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", ...command];
}

t.test("descriptors that are to be preserved reach the program at their numbers", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sh", "-c", tell]));
  const files = ["a", "b", "c", "d", "e"];
  const preserve = (count: number) => ["--preserve-fds", String(count), world.id(`preserve-${count}`)];
  t.equal(withFiles(world, files, run(world, ...preserve(0))), "");
  t.equal(withFiles(world, files, run(world, ...preserve(1))), "3:a\n");
  t.equal(withFiles(world, files, run(world, ...preserve(2))), "3:a\n4:b\n");
  t.equal(withFiles(world, files, run(world, ...preserve(5))), "3:a\n4:b\n5:c\n6:d\n7:e\n");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a created container keeps them until it is started", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  // A low limit of open files must hold neither the stub nor the program back.
  const rlimits = [{ type: "RLIMIT_NOFILE", soft: 20, hard: 20 }] as const;
  const script = `ulimit -n; ${tell}; echo end`;
  world.configure((spec) => ({
    ...spec,
    process: { cwd: "/", ...withArgs(spec, ["sh", "-c", script]).process, rlimits },
  }));
  const id = world.id("kept");
  const create = [tsrunc, "--root", world.root, "create", "--bundle", world.bundle, "--preserve-fds=3", id];
  t.equal(withFiles(world, ["a", "b", "c"], create), "");
  t.match(world.tsrunc(["start", id]), { status: 0, stderr: "" });
  const output = () => readFileSync(`${world.dir}/output`, "utf8");
  return settled(() => (output().endsWith("end\n") ? [] : [output()])).then((left) => {
    t.same(left, []);
    t.match(output(), /^20\n/);
    for (const [index, content] of ["a", "b", "c"].entries()) t.match(output(), `${index + 3}:${content}\n`);
    world.tsrunc(["delete", "--force", id]);
    t.same(world.leftovers(), []);
  });
});

t.test("sockets of a service manager come first, and the program is told of them", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sh", "-c", tell]));
  const sockets = { LISTEN_FDS: "2", LISTEN_FDNAMES: "x:y" };
  const told = "LISTEN_FDS=2\nLISTEN_PID=1\nLISTEN_FDNAMES=x:y\n";
  const files = ["a", "b", "c"];
  const listen = activated(run(world, world.id("listen")));
  t.equal(withFiles(world, files, listen, sockets), `3:a\n4:b\n${told}`);
  const both = activated(run(world, "--preserve-fds", "1", world.id("both")));
  t.equal(withFiles(world, files, both, sockets), `3:a\n4:b\n5:c\n${told}`);
  const other = run(world, world.id("other"));
  t.equal(withFiles(world, files, other, { ...sockets, LISTEN_PID: "1" }), "", "others' are not passed on");
  t.end();
});

t.test("a descriptor that is missing is named before anything is made", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const missing = withFiles(world, ["a", "b"], run(world, "--preserve-fds", "4", world.id("missing")));
  t.match(missing, "tsrunc: cannot pass descriptor 5 on: it is not open");
  const none = withFiles(world, [], run(world, "--preserve-fds", "1", world.id("missing")));
  t.match(none, "cannot pass descriptor 3 on: it is not open", "the engine's own do not count");
  const negative = withFiles(world, [], run(world, "--preserve-fds", "-1", world.id("missing")));
  t.match(negative, 'Incorrect Usage: invalid value "-1" for flag -preserve-fds');
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a run in the foreground does not hold what it has passed on", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sh", "-c", "echo passed >&3; exec 3>&-; exec sleep 10"]));
  const [program = "", ...args] = run(world, "--preserve-fds", "1", world.id("closed"));
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const pipe = child.stdio[3];
  let text = "";
  return new Promise<void>((resolve) => {
    pipe?.on("data", (data) => {
      text += data;
    });
    pipe?.on("end", () => {
      t.equal(text, "passed\n");
      t.equal(child.exitCode, null, "it still runs");
      child.on("exit", () => resolve());
      child.kill("SIGTERM");
      world.tsrunc(["kill", world.id("closed"), "KILL"]);
    });
  });
});

/** Plays the listener of a pidfd socket: prints the text, and whether the descriptor is of the process that the pid file names. */
const receiver = `
import array, os, re, socket, subprocess, sys
path, *command = sys.argv[1:]
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(1)
subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
connection, _ = server.accept()
text, ancillary, _, _ = connection.recvmsg(64, socket.CMSG_SPACE(4))
pidfd = array.array("i", ancillary[0][2])[0]
pid = re.search(r"^Pid:\\s*(\\d+)", open(f"/proc/self/fdinfo/{pidfd}").read(), re.M)[1]
print(text.decode(), pid == open(path + ".pid").read())
`;

const python = spawnSync("python3", ["--version"]).status === 0;

t.test(
  "a pidfd of the first process is sent to the pidfd socket",
  { skip: skip || (python ? false : "python3 is missing: it plays the listener") },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => withArgs(spec, ["sleep", "100"]));
    writeFileSync(`${world.dir}/receiver.py`, receiver);
    for (const verb of [["create"], ["run", "--detach", "-no-subreaper"]]) {
      const socket = `${world.dir}/${verb[0]}.sock`;
      const id = world.id(`pidfd-${verb[0]}`);
      const flags = ["--bundle", world.bundle, "--pidfd-socket", socket, "--pid-file", `${socket}.pid`];
      const command = [tsrunc, "--root", world.root, ...verb, ...flags, id];
      const { stdout, stderr } = spawnSync("python3", [`${world.dir}/receiver.py`, socket, ...command], {
        encoding: "utf8",
        timeout: 10_000,
      });
      t.equal(stdout, "standard True\n");
      t.equal(stderr, "");
      world.tsrunc(["delete", "--force", id]);
    }
    const args = ["create", "--bundle", world.bundle, "--pidfd-socket", "/nosuch", world.id("nobody")];
    t.match(world.tsrunc(args), {
      status: 1,
      stderr: /cannot send the pidfd to the pidfd socket: connect \/nosuch: no such file/,
    });
    t.same(world.leftovers(), []);
    t.end();
  },
);
