import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import { withMounts } from "../support/mounts.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();
const tmpfs = { type: "tmpfs", source: "tmpfs" };

t.test("a tmpfs has the mode of the directory that it covers, unless the config gives one", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const [name, mode] of Object.entries({ a: 0o2750, b: 0o700 })) {
    mkdirSync(`${world.bundle}/rootfs/${name}`);
    chmodSync(`${world.bundle}/rootfs/${name}`, mode);
  }
  const { stdout, stderr } = world.sh(
    "stat -c '%n %a' /a /b /new",
    withMounts([
      { destination: "/a", ...tmpfs },
      { destination: "/b", ...tmpfs, options: ["mode=711"] },
      { destination: "/new", ...tmpfs },
    ]),
  );
  t.same({ stdout, stderr }, { stdout: "/a 2750\n/b 711\n/new 1777\n", stderr: "" });
  t.end();
});

/** Fills a directory of the root file system with all kinds of files. */
function fill({ bundle }: World, script: string): void {
  execFileSync("sh", ["-ec", `mkdir -p ${bundle}/rootfs/full; cd ${bundle}/rootfs/full\n${script}`]);
}

t.test("tmpcopyup copies the directory that is covered, of every file all but its times", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  fill(
    world,
    `chmod 751 .; chown 7:8 .
    echo content > file; chown 1000:2000 file; chmod 4755 file; ln file second
    mkdir -m 700 dir dir/deeper; echo x > dir/deeper/x; chown 5 dir; ln file dir/third
    ln -s ../../../etc/shadow link; ln -s nowhere dangling; chown -h 9:9 dangling
    mkfifo -m 620 fifo; mknod -m 640 device c 1 3; : > empty
    dd if=/dev/urandom of=large bs=1M count=3 2>/dev/null
    i=0; while [ $i -lt 200 ]; do echo $i > many-$i; i=$((i + 1)); done`,
  );
  const covered = `${world.bundle}/rootfs/full`;
  const before = look(covered);
  t.match(before, /^many-199 regular file/m, "it was there");
  world.configure(
    withMounts([
      { destination: "/other", source: covered, options: ["bind"] },
      { destination: "/full", ...tmpfs, options: ["tmpcopyup"] },
      { destination: "/other", ...tmpfs, options: ["tmpcopyup", "ro"] },
    ]),
  );
  const id = world.create("copy");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const root = `/proc/${pid}/root`;
  t.equal(look(`${root}/full`), before);
  t.equal(look(`${root}/other`), before);
  t.throws(() => writeFileSync(`${root}/other/new`, ""), { code: "EROFS" });
  writeFileSync(`${root}/full/new`, "");
  t.equal(look(covered), before, "the original is untouched");
  t.end();
});

/** Everything about the files that {@link fill} has made there, in so far as it does not depend on the file system. */
function look(directory: string): string {
  const script = `cd "$1"
    stat -c '%n %F %a %u:%g %t:%T' . * dir/* dir/deeper/*
    stat -c '%n %h %s' file second dir/third large
    readlink link dangling; cat file dir/deeper/x; md5sum large many-*`;
  return execFileSync("sh", ["-ec", script, "sh", directory], { encoding: "utf8" });
}

const capability = "0100000200040000000000000000000000000000";

/** Why extended attributes cannot be tested. */
function noAttributes(): string | false {
  if (!existsSync("/usr/bin/python3")) return "python3, which reads and writes them, is missing";
  return skip;
}

t.test("tmpcopyup copies extended attributes", { skip: noAttributes() }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  fill(world, "mkdir dir; touch file");
  const full = `${world.bundle}/rootfs/full`;
  python(
    `import os, sys
os.setxattr(sys.argv[1] + "/file", "security.capability", bytes.fromhex("${capability}"))
os.setxattr(sys.argv[1] + "/dir", "trusted.note", b"value")`,
    full,
  );
  const mounts = withMounts([{ destination: "/full", ...tmpfs, options: ["tmpcopyup"] }]);
  world.configure(mounts);
  const id = world.create("attributes");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const seen = python(
    `import os, sys
print(os.getxattr(sys.argv[1] + "/file", "security.capability").hex(), os.getxattr(sys.argv[1] + "/dir", "trusted.note").decode())`,
    `/proc/${pid}/root/full`,
  );
  t.equal(seen, `${capability} value\n`);
  t.end();
});

function python(script: string, directory: string): string {
  return execFileSync("/usr/bin/python3", ["-c", script, directory], { encoding: "utf8" });
}

t.test("a directory that does not fit the tmpfs is an error, not half a copy", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  fill(world, "dd if=/dev/zero of=large bs=1M count=2 2>/dev/null");
  world.configure(withMounts([{ destination: "/full", ...tmpfs, options: ["tmpcopyup", "size=1m"] }]));
  const args = ["run", "--bundle", world.bundle, world.id("small")];
  refuses(
    t,
    world,
    args,
    /mounts\[7\]: cannot mount tmpfs at \/full: sendfile: no space left on device \(ENOSPC\)/,
  );
  t.end();
});
