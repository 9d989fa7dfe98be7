import t from "tap";
import type { Mount } from "../../src/spec/mount.ts";
import { inMountNamespace, withMounts } from "../support/mounts.ts";
import { refuses } from "../support/refusals.ts";
import { chownTree, hostIds, inUserNamespace } from "../support/userNamespaces.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();

/** A tmpfs with files of several owners, and another one below; there for tsrunc only. */
function withOwners({ dir }: World): string[] {
  return inMountNamespace(`
    mkdir -p ${dir}/owned; mount -t tmpfs none ${dir}/owned; mkdir ${dir}/owned/sub
    mount -t tmpfs none ${dir}/owned/sub
    cd ${dir}/owned; touch root user sub/root; chown 1000:2000 user`);
}

const uidMappings = [{ containerID: 0, hostID: 100000, size: 65536 }];
const gidMappings = [{ containerID: 0, hostID: 200000, size: 65536 }];

t.test("the files of an id-mapped mount have the mapped owners", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const source = `${world.dir}/owned`;
  const own = { uidMappings, gidMappings };
  const { stdout, stderr } = world.sh(
    `for place in plain one all crun; do cd /mnt/$place; stat -c "$place %n %u:%g" root user sub/root; done
    stat -c "new %u:%g" /mnt/new; grep -c idmapped /proc/self/mountinfo`,
    withMounts([
      { destination: "/mnt/plain", source, options: ["rbind"] },
      { destination: "/mnt/one", source, options: ["rbind", "idmap"], ...own },
      { destination: "/mnt/all", source, options: ["rbind", "ridmap", "ro"], ...own },
      {
        destination: "/mnt/crun",
        source,
        options: ["rbind", "ridmap=uids=0-100000-65536;gids=0-200000-65536"],
      },
      { destination: "/mnt/new", type: "tmpfs", options: ["mode=755", "uid=5"], ...own },
    ]),
    { through: withOwners(world) },
  );
  t.equal(stderr, "");
  t.same(stdout.trimEnd().split("\n"), [
    "plain root 0:0",
    "plain user 1000:2000",
    "plain sub/root 0:0",
    "one root 100000:200000",
    "one user 101000:202000",
    "one sub/root 0:0",
    "all root 100000:200000",
    "all user 101000:202000",
    "all sub/root 100000:200000",
    "crun root 100000:200000",
    "crun user 101000:202000",
    "crun sub/root 100000:200000",
    "new 100005:200000",
    "6",
  ]);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("without mappings a mount gets the ids of the container's user namespace", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const source = `${world.dir}/owned`;
  const change = withMounts([
    { destination: "/mnt/plain", source, options: ["rbind"] },
    { destination: "/mnt/one", source, options: ["rbind", "idmap"] },
    { destination: "/mnt/all", source, options: ["rbind", "ridmap"] },
    { destination: "/mnt/own", source, options: ["rbind"], uidMappings, gidMappings: uidMappings },
  ]);
  const { stdout, stderr } = world.sh(
    'for place in plain one all own; do cd /mnt/$place; stat -c "$place %n %u:%g" root user sub/root; done',
    (spec) => change(inUserNamespace(spec)),
    { through: withOwners(world) },
  );
  t.equal(stderr, "");
  t.same(stdout.trimEnd().split("\n"), [
    ...["plain root 65534:65534", "plain user 65534:65534", "plain sub/root 65534:65534"],
    ...["one root 0:0", "one user 1000:2000", "one sub/root 65534:65534"],
    ...["all root 0:0", "all user 1000:2000", "all sub/root 0:0"],
    ...["own root 0:0", "own user 1000:2000", "own sub/root 65534:65534"],
  ]);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a mount whose ids cannot be mapped is refused", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const refused = (mount: Mount, message: string | RegExp): void => {
    world.configure(withMounts([mount]));
    refuses(t, world, ["run", "--bundle", world.bundle, world.id("refused")], message);
  };
  const destination = "/mnt";
  refused(
    { destination, source: "/bin", options: ["bind", "idmap"] },
    "mounts[7].options: cannot map the ids of /mnt: the container has no user namespace. Give the mount uidMappings and gidMappings",
  );
  refused(
    { destination, source: "/bin", options: ["bind"], uidMappings },
    "mounts[7].uidMappings: gidMappings must be given",
  );
  refused(
    { destination, source: "/proc", options: ["bind", "idmap"], uidMappings, gidMappings },
    /mounts\[7\]: cannot map the ids of \/mnt: mount_setattr: invalid argument \(EINVAL\)\. Its file system does not support that/,
  );
  const twice = [...uidMappings, ...uidMappings];
  refused(
    { destination, source: "/bin", options: ["bind"], uidMappings: twice, gidMappings },
    /mounts\[7\]\.uidMappings: cannot map ids as "0 100000 65536, 0 100000 65536": write .*EINVAL/,
  );
  t.end();
});
