import { existsSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { chownTree, hostIds, inUserNamespace } from "../support/userNamespaces.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();

/** A world with a container that runs until it is killed. */
function runningWorld(
  t: { teardown(clear: () => void): void },
  change: Parameters<World["configure"]>[0] = (spec) => spec,
) {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(change(spec), ["sleep", "1000"]));
  const id = world.id("running");
  const { status, stderr } = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  if (status !== 0) throw new Error(stderr);
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  return { world, id, pid, exec: (...args: string[]) => world.tsrunc(["exec", ...args]) };
}

t.test("a second program runs in the container's namespaces, cgroup and root", { skip }, (t) => {
  const { world, id, pid, exec } = runningWorld(t, (spec) => ({
    ...spec,
    linux: { ...spec.linux, namespaces: [...(spec.linux?.namespaces ?? []), { type: "cgroup" }] },
  }));
  const files = ["pid", "net", "ipc", "uts", "mnt", "cgroup"];
  const script = files.map((file) => `readlink /proc/self/ns/${file};`).join("");
  const { stdout, stderr } = exec(
    id,
    "sh",
    "-c",
    `${script} hostname; ls /; cat /proc/self/cgroup | tail -n 1`,
  );
  const expected = files.map((file) => `${readlinkSync(`/proc/${pid}/ns/${file}`)}\n`).join("");
  t.equal(stdout, `${expected}tsrunc\nbin\ndev\netc\nhome\nproc\nsys\ntmp\n0::/\n`, stderr);
  t.equal(stderr, "");
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("it has the restrictions of the container's process", { skip }, (t) => {
  const { exec, id } = runningWorld(t, (spec) => ({
    ...spec,
    process: {
      cwd: "/tmp",
      ...spec.process,
      user: { uid: 1000, gid: 1001, additionalGids: [5], umask: 0o77 },
      rlimits: [{ type: "RLIMIT_NOFILE", soft: 77, hard: 78 }],
    },
  }));
  const { stdout } = exec(
    id,
    "sh",
    "-c",
    "id; umask; ulimit -n; ulimit -Hn; grep -E 'CapBnd|NoNewPrivs|SigIgn|SigBlk' /proc/self/status; cat /proc/1/status | grep CapBnd",
  );
  t.equal(
    stdout,
    [
      "uid=1000(guest) gid=1001 groups=5",
      "0077",
      "77",
      "78",
      "SigBlk:\t0000000000000000",
      "SigIgn:\t0000000000000000",
      "CapBnd:\t0000000020000420",
      "NoNewPrivs:\t1",
      "CapBnd:\t0000000020000420",
      "",
    ].join("\n"),
  );
  t.end();
});

t.test("flags change what the process inherits from the config", { skip }, (t) => {
  const { exec, id } = runningWorld(t);
  const { stdout, stderr } = exec(
    ...["--user", "7:8", "-g", "9", "--additional-gids=10", "-e", "A=1", "--env", "B=2", "--cwd", "/tmp"],
    ...["--cap", "CAP_CHOWN", "-no-new-privs=false", id, "sh", "-c"],
    "id; echo $A $B; pwd; grep -E 'CapBnd|NoNewPrivs' /proc/self/status",
  );
  const expected = "uid=7 gid=8 groups=9,10\n1 2\n/tmp\nCapBnd:\t0000000020000421\nNoNewPrivs:\t0\n";
  t.equal(stdout, expected, stderr);
  t.end();
});

t.test("a process is read from a file, and named where it is wrong", { skip }, (t) => {
  const { world, exec, id } = runningWorld(t);
  const file = `${world.dir}/process.json`;
  writeFileSync(
    file,
    JSON.stringify({ cwd: "/tmp", args: ["sh", "-c", "pwd; echo $X"], env: ["X=y", "PATH=/bin"] }),
  );
  t.equal(exec("--process", file, id).stdout, "/tmp\ny\n");
  writeFileSync(file, JSON.stringify({ cwd: "tmp", args: ["sh"] }));
  const wrong = exec("-p", file, id);
  t.match(wrong.stderr, /exec failed: process\.cwd: Cwd must be an absolute path but is "tmp"/);
  t.equal(wrong.status, 255);
  t.match(exec("-p", `${file}.gone`, id).stderr, /exec failed: cannot read .*no such file/);
  t.end();
});

t.test("the exit status is the program's, 255 where it could not be run", { skip }, (t) => {
  const { world, exec, id } = runningWorld(t);
  t.equal(exec(id, "sh", "-c", "exit 7").status, 7);
  t.equal(exec(id, "sh", "-c", "kill -9 $$").status, 137);
  for (const [args, message] of [
    [[id, "nosuch"], /exec failed: .*exec: "nosuch": executable file not found in \$PATH/],
    [[id, "/nosuch"], /exec failed: .*exec: "\/nosuch": stat \/nosuch: no such file or directory/],
    [[id], /exec failed: exec args cannot be empty/],
    [["--user", "bob", id, "sh"], /exec failed: bad uid: "bob" is not a number/],
    [["--user", "0:staff", id, "sh"], /exec failed: bad gid: "staff" is not a number/],
    [["--cwd", "/nosuch", id, "sh"], /exec failed: .*chdir to cwd \("\/nosuch"\) set in config.json failed/],
    [["--cgroup", "../x", id, "sh"], /exec failed: bad sub cgroup path: \.\.\/x/],
    [["--cgroup", "nosuch:x", id, "sh"], /exec failed: unknown controller nosuch/],
    [["nobody", "sh"], /exec failed: container does not exist: "nobody"/],
  ] as const) {
    const { status, stderr } = exec(...args);
    t.match(stderr, message);
    t.equal(status, 255);
  }
  t.equal(world.tsrunc(["kill", id, "KILL"]).status, 0);
  for (let attempt = 0; attempt < 100; attempt++)
    if (/stopped/.test(world.tsrunc(["state", id]).stdout)) break;
  t.match(exec(id, "true").stderr, /exec failed: cannot exec in a stopped container/);
  t.end();
});

t.test("a detached program runs on, and its process id is in the file", { skip }, (t) => {
  const { world, exec, id } = runningWorld(t);
  const pidFile = `${world.dir}/pid`;
  t.equal(exec("--detach", "--pid-file", pidFile, id, "sleep", "1000").status, 0);
  const pid = readFileSync(pidFile, "utf8");
  t.match(pid, /^\d+$/);
  t.equal(readFileSync(`/proc/${pid}/cmdline`, "utf8"), "sleep\x001000\x00");
  t.match(readFileSync(`/proc/${pid}/cgroup`, "utf8"), id);
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.notOk(existsSync(`/proc/${pid}`), "and it ends with its container");
  t.end();
});

t.test("a program joins a user namespace as its superuser", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  world.configure((spec) => withArgs(inUserNamespace(spec), ["sleep", "1000"]));
  const id = world.id("mapped");
  t.equal(world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]).status, 0);
  const { stdout, stderr } = world.tsrunc([
    "exec",
    id,
    "sh",
    "-c",
    "id -u; cat /proc/self/uid_map; stat -c %u /proc/self/",
  ]);
  t.match(stdout, /^0\n\s+0\s+100000\s+65536\n0\n$/, stderr);
  t.end();
});

