import { readdirSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cgroups } from "../support/leftovers.ts";
import { cannotRun, cgroupMount, makeWorld, type World } from "../support/world.ts";
import { withCapabilities } from "./support.ts";

const skip = cannotRun();
const isHybrid = cgroupMount() !== "/sys/fs/cgroup";

/** The config with other options for its cgroup mount, with or without a cgroup namespace. */
function withCgroups(spec: Spec, options: string[], namespace: boolean): Spec {
  // Modes must not be what stops root: some hosts leave the owner no right to write.
  const changed = withCapabilities(spec, "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_CHOWN");
  const mounts = (spec.mounts ?? []).map((mount) =>
    mount.type === "cgroup" ? { ...mount, options } : mount,
  );
  const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => namespace || type !== "cgroup");
  return { ...changed, mounts, linux: { ...spec.linux, namespaces } };
}

/** A script that makes a cgroup, and opens files for writing, wherever it can. Should it succeed, it changes nothing for the host. */
function attack(world: World): string {
  return `
    for file in $(find /sys/fs/cgroup -name cgroup.procs); do
      made=\${file%/*}/${world.prefix}made
      mkdir $made 2>/dev/null && echo made in \${file%/*} && rmdir $made
      for setting in cgroup.procs notify_on_release cgroup.clone_children cpuset.cpus cgroup.max.depth; do
        target=\${file%/*}/$setting
        [ -e $target ] && { true >> $target; } 2>/dev/null && echo wrote $target
      done
    done; ls /sys/fs/cgroup | wc -l`;
}

for (const namespace of [true, false]) {
  const where = namespace ? "with a cgroup namespace" : "without a cgroup namespace";

  t.test(
    `a read-only cgroup mount is read-only in every hierarchy ${where} (CVE-2023-25809)`,
    { skip },
    (t) => {
      const world = makeWorld();
      t.teardown(world.clear);
      const options = ["nosuid", "noexec", "nodev", "relatime", "ro"];
      const { stdout, stderr } = world.sh(attack(world), (spec) => withCgroups(spec, options, namespace));
      t.match(stdout, /^\d+\n$/, stderr);
      t.notSame(stdout, "0\n", "there is something mounted");
      t.same(world.leftovers(), []);
      t.end();
    },
  );

  t.test(
    `a writable cgroup mount lets a container write to its own cgroup only ${where} (CVE-2023-25809)`,
    { skip },
    (t) => {
      const world = makeWorld();
      t.teardown(world.clear);
      const before = readdirSync("/sys/fs/cgroup");
      const options = ["nosuid", "noexec", "nodev"];
      const script = `${attack(world)}; sleep 0`;
      const { stdout, stderr } = world.sh(script, (spec) => withCgroups(spec, options, namespace));
      const own = isHybrid ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
      const written = stdout.match(/(?<=made in |wrote ).*/g) ?? [];
      t.ok(written.length > 0, `its own it may: ${stdout}`);
      for (const path of written) t.ok(path.startsWith(own), path);
      if (isHybrid) t.match(stderr, "the cgroups of version 1 are mounted read-only");
      else t.equal(stderr, "");
      t.same(cgroups(world.prefix), [], "and what it made there is gone with it");
      t.same(readdirSync("/sys/fs/cgroup"), before);
      t.same(world.leftovers(), []);
      t.end();
    },
  );
}

t.test(
  "the host's /sys, bound with all that is mounted in it, opens no cgroup (CVE-2023-25809)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    // What `runc spec --rootless` writes: the bind's "ro" is not recursive, so the cgroup mount has to cover what lies below.
    const { stdout, stderr } = world.sh(attack(world), (spec) => {
      const changed = withCgroups(spec, ["nosuid", "noexec", "nodev", "relatime", "ro"], false);
      const mounts = (changed.mounts ?? []).map((mount) =>
        mount.type === "sysfs"
          ? {
              destination: "/sys",
              type: "none",
              source: "/sys",
              options: ["rbind", "nosuid", "noexec", "nodev", "ro"],
            }
          : mount,
      );
      return { ...changed, mounts };
    });
    t.match(stdout, /^\d+\n$/, stderr);
    t.same(world.leftovers(), []);
    const recursive = world.sh(attack(world), (spec) => ({
      ...withCapabilities(spec, "CAP_DAC_OVERRIDE"),
      mounts: [
        ...(spec.mounts ?? []).filter(({ destination }) => !destination.startsWith("/sys")),
        { destination: "/sys", type: "none", source: "/sys", options: ["rbind", "rro"] },
      ],
    }));
    t.match(recursive.stdout, /^\d+\n$/, `"rro" covers all of it: ${recursive.stderr}`);
    t.same(world.leftovers(), []);
    t.end();
  },
);
