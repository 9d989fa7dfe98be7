import { spawnSync } from "node:child_process";
import { chownSync, lstatSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import type { Device } from "../../src/spec/device.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();

/** A container whose /dev is the image's. */
function imagesDev(spec: Spec, device: Device): Spec {
  return {
    ...spec,
    root: { path: "rootfs" },
    mounts: (spec.mounts ?? []).filter(({ destination }) => !destination.startsWith("/dev")),
    linux: { ...spec.linux, devices: [device] },
  };
}

function mknod(path: string, ...kind: string[]): void {
  const { status, stderr } = spawnSync("mknod", [path, ...kind], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function ownerOf(path: string): string {
  const { uid, gid } = lstatSync(path);
  return `${uid}:${gid}`;
}

const kmsg: Device = { type: "c", path: "/dev/own", major: 1, minor: 11, fileMode: 0o640, uid: 7, gid: 8 };

t.test("what an image has put at a device's path gets neither its owner nor its mode", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const rootfs = `${world.bundle}/rootfs`;
  const place = `${rootfs}/dev/own`;
  const outside = `${world.dir}/outside`;
  writeFileSync(outside, "");
  const others: Readonly<Record<string, () => void>> = {
    "a link out of the root": () => symlinkSync(`../../../outside`, place),
    "an absolute link": () => symlinkSync("/etc/passwd", place),
    "a FIFO": () => mknod(place, "p"),
    "another device": () => mknod(place, "c", "1", "3"),
    "a block device of the same numbers": () => mknod(place, "b", "1", "11"),
    "a directory": () => mkdirSync(place),
    "a file": () => writeFileSync(place, ""),
  };
  for (const [what, put] of Object.entries(others)) {
    put();
    const { status, stderr } = world.sh("true", (spec) => imagesDev(spec, kmsg));
    t.equal(status, 1, what);
    t.match(stderr, "linux.devices[0]: cannot make device /dev/own: another file is there", what);
    t.equal(ownerOf(place), "0:0", what);
    for (const target of [outside, `${rootfs}/etc/passwd`]) t.equal(ownerOf(target), "0:0", what);
    rmSync(place, { recursive: true });
  }
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a device that the image has already gets the owner and the mode of the config", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const place = `${world.bundle}/rootfs/dev/own`;
  mknod(place, "c", "1", "11");
  chownSync(place, 1, 2);
  const show = () => world.sh("stat -c '%F %t:%T %a %u:%g' /dev/own", (spec) => imagesDev(spec, kmsg)).stdout;
  t.equal(show(), "character special file 1:b 640 7:8\n");
  t.equal(statSync(place).mode & 0o7777, 0o640);
  t.equal(show(), "character special file 1:b 640 7:8\n", "and so it stays");
  t.end();
});

t.test("devices of every type are made wherever the config wants them", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const devices: Device[] = [
    { type: "u", path: "/dev/u", major: 1, minor: 11 },
    { type: "b", path: "/srv/deep/b", major: 7, minor: 300, fileMode: 0o60660, uid: 3 },
    { type: "p", path: "/dev/p", gid: 4, fileMode: 0o4700 },
    { type: "c", path: "/dev/ptmx", major: 5, minor: 2 },
    { type: "c", path: "/dev/null", major: 1, minor: 3, fileMode: 0o600, uid: 9 },
  ];
  const { stdout, stderr } = world.sh(
    "stat -c '%n %F %t:%T %a %u:%g' /dev/u /srv/deep/b /dev/p /dev/null; stat -c %F /dev/ptmx /srv/deep",
    (spec) => ({ ...spec, root: { path: "rootfs" }, linux: { ...spec.linux, devices } }),
  );
  t.equal(stderr, "");
  t.same(stdout.trimEnd().split("\n"), [
    "/dev/u character special file 1:b 666 0:0",
    "/srv/deep/b block special file 7:12c 660 3:0",
    "/dev/p fifo 0:0 4700 0:4",
    "/dev/null character special file 1:3 600 9:0",
    "symbolic link",
    "directory",
  ]);
  t.end();
});

/** What `create` says of a container with a terminal whose /dev is the image's. */
function terminalRefusal(world: World): string {
  world.configure((spec) => ({
    ...imagesDev(spec, kmsg),
    linux: { ...spec.linux },
    process: { cwd: "/", ...spec.process, terminal: true },
  }));
  const args = ["create", "--bundle", world.bundle, "--console-socket", "/nosuch", world.id("terminal")];
  return world.tsrunc(args).stderr;
}

t.test("what an image has put at /dev/pts/ptmx is not opened for the terminal", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const place = `${world.bundle}/rootfs/dev/pts/ptmx`;
  mkdirSync(`${world.bundle}/rootfs/dev/pts`);
  const others: Readonly<Record<string, [put: () => void, message: string]>> = {
    "a FIFO": [() => mknod(place, "p"), "/dev/pts/ptmx is not the multiplexer"],
    "a node of the multiplexer": [() => mknod(place, "c", "5", "2"), "/dev/pts/ptmx is not the multiplexer"],
    "a device": [() => mknod(place, "c", "1", "3"), "/dev/pts/ptmx is not the multiplexer"],
    "a directory": [() => mkdirSync(place), "/dev/pts/ptmx is not the multiplexer"],
    "a link": [() => symlinkSync("/dev/ptmx", place), "too many levels of symbolic links (ELOOP)"],
    nothing: [() => undefined, "no such file or directory (ENOENT)"],
  };
  for (const [what, [put, message]] of Object.entries(others)) {
    put();
    const said = terminalRefusal(world);
    t.match(said, "process.terminal: cannot open a pseudo-terminal", what);
    t.match(said, message, what);
    t.match(said, "Mount a devpts at /dev/pts", what);
    rmSync(place, { recursive: true, force: true });
  }
  t.same(world.leftovers(), []);
  t.end();
});

t.test("the terminal is not attached to what a link at /dev/console leads to", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  symlinkSync("/etc/passwd", `${world.bundle}/rootfs/dev/console`);
  world.configure((spec) => ({
    ...spec,
    root: { path: "rootfs" },
    mounts: (spec.mounts ?? []).filter(({ destination }) => destination !== "/dev"),
    process: { cwd: "/", ...spec.process, terminal: true },
  }));
  const args = ["create", "--bundle", world.bundle, "--console-socket", "/nosuch", world.id("console")];
  const { stderr } = world.tsrunc(args);
  t.match(
    stderr,
    "process.terminal: cannot attach the terminal to /dev/console: openat2 console: too many levels",
  );
  t.same(world.leftovers(), []);
  t.end();
});
