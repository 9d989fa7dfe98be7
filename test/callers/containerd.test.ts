/** containerd's shim: where it looks for errors, and the words by which it tells them apart. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import t from "tap";
import { output } from "../../src/linux/call.ts";
import { close, read } from "../../src/linux/calls/files.ts";
import { pidfdSendSignal, SIGKILL } from "../../src/linux/calls/processes.ts";
import {
  accept4,
  bind,
  decodeDescriptor,
  descriptorMessageSize,
  listen,
  receiveDescriptor,
  SOCK_STREAM,
  socket,
} from "../../src/linux/calls/sockets.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { type Kernel, must } from "../../src/linux/kernel.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { settled } from "../support/time.ts";
import { cannotRun, type World } from "../support/world.ts";
import { logRecords, makeCaller, processFile, program, rfc3339 } from "./support.ts";

const skip = cannotRun();
const flags = ({ root, bundle }: World) => [
  ...["--root", root, "--log", `${bundle}/log.json`, "--log-format", "json"],
];

t.test("the last error of the log is what the user is shown", { skip }, async (t) => {
  const { world, call } = makeCaller(t, flags);
  const log = `${world.bundle}/log.json`;
  const lastError = (args: readonly string[]): string => {
    rmSync(log, { force: true });
    t.equal(call(args).status === 0, false);
    const last = logRecords(log).findLast(({ level }) => level === "error");
    t.match(last?.time, rfc3339);
    return last?.msg ?? "";
  };
  const create = ["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, world.id("bad")];
  world.configure((spec) => ({ ...spec, root: { path: "none" } }));
  t.match(lastError(create), "root.path: the root file system does not exist");
  writeFileSync(`${world.bundle}/config.json`, "{");
  t.match(lastError(create), "config.json");
  t.match(lastError(["create", "--no-such-flag", "x"]), "flag provided but not defined: -no-such-flag");
  t.match(lastError(["state", "a", "b"]), '"state" requires exactly 1 argument(s)');
  program(world, "true", (spec) => ({ ...spec, process: { cwd: "/", ...spec.process, args: ["nosuch"] } }));
  t.match(lastError(create), 'exec: "nosuch": executable file not found in $PATH');
});

t.test("what is gone is told from what has failed by the message", { skip }, async (t) => {
  const { world, call, quiet, awaitStatus } = makeCaller(t, flags);
  const id = world.id("gone");
  for (const args of [
    ["state", id],
    ["delete", id],
    ["kill", id, "9"],
    ["start", id],
  ])
    t.match(call(args), { status: 1, stdout: "", stderr: /does not exist/ }, args.join(" "));
  quiet(["delete", "--force", id]);
  program(world, "exit 0");
  quiet(["create", "--bundle", world.bundle, id]);
  quiet(["start", id]);
  awaitStatus(id, "stopped");
  for (const kill of [
    ["kill", id, "9"],
    ["kill", id, "15"],
  ])
    t.match(
      call(kill).stderr.toLowerCase(),
      /container not running|process already finished|no such process/,
    );
  quiet(["delete", id]);
});

t.test("exec's failures are in the log, with the words that decide the exit status", { skip }, async (t) => {
  const { world, call, quiet } = makeCaller(t, flags);
  const id = world.id("exec");
  program(world, "sleep 100");
  quiet(["create", "--bundle", world.bundle, id]);
  quiet(["start", id]);
  for (const [args, words] of [
    [["nosuch"], "executable file not found in $PATH"],
    [["/nosuch"], "no such file or directory"],
    [["/etc"], /is a directory|permission denied/],
  ] as const) {
    const pidFile = `${world.dir}/pid`;
    const { status } = call([
      "exec",
      "--process",
      processFile(world, args),
      "--detach",
      "--pid-file",
      pidFile,
      id,
    ]);
    t.equal(status, 255);
    const [record] = logRecords(`${world.bundle}/log.json`).slice(-1);
    t.match(record, { level: "error", msg: /^exec failed: / });
    t.match(record?.msg, words);
  }
});

t.test("the first process becomes the shim's child when create ends", { skip }, async (t) => {
  const { world, quiet } = makeCaller(t, flags);
  const kernel = hostKernel();
  adoptOrphans(kernel);
  program(world, "sleep 100");
  const id = world.id("adopted");
  quiet(["create", "--bundle", world.bundle, "--pid-file", `${world.dir}/pid`, id]);
  const pid = readFileSync(`${world.dir}/pid`, "utf8");
  t.ok(livingChildren(kernel).some((child) => child.startsWith(`${pid} `)));
  quiet(["start", id]);
  quiet(["delete", "--force", id]);
  t.same(await settled(() => livingChildren(kernel)), []);
});

t.test("terminals and descriptors of processes go to the shim's sockets", { skip }, async (t) => {
  const { world, quiet } = makeCaller(t, flags);
  const kernel = hostKernel();
  adoptOrphans(kernel);
  const id = world.id("terminal");
  program(world, "tty; exec sleep 100", (spec) => ({
    ...spec,
    process: { cwd: "/", ...spec.process, terminal: true },
  }));
  const [consoleSocket, pidfdSocket] = [`${world.dir}/console.sock`, `${world.dir}/pidfd.sock`];
  const accept = { console: listenAt(kernel, consoleSocket), pidfd: listenAt(kernel, pidfdSocket) };
  const pidFile = ["--pid-file", `${world.dir}/pid`];
  const sockets = ["--console-socket", consoleSocket, "--pidfd-socket", pidfdSocket];
  quiet(["create", "--bundle", world.bundle, ...pidFile, ...sockets, id]);
  const master = accept.console();
  const pidfd = accept.pidfd();
  quiet(["start", id]);
  t.match(readOnce(kernel, master), /^\/dev\/(pts\/0|console)\r\n/);
  const process = processFile(world, ["sh", "-c", "stty size; exec sleep 100"], {
    terminal: true,
    consoleSize: { height: 33, width: 99 },
  });
  quiet(["exec", "--process", process, "--console-socket", consoleSocket, "--detach", ...pidFile, id]);
  const second = accept.console();
  t.equal(readOnce(kernel, second), "33 99\r\n");
  t.equal(kernel.call(pidfdSendSignal(pidfd, SIGKILL)), 0, "the descriptor is the first process's");
  t.same(await settled(() => livingChildren(kernel)), []);
  quiet(["delete", "--force", id]);
  for (const descriptor of [master, second, pidfd]) kernel.call(close(descriptor));
  t.same(world.leftovers(), []);
});

t.test("what the runtime supports is on standard output alone", { skip }, async (t) => {
  const { output } = makeCaller(t, flags);
  const features = JSON.parse(output(["features"]));
  t.ok(features.mountOptions.includes("rro"));
  t.ok(features.linux.namespaces.includes("user"));
  t.equal(features.linux.mountExtensions.idmap.enabled, true);
});

/** Listens at a path. @returns what waits for the descriptor that the next caller sends */
function listenAt(kernel: Kernel, path: string): () => number {
  const listener = must(kernel, socket(SOCK_STREAM));
  must(kernel, bind(listener, path));
  must(kernel, listen(listener, 1));
  return () => {
    const connection = must(kernel, accept4(listener));
    const control = output(descriptorMessageSize);
    must(kernel, receiveDescriptor(connection, control));
    kernel.call(close(connection));
    return decodeDescriptor(control) ?? -1;
  };
}

/** What a terminal shows first. */
function readOnce(kernel: Kernel, master: number): string {
  const chunk = output(100);
  const length = must(kernel, read(master, chunk));
  return Buffer.from(chunk.bytes.subarray(0, length)).toString();
}
