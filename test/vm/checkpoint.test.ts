import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import t from "tap";
import { type RunOptions, start } from "../support/command.ts";
import {
  cannotCheckpoint,
  counted,
  countsOn,
  startCounting,
  startDetached,
  statusOf,
} from "../support/criu.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun() || cannotCheckpoint();
const ok = { status: 0, stdout: "", stderr: "" };

const images = (world: World): string[] => ["--image-path", `${world.dir}/images`];

function restore(world: World, id: string, flags: readonly string[] = [], options: RunOptions = {}) {
  const args = ["restore", "--detach", "--bundle", world.bundle, ...images(world), ...flags, id];
  return world.tsrunc(args, options);
}

t.test("a container goes on where its checkpoint was made", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = startCounting(world, "whole");
  t.ok(await countsOn(world));
  const work = ["--work-path", `${world.dir}/work`];
  t.match(world.tsrunc(["checkpoint", ...images(world), ...work, id]), ok);
  t.strictSame(world.leftovers(), [], "it is gone");
  t.equal(statSync(`${world.dir}/images/pages-1.img`).mode & 0o077, 0, "its memory is its owner's alone");
  t.ok(existsSync(`${world.dir}/work/dump.log`), "where containerd looks for it");

  const before = counted(world);
  t.match(restore(world, id, [...work, "--pid-file", `${world.dir}/pid`]), ok);
  t.ok(await countsOn(world));
  t.ok(counted(world) > before && counted(world) < before + 200, "it has not begun anew");
  t.equal(statusOf(world, id), "running");
  t.equal(
    readFileSync(`${world.dir}/pid`, "utf8"),
    String(JSON.parse(world.tsrunc(["state", id]).stdout).pid),
  );
  t.ok(existsSync(`${world.dir}/work/restore.log`));

  const inside = [
    "tr '\\0' ' ' </proc/1/cmdline; echo",
    "busybox ifconfig lo | grep -c 127.0.0.1",
    "test $(readlink /proc/1/ns/time) = $(readlink /proc/self/ns/time) && echo same clocks",
  ];
  const { stdout, stderr } = world.tsrunc(["exec", id, "sh", "-c", inside.join(";")]);
  t.match(stdout, /^sh -c i=0; .*\n1\nsame clocks\n$/, stderr);
  t.match(world.tsrunc(["pause", id]), ok);
  t.match(world.tsrunc(["resume", id]), ok);
  t.match(world.tsrunc(["kill", id, "KILL"]), ok);
  t.match(world.tsrunc(["delete", "--force", id]), ok);
  t.strictSame(world.leftovers(), []);
});

t.test("a paused container can be saved", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = startCounting(world, "paused");
  t.match(world.tsrunc(["pause", id]), ok);
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  t.match(restore(world, id), ok);
  t.ok(await countsOn(world));
  t.match(world.tsrunc(["delete", "--force", id]), ok);
});

t.test("--leave-running saves a container that runs on", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = startCounting(world, "leave");
  t.match(world.tsrunc(["checkpoint", "--leave-running", ...images(world), id]), ok);
  t.equal(statusOf(world, id), "running");
  t.ok(await countsOn(world));
  t.match(restore(world, id), { status: 1, stderr: /container with given ID already exists/ });
  t.equal(statusOf(world, id), "running", "that has not touched it");
  t.match(world.tsrunc(["delete", "--force", id]), ok);

  // A file that is open in the images must not have changed when it is restored, so that this one writes none.
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  t.equal(startDetached(world, "leave"), id);
  t.match(world.tsrunc(["checkpoint", "--leave-running", ...images(world), id]), ok);
  t.match(restore(world, world.id("copy")), ok);
  for (const each of [id, world.id("copy")]) t.match(world.tsrunc(["delete", "--force", each]), ok);
  t.strictSame(world.leftovers(), []);
});

