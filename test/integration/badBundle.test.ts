import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import t from "tap";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();

for (const verb of ["create", "run"]) {
  t.test(
    `${verb}: a bundle that cannot be read is one clear line and leaves nothing behind`,
    { skip },
    (t) => {
      const world = makeWorld();
      t.teardown(world.clear);
      const { bundle, dir } = world;
      const file = `${bundle}/config.json`;
      const inBundle = [verb, "--bundle", bundle, world.id("bad")];
      refuses(
        t,
        world,
        [verb, "--bundle", `${dir}/none`, world.id("bad")],
        `cannot open the bundle: openat ${dir}/none: no such file`,
      );
      refuses(t, world, [verb, "--bundle", file, world.id("bad")], "not a directory");

      rmSync(file);
      refuses(t, world, inBundle, "JSON specification file config.json not found");
      mkdirSync(file);
      refuses(t, world, inBundle, `cannot read ${file}: read config.json: is a directory`);
      rmSync(file, { recursive: true });

      writeFileSync(file, '{\n  "ociVersion": "1.0.0",\n  "root": {"path": "rootfs",}\n}');
      refuses(t, world, inBundle, /config\.json.*line 3, column \d+/);
      writeFileSync(file, "");
      refuses(t, world, inBundle, /config\.json.*line 1, column 1/);
      writeFileSync(file, "null");
      refuses(t, world, inBundle, "config cannot be null");
      writeFileSync(file, '{"ociVersion": "1.0.0", "root": {"path": 5}}');
      refuses(t, world, inBundle, "root.path: must be a string but is 5");
      t.end();
    },
  );

  t.test(`${verb}: a config that cannot work names its field and leaves nothing behind`, { skip }, (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const inBundle = [verb, "--bundle", world.bundle, world.id("bad")];
    const process = { cwd: "/", args: ["true"] };

    world.configure((spec) => ({ ...spec, root: { path: "none" } }));
    refuses(t, world, inBundle, "root.path: the root file system does not exist");
    world.configure((spec) => ({ ...spec, root: { path: "config.json" } }));
    refuses(t, world, inBundle, "root.path: cannot open the root file system");
    world.configure((spec) => ({ ...spec, process: { ...process, cwd: "" } }));
    refuses(t, world, inBundle, "Cwd property must not be empty");
    world.configure((spec) => ({ ...spec, process: { ...process, cwd: "relative" } }));
    refuses(t, world, inBundle, "Cwd must be an absolute path");
    world.configure((spec) => ({ ...spec, process: { ...process, args: [] } }));
    refuses(t, world, inBundle, "args must not be empty");
    world.configure((spec) => ({ ...spec, process: { ...process, cwd: "/bin/busybox" } }));
    refuses(t, world, inBundle, /process\.cwd: chdir to cwd \("\/bin\/busybox"\) set in config\.json failed/);
    world.configure((spec) => ({
      ...spec,
      linux: { ...spec.linux, sysctl: { "kernel.shmmax": "nonsense" } },
    }));
    refuses(t, world, inBundle, 'linux.sysctl["kernel.shmmax"]: cannot set kernel.shmmax to "nonsense"');
    t.end();
  });

  t.test(
    `${verb}: a mount that fails names its place in the list and leaves nothing behind`,
    { skip },
    (t) => {
      const world = makeWorld();
      t.teardown(world.clear);
      const inBundle = [verb, "--bundle", world.bundle, world.id("bad")];
      const withMount = (mount: {
        destination: string;
        type?: string;
        source?: string;
        options?: string[];
      }): void => world.configure((spec) => ({ ...spec, mounts: [...(spec.mounts ?? []), mount] }));
      withMount({ destination: "/mnt", type: "nosuchfs", source: "x" });
      refuses(
        t,
        world,
        inBundle,
        /mounts\[7\]: cannot mount nosuchfs at \/mnt: fsopen nosuchfs: .*\(ENODEV\)/,
      );
      withMount({ destination: "/mnt", type: "bind", source: `${world.dir}/none`, options: ["bind"] });
      refuses(t, world, inBundle, /mounts\[7\]\.source: cannot bind .*none: statx .*ENOENT/);
      withMount({ destination: "/mnt", type: "tmpfs", options: ["nonsense=1"] });
      refuses(t, world, inBundle, /mounts\[7\]: cannot mount tmpfs at \/mnt: fsconfig nonsense: .*EINVAL/);
      withMount({ destination: "/bin/busybox", type: "tmpfs" });
      refuses(t, world, inBundle, /mounts\[7\]: cannot mount tmpfs at \/bin\/busybox: .*ENOTDIR/);
      t.end();
    },
  );

  t.test(`${verb}: a program that cannot be found or executed fails before it starts`, { skip }, (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const inBundle = [verb, "--bundle", world.bundle, world.id("bad")];
    writeFileSync(`${world.bundle}/rootfs/bin/data`, "", { mode: 0o644 });
    chmodSync(`${world.bundle}/rootfs/bin/data`, 0o644);
    for (const [program, message] of [
      ["/nosuch", 'process.args[0]: exec: "/nosuch": stat /nosuch: no such file or directory'],
      ["nosuch", 'process.args[0]: exec: "nosuch": executable file not found in $PATH'],
      ["/bin", 'process.args[0]: exec: "/bin": is a directory'],
      ["/bin/data", 'process.args[0]: exec: "/bin/data": permission denied'],
      ["data", 'process.args[0]: exec: "data": executable file not found in $PATH'],
    ] as const) {
      world.configure((spec) => withArgs(spec, [program]));
      refuses(t, world, inBundle, message);
    }
    t.end();
  });
}

t.test("a missing interpreter is told with the program's path by whoever starts it", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  writeFileSync(`${world.bundle}/rootfs/bin/script`, "#!/no/such/interpreter\n", { mode: 0o755 });
  world.configure((spec) => withArgs(spec, ["script"]));
  const message =
    /exec \/bin\/script: execve \/bin\/script: no such file or directory \(ENOENT\).*interpreter/;
  refuses(t, world, ["run", "--bundle", world.bundle, world.id("run")], message);
  const id = world.create("start");
  const { status, stderr } = world.tsrunc(["start", id]);
  t.equal(status, 1);
  t.match(stderr, message);
  t.match(stderr, /^tsrunc: [^\n]+\n$/);
  t.match(world.tsrunc(["state", id]).stdout, '"status": "stopped"');
  t.equal(world.tsrunc(["delete", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});
