import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Process } from "../../src/spec/process.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();
const label = "system_u:system_r:container_t:s0:c1,c2";

const parameter = "/sys/module/apparmor/parameters/enabled";
const hasAppArmor = existsSync(parameter) && readFileSync(parameter, "utf8").startsWith("Y");
const hasSelinux = existsSync("/sys/fs/selinux");

t.test(
  "a profile is refused where AppArmor is not",
  { skip: skip || (hasAppArmor && "AppArmor is here") },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const configure = (process: Partial<Process>) =>
      world.configure((spec) => ({
        ...spec,
        process: { cwd: "/", ...spec.process, args: ["true"], ...process },
      }));
    configure({ apparmorProfile: "docker-default" });
    const expected =
      'tsrunc: process.apparmorProfile: cannot apply the profile "docker-default": AppArmor is not enabled on this host. ';
    for (const command of ["create", "run"])
      refuses(t, world, [command, "-b", world.bundle, world.id("a")], expected);
    configure({ apparmorProfile: "unconfined" });
    t.match(world.tsrunc(["run", "-b", world.bundle, world.id("a")]), { status: 0, stderr: "" });
    t.end();
  },
);

t.test(
  "a label is refused where SELinux is not",
  { skip: skip || (hasSelinux && "SELinux is here") },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const run = ["run", "-b", world.bundle, world.id("a")];
    const expected = (field: string) =>
      `${field}: cannot set the label "${label}": SELinux is not enabled on this host. `;
    world.configure((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, selinuxLabel: label } }));
    refuses(t, world, run, expected("process.selinuxLabel"));
    world.configure((spec) => ({ ...spec, linux: { ...spec.linux, mountLabel: label } }));
    refuses(t, world, run, expected("linux.mountLabel"));
    t.end();
  },
);

t.test("what an image has at /proc takes no kernel parameter away", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const fake = `${world.bundle}/rootfs/proc`;
  mkdirSync(`${fake}/sys/kernel`, { recursive: true });
  writeFileSync(`${fake}/sys/kernel/msgmax`, "untouched");
  const { stdout } = world.sh("cat /real/sys/kernel/msgmax /proc/sys/kernel/msgmax", (spec) => ({
    ...spec,
    mounts: [
      ...(spec.mounts ?? []).filter(({ destination }) => destination !== "/proc"),
      { destination: "/real", type: "proc", source: "proc" },
    ],
    linux: { ...spec.linux, sysctl: { "kernel.msgmax": "12345" }, maskedPaths: [], readonlyPaths: [] },
  }));
  t.equal(stdout, "12345\nuntouched");
  t.end();
});

t.test("a dot in the name of a device is written as a slash in its parameters", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const run = (name: string) =>
    world.sh("cat /proc/sys/net/ipv4/conf/lo/forwarding", (spec) => ({
      ...spec,
      linux: { ...spec.linux, sysctl: { [name]: "1" } },
    }));
  t.match(run("net.ipv4.conf.lo.forwarding"), { stdout: "1\n", stderr: "" });
  t.match(run("net/ipv4/conf/lo/forwarding"), { stdout: "1\n", stderr: "" });
  t.match(run("net.ipv4.conf.none/1.forwarding"), {
    status: 1,
    stderr: /openat2 sys\/net\/ipv4\/conf\/none\.1\/forwarding/,
  });
  t.end();
});