t.test("mounts, masks, limits and hooks come back with a container", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  mkdirSync(`${world.dir}/volume`);
  const note = (kind: string) => ({
    path: "/bin/sh",
    args: ["sh", "-c", `echo ${kind} >>${world.dir}/hooks`],
  });
  world.configure((spec) => ({
    ...withArgs(spec, ["sh", "-c", "echo in memory >/tmp/file; sleep 100"]),
    root: { path: "rootfs" },
    hostname: "restored",
    mounts: [
      ...(spec.mounts ?? []),
      { destination: "/tmp", type: "tmpfs", source: "tmpfs" },
      {
        destination: "/bin/link/volume",
        type: "bind",
        source: `${world.dir}/volume`,
        options: ["bind", "ro"],
      },
    ],
    linux: { ...spec.linux, resources: { ...spec.linux?.resources, pids: { limit: 30 } } },
    hooks: {
      prestart: [note("prestart")],
      createRuntime: [note("createRuntime")],
      poststart: [note("poststart")],
      poststop: [note("poststop")],
    },
  }));
  const id = startDetached(world, "mounts");
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  t.equal(readFileSync(`${world.dir}/hooks`, "utf8"), "prestart\ncreateRuntime\npoststart\npoststop\n");
  writeFileSync(`${world.dir}/hooks`, "");
  writeFileSync(`${world.dir}/volume/file`, "of the host\n");
  t.match(restore(world, id), ok);
  const script =
    "cat /tmp/file /bin/link/volume/file; touch /bin/link/volume/x 2>/dev/null || echo read-only; hostname; cat /proc/kcore | wc -c";
  const { stdout, stderr } = world.tsrunc(["exec", id, "sh", "-c", script]);
  t.equal(stdout, "in memory\nof the host\nread-only\nrestored\n0\n", stderr);
  t.match(world.tsrunc(["delete", "--force", id]), ok);
  t.equal(readFileSync(`${world.dir}/hooks`, "utf8"), "prestart\ncreateRuntime\npoststop\n");
  t.strictSame(world.leftovers(), []);
});

t.test("a restore that fails leaves nothing behind", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = startCounting(world, "fails");
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  const failing = { path: "/bin/sh", args: ["sh", "-c", "echo no >&2; exit 3"] };
  world.configure((spec) => ({ ...spec, hooks: { createRuntime: [failing] } }));
  t.match(restore(world, id), {
    status: 1,
    stderr: /error running createRuntime hook #0: exit status 3, stdout: , stderr: no/,
  });
  t.strictSame(world.leftovers(), []);

  world.configure();
  writeFileSync(`${world.dir}/images/core-1.img`, "broken");
  t.match(restore(world, id), { status: 1, stderr: /criu failed: type \w+ errno \d+: .*restore\.log/ });
  t.strictSame(world.leftovers(), []);
});

t.test("a container with the host's view of cgroups comes back", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["sleep", "100"]),
    mounts: [
      ...(spec.mounts ?? []).filter(({ type }) => !type?.startsWith("cgroup")),
      { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["ro"] },
    ],
    linux: {
      ...spec.linux,
      namespaces: (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup"),
    },
  }));
  const id = startDetached(world, "cgroups");
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  t.match(restore(world, id), ok);
  const script = "cat /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/unified/cgroup.procs 2>/dev/null";
  const { stdout, stderr } = world.tsrunc(["exec", id, "sh", "-c", script]);
  t.match(stdout, /^1\n/, `its own directory is shown: ${stderr}`);
  t.match(world.tsrunc(["delete", "--force", id]), ok);
  t.strictSame(world.leftovers(), []);
});

t.test("a container with a user namespace comes back", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chmodSync(world.dir, 0o755);
  const ids = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
  world.configure((spec) => {
    const namespaces = [...(spec.linux?.namespaces ?? []), { type: "user" as const }];
    const linux = { ...spec.linux, namespaces, uidMappings: ids, gidMappings: ids };
    return { ...withArgs(spec, ["sleep", "100"]), linux };
  });
  // CRIU opens the streams anew in the user namespace, where a file of the host's superuser is out of reach.
  const silent = { through: ["sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh"] };
  const id = startDetached(world, "user", silent);
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  t.match(restore(world, id, [], silent), ok);
  const { stdout, stderr } = world.tsrunc(["exec", id, "sh", "-c", "id -u; tr -s ' ' </proc/self/uid_map"]);
  t.equal(stdout, "0\n 0 100000 65536\n", stderr);
  t.match(world.tsrunc(["delete", "--force", id]), ok);
  t.strictSame(world.leftovers(), []);
});

