import { mkdirSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import type { Propagation } from "../../src/spec/linux.ts";
import { inMountNamespace, parseMountInfo, withMounts } from "../support/mounts.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();

/** Lets a container mount, and its root propagate in this way. */
function mayMount(propagation?: Propagation): (spec: Spec) => Spec {
  const capabilities = ["CAP_SYS_ADMIN"];
  const all = { bounding: capabilities, effective: capabilities, permitted: capabilities };
  return (spec) => ({
    ...spec,
    process: { cwd: "/", ...spec.process, capabilities: all },
    linux: { ...spec.linux, ...(propagation !== undefined && { rootfsPropagation: propagation }) },
  });
}

/** The root file system on a shared mount of the host's, with another mount below. */
function withSharedRoot({ bundle }: World): string[] {
  return inMountNamespace(
    `mount --bind ${bundle}/rootfs ${bundle}/rootfs; mount --make-shared ${bundle}/rootfs
    mkdir -p ${bundle}/rootfs/sub; mount -t tmpfs none ${bundle}/rootfs/sub; mount --make-shared ${bundle}/rootfs/sub`,
  );
}

t.test("the root propagates as the config says, inside", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const seen: Readonly<Record<Propagation | "default", readonly [string, string]>> = {
    default: ["master", "master"],
    slave: ["master", "master"],
    rslave: ["master", "master"],
    private: ["", "master"],
    rprivate: ["", ""],
    shared: ["shared", "shared"],
    rshared: ["shared", "shared"],
    unbindable: ["unbindable", "master"],
    runbindable: ["unbindable", "unbindable"],
  };
  for (const [wanted, [root, below]] of Object.entries(seen)) {
    const change = mayMount(wanted === "default" ? undefined : (wanted as Propagation));
    const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", (spec) => change(withMounts([])(spec)), {
      through: withSharedRoot(world),
    });
    t.equal(stderr, "", wanted);
    const mounts = parseMountInfo(stdout);
    t.equal(mounts.get("/")?.propagation, root, wanted);
    t.equal(mounts.get("/sub")?.propagation, below, `${wanted}, below`);
    t.equal(
      mounts.get("/dev")?.propagation,
      /^r(shared|unbindable)$/.test(wanted) ? wanted.slice(1) : "",
      `${wanted}, a new mount`,
    );
  }
  t.end();
});

t.test("a mount inside a shared root is seen through another one, as in no other root", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const outcome = (wanted: Propagation) => {
    const change = mayMount(wanted);
    return world.sh(
      "mkdir -p /again /one; mount --rbind / /again && mount -t tmpfs none /one && touch /one/file && test -e /again/one/file && echo seen",
      (spec) => change(withMounts([])(spec)),
    );
  };
  t.match(outcome("shared"), { stdout: "seen\n", stderr: "" });
  t.match(outcome("slave"), { stdout: "", stderr: "" });
  t.match(outcome("private"), { stdout: "", stderr: "" });
  t.match(outcome("unbindable"), { stdout: "", stderr: /mount: .*Invalid argument/ });
  t.end();
});

t.test("with a shared root a shared volume is shared with the host, and nothing else is", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const volume = `${world.dir}/volume`;
  mkdirSync(volume);
  /** @returns what the host has mounted afterwards and had not before. */
  const run = (root: Propagation | undefined, option: string, ...flags: string[]): string => {
    const change = mayMount(root);
    world.configure((spec) => ({
      ...change(withMounts([{ destination: "/volume", source: volume, options: ["rbind", option] }])(spec)),
      process: {
        ...change(spec).process,
        cwd: "/",
        args: [
          "sh",
          "-c",
          "mkdir -p /volume/inner /own; mount -t tmpfs none /volume/inner; mount -t tmpfs none /own",
        ],
      },
    }));
    const through = [
      ...inMountNamespace(
        `mount --make-rshared /; mount -t tmpfs none ${volume}
        mount --bind ${world.bundle} ${world.bundle}; cat /proc/self/mountinfo > ${world.dir}/before`,
      ),
      ...["sh", "-ec", `"$@"; grep -vxFf ${world.dir}/before /proc/self/mountinfo || true`, "sh"],
    ];
    const args = ["run", "--bundle", world.bundle, ...flags, world.id("shared")];
    const { stdout, stderr } = world.tsrunc(args, { through });
    t.equal(stderr, "");
    return [...parseMountInfo(stdout).keys()].join();
  };
  for (const flags of [[], ["--no-pivot"]]) {
    t.equal(run("rshared", "rshared", ...flags), `${volume}/inner`);
    t.equal(run("shared", "rshared", ...flags), `${volume}/inner`);
    t.equal(run("rshared", "rslave", ...flags), "");
    t.equal(run("rshared", "rprivate", ...flags), "");
    t.equal(run("rslave", "rshared", ...flags), "");
    t.equal(run(undefined, "rshared", ...flags), "");
  }
  t.end();
});

t.test("what the host mounts in a slave volume appears in the container", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const volume = `${world.dir}/volume`;
  mkdirSync(volume);
  const seen = (option: string): string => {
    world.configure((spec) => ({
      ...withMounts([{ destination: "/volume", source: volume, options: ["rbind", option] }])(spec),
      process: {
        ...spec.process,
        cwd: "/",
        args: [
          "sh",
          "-c",
          "touch /volume/ready; until [ -e /volume/go ]; do sleep 0.02; done; ls /volume/late",
        ],
      },
    }));
    const through = [
      ...inMountNamespace(
        `mount -t tmpfs none ${volume}; mkdir ${volume}/late; mount --make-shared ${volume}`,
      ),
      "sh",
      "-ec",
      `"$@" & until [ -e ${volume}/ready ]; do sleep 0.02; done
      mount -t tmpfs none ${volume}/late; touch ${volume}/late/file ${volume}/go; wait $!`,
      "sh",
    ];
    return world.tsrunc(["run", "--bundle", world.bundle, world.id("late")], { through }).stdout;
  };
  t.equal(seen("rslave"), "file\n");
  t.equal(seen("rprivate"), "");
  t.end();
});

t.test("of a root file system with mounts in it only the root itself turns read-only", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { stdout } = world.sh(
    "cat /proc/self/mountinfo",
    (spec) => ({ ...spec, root: { path: "rootfs", readonly: true } }),
    { through: withSharedRoot(world) },
  );
  const mounts = parseMountInfo(stdout);
  t.match(mounts.get("/")?.options, /^ro\b/);
  t.match(mounts.get("/sub")?.options, /^rw\b/);
  t.end();
});
