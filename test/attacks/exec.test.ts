import { createHash } from "node:crypto";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld, tsrunc, withArgs } from "../support/world.ts";
import {
  armImage,
  leakyCaller,
  makeTarget,
  snapshot,
  whyNoAttacker,
  withMount,
  writable,
} from "./support.ts";

const skip = cannotRun();
t.setTimeout(60_000);

t.test("exec enters no working directory outside, by whatever descriptor (CVE-2024-21626)", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const target = makeTarget(world);
  const before = snapshot(target);
  symlinkSync("/proc/self/fd/7", `${world.bundle}/rootfs/link`);
  world.configure((spec) => withArgs(writable(spec), ["sleep", "60"]));
  const id = world.create("running");
  t.equal(world.tsrunc(["start", id]).status, 0);
  const numbers = Array.from({ length: 24 }, (_, number) => `/proc/self/fd/${number}`);
  for (const cwd of [...numbers, "/link", "/link/../target", "/proc/self/fd/5/../../.."]) {
    const command = ["exec", "--cwd", cwd, id, "/bin/cat", "canary"];
    const { status, stdout, stderr } = world.tsrunc(command, { through: leakyCaller(target) });
    t.not(status, 0, cwd);
    t.equal(stdout, "");
    t.match(
      stderr,
      /^tsrunc: exec failed: process\.cwd: (chdir to cwd|current working directory is outside of container mount namespace root)/,
    );
  }
  t.same(snapshot(target), before);
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test(
  "who waits in a container for exec finds no runtime to overwrite (CVE-2019-5736, CVE-2016-9962)",
  { skip: skip || whyNoAttacker() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    armImage(world);
    const image = `${world.bundle}/rootfs`;
    writeFileSync(`${image}/bin/script`, "#!/proc/self/exe\n", { mode: 0o755 });
    writeFileSync(`${world.dir}/log`, "");
    const programs = [tsrunc, tsrunc.replace(/bin\/tsrunc$/, "libexec/tsrunc/tsrunc"), process.execPath];
    const digests = (): string[] =>
      programs.map((path) => createHash("sha256").update(readFileSync(path)).digest("hex"));
    const before = digests();
    world.configure((spec) =>
      withMount(withArgs(writable(spec), ["sh", "-c", "exec attacker overwrite 20000 > /log"]), {
        destination: "/log",
        type: "bind",
        source: `${world.dir}/log`,
        options: ["bind"],
      }),
    );
    const id = world.create("waiting");
    t.equal(world.tsrunc(["start", id]).status, 0);
    for (const end = Date.now() + 2000; Date.now() < end; ) {
      t.match(world.tsrunc(["exec", id, "/bin/true"]), { status: 0, stdout: "", stderr: "" });
      // What runs is the stub, with nobody to tell it what to do.
      for (const program of ["/proc/self/exe", "/bin/script"])
        t.match(world.tsrunc(["exec", id, program]), { status: 1, stdout: "", stderr: "" }, program);
    }
    t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
    const said = [...new Set(readFileSync(`${world.dir}/log`, "utf8").split("\n"))].filter(
      (line) => line !== "",
    );
    t.ok(said.includes("ready") && said.includes("open EACCES"), said.join("; "));
    // Once it is the container's program, the stub may be opened like any other; it is sealed.
    for (const line of said.filter((line) => line.includes(":")))
      t.match(
        line,
        /^\/bin\/(busybox|attacker): |^\/memfd:tsrunc \(deleted\): (open (ETXTBSY|EPERM)|write EPERM)$/,
        line,
      );
    t.same(digests(), before);
    t.same(world.leftovers(), []);
  },
);
