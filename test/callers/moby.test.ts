/** Docker's daemon: what it asks the runtime at start, its wrapper scripts, and how it makes exit statuses of messages. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, tsrunc } from "../support/world.ts";
import { makeCaller, program } from "./support.ts";

const skip = cannotRun();

t.test("version and features are understood at the daemon's start", { skip }, async (t) => {
  const { stdout, stderr, status } = run([tsrunc, "--version"]);
  t.same({ stderr, status }, { stderr: "", status: 0 });
  const line = stdout.split("\n").find((candidate) => candidate.includes("version")) ?? "";
  t.same(
    line.split("version").map((part) => part.trim()),
    ["tsrunc", JSON.parse(readFileSync("package.json", "utf8")).version],
  );
  const features = run([tsrunc, "features"]);
  t.equal(features.status, 0);
  t.type(JSON.parse(features.stdout).linux.cgroup, "object");
});

t.test("docker run ends with 125 to 127 by the words of the message", { skip }, async (t) => {
  const { world, call } = makeCaller(t, ({ root }) => ["--root", root]);
  writeFileSync(`${world.bundle}/rootfs/bin/plain`, "#!/bin/sh\n");
  chmodSync(`${world.bundle}/rootfs/bin/plain`, 0o644);
  for (const [args, expected] of [
    [["nosuch"], 127],
    [["/nosuch"], 127],
    [["/bin/busybox/nosuch"], 127],
    [["/bin/plain"], 126],
    [["/bin"], 126],
  ] as const) {
    world.configure((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, args: [...args] } }));
    const { stderr } = call(["run", "--bundle", world.bundle, world.id("exit")]);
    t.equal(statusOf(stderr), expected, `${args}: ${stderr}`);
  }
});

t.test("a runtime with arguments of its own is called through a script", { skip }, async (t) => {
  const { world } = makeCaller(t, ({ root }) => ["--root", root]);
  const wrapper = `${world.dir}/runtime`;
  writeFileSync(wrapper, `#!/bin/sh\nexec "${tsrunc}" --debug=false "$@"\n`);
  chmodSync(wrapper, 0o755);
  program(world, "exit 6");
  const args = ["--root", world.root, "run", "--bundle", world.bundle, world.id("wrapped")];
  t.same(run([wrapper, ...args], { cwd: world.dir }), { status: 6, stdout: "", stderr: "" });
});

t.test("the hook that makes the network is told the container's process", { skip }, async (t) => {
  const { world, quiet } = makeCaller(t, ({ root }) => ["--root", root]);
  const told = `${world.dir}/told.json`;
  const hook = { path: "/bin/sh", args: ["sh", "-c", `cat > ${told}`] };
  const id = world.id("network");
  program(world, "true", (spec) => ({ ...spec, hooks: { prestart: [hook] } }));
  quiet(["create", "--bundle", world.bundle, id]);
  const { pid } = JSON.parse(readFileSync(told, "utf8"));
  t.match(
    readFileSync(`/proc/${pid}/status`, "utf8"),
    /^NSpid:\t\d+\t1$/m,
    "the first process of its namespace",
  );
  quiet(["delete", "--force", id]);
});

/** As the daemon does it, with the message in small letters. */
function statusOf(message: string): number {
  const text = message.toLowerCase();
  const has = (...words: readonly string[]): boolean => words.some((word) => text.includes(word));
  if (has("permission denied", "is a directory")) return 126;
  const missing = ["not a directory", "executable file not found", "no such file or directory"];
  return has(...missing, "system cannot find the file specified") ? 127 : 128;
}