t.test("nothing runs in a paused container, unless that is what is wanted", { skip }, (t) => {
  const { world, exec, id } = runningWorld(t);
  t.equal(world.tsrunc(["pause", id]).status, 0);
  const { stderr, status } = exec(id, "true");
  t.match(stderr, /exec failed: cannot exec in a paused container \(use --ignore-paused to override\)/);
  t.equal(status, 255);
  t.equal(world.tsrunc(["resume", id]).status, 0);
  t.equal(exec("--ignore-paused", id, "true").status, 0);
  t.end();
});

/** Receives a terminal's master over a socket, as containerd's shim does, and prints the message that came with it and what appears. */
const receiver = `
import array, os, socket, subprocess, sys
path, *command = sys.argv[1:]
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(1)
subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
connection, _ = server.accept()
message, ancillary, _, _ = connection.recvmsg(64, socket.CMSG_SPACE(4))
print(message.decode(), flush=True)
master = array.array("i", ancillary[0][2])[0]
try:
    while data := os.read(master, 4096):
        os.write(1, data)
except OSError:
    pass
`;

t.test("a terminal goes to the console socket, and belongs to the user", { skip }, (t) => {
  const { world, id } = runningWorld(t);
  const file = `${world.dir}/process.json`;
  const args = ["sh", "-c", "tty; stat -c %u $(tty)"];
  const process = { cwd: "/", terminal: true, args, user: { uid: 7, gid: 0 }, env: ["PATH=/bin"] };
  writeFileSync(file, JSON.stringify(process));
  const socket = `${world.dir}/console.sock`;
  const command = [
    tsrunc,
    "--root",
    world.root,
    "exec",
    "--detach",
    "--console-socket",
    socket,
    "-p",
    file,
    id,
  ];
  const { stdout, stderr } = run(["python3", "-c", receiver, socket, ...command]);
  t.equal(stdout, "/dev/ptmx\n/dev/pts/0\r\n7\r\n", stderr);
  const refused = world.tsrunc(["exec", "--detach", "-p", file, id]);
  t.match(
    refused.stderr,
    /exec failed: .*cannot allocate tty if runc will detach without setting console socket/,
  );
  t.end();
});

t.test("many programs in a row leave nothing behind", { skip }, (t) => {
  const { world, exec, id, pid } = runningWorld(t);
  for (let count = 0; count < 30; count++) t.equal(exec(id, "true").status, 0);
  t.equal(
    exec(id, "sh", "-c", "ls /proc | grep -c '^[0-9]'").stdout,
    "4\n",
    "init, the shell, and the two of the pipe",
  );
  t.ok(existsSync(`/proc/${pid}`));
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});
