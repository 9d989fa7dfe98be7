import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Mount } from "../../src/spec/mount.ts";
import { parseMountInfo, withMounts } from "../support/mounts.ts";
import { refuses } from "../support/refusals.ts";
import { chownTree, hostIds, inUserNamespace } from "../support/userNamespaces.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();
const tmpfs = { type: "tmpfs", source: "tmpfs" };

/** A directory and a file of the host. */
function withSource({ dir }: World): { directory: string; file: string } {
  mkdirSync(`${dir}/source`);
  writeFileSync(`${dir}/source/file`, "content\n");
  return { directory: `${dir}/source`, file: `${dir}/source/file` };
}

t.test("missing destinations are made: files for files, directories for all else", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { directory } = withSource(world);
  const { stdout, stderr } = world.sh(
    "cat /a/b/file /c/d/e relative/file; stat -c '%n %F %a' /a /a/b /c/d /c/d/e /f/g",
    withMounts([
      { destination: "/a/b", source: directory, options: ["bind"] },
      { destination: "/c/./d//e", type: "bind", source: "../source/file" },
      { destination: "relative", type: "bind", source: directory },
      { destination: "/f/g/", ...tmpfs, options: ["mode=750"] },
    ]),
  );
  t.equal(stderr, "");
  t.equal(
    stdout,
    `content\ncontent\ncontent\n/a directory 755\n/a/b directory 755\n/c/d directory 755\n/c/d/e regular file 644\n/f/g directory 750\n`,
  );
  t.end();
});

t.test("what a link to nothing promises is made inside the root", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { directory, file } = withSource(world);
  const rootfs = `${world.bundle}/rootfs`;
  mkdirSync(`${rootfs}/var`);
  symlinkSync("/run", `${rootfs}/var/run`);
  symlinkSync("../../../../../outside/there", `${rootfs}/up`);
  symlinkSync("second", `${rootfs}/first`);
  symlinkSync("var/../third/fourth", `${rootfs}/second`);
  symlinkSync("loop", `${rootfs}/loop`);
  symlinkSync("inner/target", `${directory}/link`);
  const mounts: Mount[] = [
    { destination: "/var/run/docker.sock", source: file, options: ["bind"] },
    { destination: "/up", source: directory, options: ["bind"] },
    { destination: "/first", source: file, options: ["bind"] },
    { destination: "/volume", source: directory, options: ["bind"] },
    { destination: "/volume/link/deep", ...tmpfs },
  ];
  const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", withMounts(mounts));
  t.equal(stderr, "");
  const places = [...parseMountInfo(stdout).keys()];
  for (const place of ["/run/docker.sock", "/outside/there", "/third/fourth", "/volume/inner/target/deep"])
    t.ok(places.includes(place), place);
  t.same(readdirSync(world.dir).includes("outside"), false);
  t.ok(lstatSync(`${directory}/inner/target/deep`).isDirectory(), "also in what an earlier mount brought");

  world.configure(withMounts([{ destination: "/loop/x", ...tmpfs }]));
  refuses(
    t,
    world,
    ["run", "-b", world.bundle, world.id("loop")],
    /mounts\[7\]: cannot mount tmpfs .*\(ELOOP\)/,
  );
  t.end();
});

