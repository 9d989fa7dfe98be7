import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { withMounts } from "../support/mounts.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test("masked paths show nothing, whether file or directory", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const secret = `${world.bundle}/rootfs/secret`;
  mkdirSync(`${secret}/directory`, { recursive: true });
  writeFileSync(`${secret}/file`, "content");
  writeFileSync(`${secret}/directory/file`, "content");
  const { stdout, stderr, status } = world.sh(
    "cat /secret/file; ls -A /secret/directory; touch /secret/directory/new; cat /proc/keys; ls -A /sys/firmware",
    (spec) => ({
      ...spec,
      root: { path: "rootfs" },
      linux: {
        ...spec.linux,
        maskedPaths: [
          ...(spec.linux?.maskedPaths ?? []),
          "/secret/file",
          "/secret/directory",
          "/secret/none",
        ],
      },
    }),
  );
  t.equal(stdout, "");
  t.match(stderr, /new: Read-only file system|new: No space left/);
  t.equal(status, 0);
  t.end();
});

t.test("read-only paths cannot be written", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  mkdirSync(`${world.bundle}/rootfs/locked`);
  const { stdout, stderr } = world.sh(
    "echo x > /locked/a; echo 1 > /proc/sys/kernel/pid_max; echo x > /free && echo written",
    (spec) => ({
      ...spec,
      root: { path: "rootfs" },
      linux: { ...spec.linux, readonlyPaths: ["/proc/sys", "/locked", "/none"] },
    }),
  );
  t.equal(stdout, "written\n");
  t.equal(stderr.match(/Read-only file system/g)?.length, 2, stderr);
  t.end();
});

t.test("what lies below a read-only path is read-only, too, and behind a link", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  mkdirSync(`${world.bundle}/rootfs/locked`);
  symlinkSync("../../locked", `${world.bundle}/rootfs/link`);
  symlinkSync("/nowhere", `${world.bundle}/rootfs/dangling`);
  const change = withMounts([
    { destination: "/locked/volume", type: "tmpfs", options: ["mode=777"] },
    { destination: "/data", type: "tmpfs", options: ["mode=777", "shared"] },
    { destination: "/hidden", type: "tmpfs", options: ["mode=777", "unbindable"] },
    { destination: "/hidden/below", type: "tmpfs", options: ["mode=777"] },
  ]);
  const paths = { readonlyPaths: ["/link", "/dangling", "/data"], maskedPaths: ["/hidden", "/dangling"] };
  const { stdout, stderr } = world.sh(
    "for file in /locked/a /locked/volume/b /data/c /hidden/d; do echo x > $file; done; ls -A /hidden; touch /free && echo written",
    (spec) => change({ ...spec, linux: { ...spec.linux, ...paths } }),
  );
  t.equal(stdout, "written\n");
  t.equal(stderr.match(/Read-only file system/g)?.length, 4, stderr);
  t.end();
});

t.test("a read-only root cannot be written to, a writable one can", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const root = (readonly: boolean) =>
    world.sh("echo x > /tmp/file", (spec) => ({ ...spec, root: { path: "rootfs", readonly } }));
  t.match(root(true), { status: 1, stderr: /Read-only file system/ });
  t.match(root(false), { status: 0, stderr: "" });
  t.end();
});

t.test("every container has the default devices and links", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { stdout, stderr } = world.sh(`
    cd /dev; stat -c '%n %F %t:%T %a %u:%g' null zero full random urandom tty
    for link in fd stdin stdout stderr ptmx; do echo $link $(readlink $link); done
    echo x > null; echo x > full; [ -c /dev/pts/ptmx ] && echo ptmx`);
  t.same(stdout.trimEnd().split("\n"), [
    "null character special file 1:3 666 0:0",
    "zero character special file 1:5 666 0:0",
    "full character special file 1:7 666 0:0",
    "random character special file 1:8 666 0:0",
    "urandom character special file 1:9 666 0:0",
    "tty character special file 5:0 666 0:0",
    "fd /proc/self/fd",
    "stdin /proc/self/fd/0",
    "stdout /proc/self/fd/1",
    "stderr /proc/self/fd/2",
    "ptmx pts/ptmx",
    "ptmx",
  ]);
  t.match(stderr, "No space left on device", "and they are those devices");
  t.end();
});

t.test("devices of the config are made as it says, and may be used if it says so", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { stdout, stderr } = world.sh(
    "stat -c '%n %F %t:%T %a %u:%g' /dev/deep/kmsg /dev/fifo; cat /dev/zero2 | true && echo zero; : < /dev/deep/kmsg",
    (spec) => ({
      ...spec,
      linux: {
        ...spec.linux,
        devices: [
          { type: "c", path: "/dev/deep/kmsg", major: 1, minor: 11, fileMode: 0o644, uid: 1, gid: 2 },
          { type: "p", path: "/dev/fifo", fileMode: 0o600 },
          { type: "c", path: "/dev/zero2", major: 1, minor: 5 },
        ],
      },
    }),
  );
  t.equal(stdout, "/dev/deep/kmsg character special file 1:b 644 1:2\n/dev/fifo fifo 0:0 600 0:0\nzero\n");
  t.match(stderr, "Operation not permitted", "the cgroup's rules deny what the config does not allow");
  t.end();
});
