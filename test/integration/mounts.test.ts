import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test("mounts are made in the config's order with the config's options", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const source = `${world.dir}/source`;
  mkdirSync(source);
  writeFileSync(`${source}/file`, "content\n");
  const { stdout, stderr } = world.sh(
    `grep -o ' /mnt[a-z/]* [a-z,]*' /proc/self/mountinfo; cat /mnt/dir/file /mnt/file; echo x > /mnt/dir/new; ls /mnt`,
    (spec) => ({
      ...spec,
      mounts: [
        ...(spec.mounts ?? []),
        {
          destination: "/mnt",
          type: "tmpfs",
          source: "tmpfs",
          options: ["nosuid", "noexec", "size=64k", "mode=700"],
        },
        { destination: "/mnt/dir", type: "none", source, options: ["rbind", "ro", "nodev"] },
        { destination: "/mnt/file", type: "bind", source: "../source/file", options: ["bind", "noatime"] },
      ],
    }),
  );
  t.same(stdout.trimEnd().split("\n"), [
    " /mnt rw,nosuid,noexec,relatime",
    " /mnt/dir ro,nodev,relatime",
    " /mnt/file rw,noatime",
    "content",
    "content",
    "dir",
    "file",
  ]);
  t.match(stderr, "Read-only file system");
  t.end();
});

t.test("a link in the root file system leads a mount nowhere outside", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const outside = `${world.dir}/outside`;
  mkdirSync(outside);
  symlinkSync(outside, `${world.bundle}/rootfs/link`);
  symlinkSync("../../../../../..", `${world.bundle}/rootfs/up`);
  const { status, stderr } = world.sh("touch /link/file /up/mnt/file /mnt/file", (spec) => ({
    ...spec,
    mounts: [
      ...(spec.mounts ?? []),
      { destination: "/link", type: "tmpfs", source: "tmpfs" },
      { destination: "/up/mnt", type: "tmpfs", source: "tmpfs" },
    ],
  }));
  t.match({ status, stderr }, { status: 0, stderr: "" });
  t.same(readdirSync(outside), [], "what the link leads to has been made inside");
  t.same(world.leftovers(), []);

  world.configure((spec) => ({
    ...spec,
    mounts: [{ destination: "/up/proc/../link", type: "proc", source: "proc" }],
  }));
  const args = ["run", "--bundle", world.bundle, world.id("proc")];
  refuses(t, world, args, "must be mounted on ordinary directory");
  t.end();
});

t.test("what a container mounts does not reach the host", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const before = readFileSync("/proc/self/mountinfo", "utf8");
  const caps = ["CAP_SYS_ADMIN"];
  const outcome = world.sh("mount -t tmpfs tmpfs /home && touch /home/file && umount /proc/bus", (spec) => ({
    ...spec,
    process: {
      cwd: "/",
      ...spec.process,
      capabilities: { bounding: caps, effective: caps, permitted: caps },
    },
  }));
  t.match(outcome, { status: 0, stderr: "" });
  t.equal(readFileSync("/proc/self/mountinfo", "utf8"), before);
  t.end();
});