t.test("what cannot be mounted there says why", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { directory, file } = withSource(world);
  const rootfs = `${world.bundle}/rootfs`;
  symlinkSync("/proc/sys", `${rootfs}/knobs`);
  symlinkSync("proc", `${rootfs}/link`);
  const refused = (mount: Mount, message: string | RegExp): void => {
    world.configure(withMounts([mount]));
    refuses(t, world, ["run", "--bundle", world.bundle, world.id("refused")], message);
  };
  const both = "A directory can be mounted on a directory only, and a file on a file only";
  refused(
    { destination: "/etc/passwd", source: directory, options: ["bind"] },
    new RegExp(`not a directory.*${both}`),
  );
  refused({ destination: "/etc", source: file, options: ["bind"] }, both);
  refused(
    { destination: "/etc/passwd", ...tmpfs },
    /mounts\[7\]: cannot mount tmpfs at \/etc\/passwd: .*not a directory/,
  );
  refused({ destination: "/etc/passwd/x", ...tmpfs }, /not a directory/);
  refused(
    { destination: "/x", type: "nosuchfs", source: "none" },
    /mounts\[7\]: cannot mount nosuchfs at \/x: fsopen nosuchfs: .*ENODEV\)\. The kernel has no such file system; to mount a file or directory of the host, add "bind" to the options/,
  );
  refused({ destination: "/x", type: "none", source: directory }, /add "bind" to the options/);
  refused(
    { destination: "/x", source: directory },
    /mounts\[7\]\.type: cannot mount at \/x: no type is given/,
  );
  refused(
    { destination: "/x", source: `${directory}/none`, options: ["bind"] },
    /mounts\[7\]\.source: cannot bind .*ENOENT/,
  );
  refused({ destination: "/x", type: "bind" }, /mounts\[7\]\.source: cannot bind at \/x: no source is given/);
  for (const destination of ["/", "//", ".", "/x/.."])
    refused({ destination, ...tmpfs }, "mounts[7].destination: cannot mount over the root file system");

  for (const destination of ["/proc/sys", "/proc/../proc/self", "/proc/sys/kernel/core_pattern"])
    refused(
      { destination, source: directory, options: ["bind"] },
      /cannot be mounted because it is inside \/proc/,
    );
  refused(
    { destination: "/knobs", ...tmpfs, options: ["ro"] },
    "mounts[7]: /knobs cannot be mounted because it is inside /proc",
  );
  refused({ destination: "/knobs/kernel", source: "/bin", options: ["bind"] }, "because it is inside /proc");
  refused(
    { destination: "/proc", source: directory, options: ["bind"] },
    "/proc cannot be mounted because it is not of type proc",
  );
  refused({ destination: "/proc", ...tmpfs }, "/proc cannot be mounted because it is not of type proc");
  refused({ destination: "/link", type: "proc", source: "proc" }, "must be mounted on ordinary directory");
  refused(
    { destination: "/link/x", type: "sysfs", source: "sysfs" },
    "must be mounted on ordinary directory",
  );
  t.end();
});

t.test(
  "of /proc can be covered what tells about the machine, and all of it by another procfs",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const { file } = withSource(world);
    const { stdout, stderr } = world.sh("cat /proc/uptime /proc/meminfo; cat /proc/1/comm", (spec) => ({
      ...spec,
      mounts: [
        { destination: "/proc", source: "/proc", options: ["bind", "ro"] },
        { destination: "/proc/uptime", source: file, options: ["bind"] },
        { destination: "//proc/./meminfo", source: file, options: ["bind"] },
        ...(spec.mounts ?? []).slice(1),
      ],
    }));
    t.equal(stderr, "");
    t.equal(stdout, `content\ncontent\n${readFileSync("/proc/1/comm", "utf8")}`);
    t.end();
  },
);

t.test(
  "a container in a user namespace that shares the network sees the host's sysfs, read-only",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    chownTree(`${world.bundle}/rootfs`, hostIds.first);
    const { stdout, stderr } = world.sh("cat /proc/self/mountinfo; ls /sys/class/net", (spec) => {
      const inside = inUserNamespace({
        ...spec,
        mounts: [...(spec.mounts ?? []).filter(({ type }) => type !== "cgroup")],
      });
      const namespaces = (inside.linux?.namespaces ?? []).filter(({ type }) => type !== "network");
      return { ...inside, linux: { ...inside.linux, namespaces } };
    });
    t.equal(stderr, "");
    const below = [...parseMountInfo(stdout).values()].filter(({ place }) => /^\/sys(\/|$)/.test(place));
    t.ok(below.length > 1, "with what is mounted in it");
    for (const { place, options } of below) t.match(options, /^ro\b/, place);
    for (const name of readdirSync("/sys/class/net")) t.match(stdout, name);
    t.end();
  },
);

t.test("links to nothing, and what a new tmpfs covers, work in a user namespace, too", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const rootfs = `${world.bundle}/rootfs`;
  mkdirSync(`${rootfs}/full`);
  writeFileSync(`${rootfs}/full/file`, "content\n");
  symlinkSync("/nowhere/yet", `${rootfs}/link`);
  chownTree(rootfs, hostIds.first);
  const change = withMounts([
    { destination: "/full", ...tmpfs, options: ["tmpcopyup"] },
    { destination: "/link", ...tmpfs, options: ["mode=751"] },
  ]);
  const { stdout, stderr } = world.sh("cat /full/file; stat -c '%n %a %u' /full/file /nowhere/yet", (spec) =>
    change(inUserNamespace(spec)),
  );
  t.same({ stdout, stderr }, { stdout: "content\n/full/file 644 0\n/nowhere/yet 751 0\n", stderr: "" });
  t.end();
});