/** Receives a terminal's master over a socket, as containerd's shim does, and talks to a shell before and after a checkpoint. */
const shim = `
import array, os, socket, subprocess, sys
images, bundle, id, *tsrunc = sys.argv[1:]
def call(*args):
    subprocess.run([*tsrunc, *args], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
def start(verb, *flags):
    path = images + "-" + verb
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(1)
    call(verb, "--detach", "--bundle", bundle, "--console-socket", path, *flags, id)
    connection, _ = server.accept()
    _, ancillary, _, _ = connection.recvmsg(64, socket.CMSG_SPACE(4))
    return array.array("i", ancillary[0][2])[0]
def talk(master, line, answer):
    os.write(master, line)
    seen = b""
    while answer not in seen:
        seen += os.read(master, 4096)
master = start("run")
talk(master, b"word=remembered; echo typed: $((40 + 2))\\n", b"typed: 42")
call("checkpoint", "--image-path", images, id)
master = start("restore", "--image-path", images)
talk(master, b"echo again: $word\\n", b"again: remembered")
print("done")
call("delete", "--force", id)
`;

const python = spawnSync("/usr/bin/python3", ["--version"]).status === 0;
const noPython = skip || (python ? false : "python3 is missing: it plays the other end of the terminal");

t.test("a terminal comes back with a new master", { skip: noPython }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => {
    const changed = withArgs(spec, ["sh"]);
    return { ...changed, process: { cwd: "/", ...changed.process, terminal: true } };
  });
  writeFileSync(`${world.dir}/shim.py`, shim);
  const args = [`${world.dir}/images`, world.bundle, world.id("terminal"), tsrunc, "--root", world.root];
  const { stdout, stderr } = spawnSync("/usr/bin/python3", [`${world.dir}/shim.py`, ...args], {
    encoding: "utf8",
    cwd: world.dir,
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  t.match({ stdout, stderr }, { stdout: "done\n", stderr: "" });
  t.strictSame(world.leftovers(), []);
});

t.test("in the foreground restore has the status of the program, and clears it away", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["sh", "-c", "while ! test -e /end; do sleep 0.1; done; echo the end; exit 7"]),
    root: { path: "rootfs" },
  }));
  const id = startDetached(world, "foreground");
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  writeFileSync(`${world.bundle}/rootfs/end`, "");
  const outcome = world.tsrunc(["restore", "--bundle", world.bundle, ...images(world), id]);
  t.match(outcome, { stdout: "the end\n", stderr: "", status: 7 });
  t.strictSame(world.leftovers(), []);
});

t.test("delete --force clears away what a killed restore has left", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = startCounting(world, "killed");
  t.match(world.tsrunc(["checkpoint", ...images(world), id]), ok);
  // It is killed while its hook runs: the processes are made, and CRIU waits for an answer.
  const hook = { path: "/bin/sh", args: ["sh", "-c", `echo $$ >${world.dir}/hooked; exec sleep 60`] };
  world.configure((spec) => ({ ...spec, root: { path: "rootfs" }, hooks: { createRuntime: [hook] } }));
  const command = [tsrunc, "--root", world.root, "restore", "--bundle", world.bundle, ...images(world), id];
  const restoring = start(command, world.dir);
  for (let attempt = 0; attempt < 400 && !existsSync(`${world.dir}/hooked`); attempt++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  t.ok(existsSync(`${world.dir}/hooked`));
  restoring.kill("SIGKILL");
  await restoring.ended;
  t.match(world.tsrunc(["delete", "--force", id]), ok);
  process.kill(Number(readFileSync(`${world.dir}/hooked`, "utf8")), "SIGKILL");
  for (let attempt = 0; attempt < 100 && world.leftovers().length > 0; attempt++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  t.strictSame(world.leftovers(), []);
});
