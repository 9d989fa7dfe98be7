import { mkdirSync } from "node:fs";
import t from "tap";
import type { Mount } from "../../src/spec/mount.ts";
import { inMountNamespace, parseMountInfo, withMounts } from "../support/mounts.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";

const skip = cannotRun();

/** What options do to a mount that is `rw,relatime`, or to one on which everything is forbidden. */
const onPlain: Readonly<Record<string, string>> = {
  ro: "ro,relatime",
  rw: "rw,relatime",
  nosuid: "rw,nosuid,relatime",
  nodev: "rw,nodev,relatime",
  noexec: "rw,noexec,relatime",
  noatime: "rw,noatime",
  nodiratime: "rw,nodiratime,relatime",
  strictatime: "rw",
  nosymfollow: "rw,relatime,nosymfollow",
};
const strict = "ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow";
const onStrict: Readonly<Record<string, string>> = {
  rw: strict.replace("ro", "rw"),
  suid: strict.replace(",nosuid", ""),
  dev: strict.replace(",nodev", ""),
  exec: strict.replace(",noexec", ""),
  diratime: strict.replace(",nodiratime", ""),
  symfollow: strict.replace(",nosymfollow", ""),
  ...Object.fromEntries(
    ["atime", "relatime", "norelatime", "nostrictatime"].map((word) => [
      word,
      strict.replace("noatime,nodiratime", "nodiratime,relatime"),
    ]),
  ),
  strictatime: strict.replace(",noatime", ""),
  ro: strict,
};

/** Two sources, each with a mount below, that are there for tsrunc only. */
function withSources(world: World): string[] {
  for (const name of ["plain", "strict"]) mkdirSync(`${world.dir}/${name}`);
  const tmpfs = `cd ${world.dir}; mount -t tmpfs`;
  const options = `${strict.replace("ro", "rw")}`;
  return inMountNamespace(`
    ${tmpfs} none plain; mkdir plain/sub; mount -t tmpfs none plain/sub
    ${tmpfs} -o ${options} none strict; mkdir strict/sub; mount -t tmpfs -o ${options} none strict/sub
    mount -o remount,bind,${strict} strict; mount -o remount,bind,${strict} strict/sub`);
}

t.test(
  "each option changes what it names on a bind mount, or on all below it, and nothing else",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const cases = [
      ...Object.entries(onPlain).map(([word, changed]) => ({
        word,
        base: "plain",
        before: "rw,relatime",
        changed,
      })),
      ...Object.entries(onStrict).map(([word, changed]) => ({
        word,
        base: "strict",
        before: strict,
        changed,
      })),
    ];
    const mounts: Mount[] = cases.flatMap(({ word, base }) => {
      const at = (option: string): Mount => ({
        destination: `/mnt/${base}-${option}`,
        source: `${world.dir}/${base}`,
        options: ["rbind", option],
      });
      return [at(word), at(`r${word}`)];
    });
    const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", withMounts(mounts), {
      through: withSources(world),
    });
    t.equal(stderr, "");
    const seen = parseMountInfo(stdout);
    for (const { word, base, before, changed } of cases) {
      const place = `/mnt/${base}-`;
      t.equal(seen.get(`${place}${word}`)?.options, changed, `${word} on ${base}`);
      t.equal(seen.get(`${place}${word}/sub`)?.options, before, `${word} on ${base}, below`);
      t.equal(seen.get(`${place}r${word}`)?.options, changed, `r${word} on ${base}`);
      t.equal(seen.get(`${place}r${word}/sub`)?.options, changed, `r${word} on ${base}, below`);
    }
    t.end();
  },
);

t.test("options of the file system reach a new one", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const words: Readonly<Record<string, string>> = {
    sync: "rw,sync",
    dirsync: "rw,dirsync",
    lazytime: "rw,lazytime",
    mand: "rw,mand",
    ro: "ro",
    "size=64k": "rw,size=64k",
    ...Object.fromEntries(
      ["defaults", "async", "nolazytime", "nomand", "silent", "loud", "iversion", "noiversion", "rw"].map(
        (word) => [word, "rw"],
      ),
    ),
  };
  const mounts: Mount[] = Object.keys(words).map((word) => ({
    destination: `/mnt/${word}`,
    type: "tmpfs",
    source: "tmpfs",
    options: ["mode=1777", word],
  }));
  mounts.push({
    destination: "/mnt/restricted",
    type: "tmpfs",
    source: "tmpfs",
    options: ["mode=1777", "rro", "rnosuid", "nodev", "rnoatime"],
  });
  const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", withMounts(mounts));
  t.equal(stderr, "");
  const seen = parseMountInfo(stdout);
  // Kernels that number the files of a tmpfs with 64 bits say so.
  const shown = (word: string) => seen.get(`/mnt/${word}`)?.superOptions.replace(",inode64", "");
  for (const [word, options] of Object.entries(words)) t.equal(shown(word), options, word);
  t.equal(seen.get("/mnt/restricted")?.options, "ro,nosuid,nodev,noatime");
  t.end();
});

t.test("what is mounted already can be mounted anew with other options", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const tmpfs = { type: "tmpfs", source: "tmpfs" };
  const { stdout, stderr } = world.sh(
    "cat /proc/self/mountinfo; touch /mnt/b/file",
    withMounts([
      { destination: "/mnt/a", ...tmpfs, options: ["nosuid", "size=64k", "mode=700"] },
      { destination: "/mnt/a", options: ["remount", "noexec", "size=128k", "shared"] },
      { destination: "/mnt/b", ...tmpfs, options: ["ro", "mode=700"] },
      { destination: "/mnt/b", ...tmpfs, options: ["remount", "rw", "nodev"] },
      { destination: "/mnt/c", ...tmpfs, options: ["mode=700"] },
      { destination: "/mnt/c", options: ["remount", "bind", "ro"] },
    ]),
  );
  t.equal(stderr, "");
  const seen = parseMountInfo(stdout);
  t.match(seen.get("/mnt/a"), {
    options: "rw,nosuid,noexec,relatime",
    superOptions: /size=128k/,
    propagation: "shared",
  });
  t.match(seen.get("/mnt/b"), { options: "rw,nodev,relatime" });
  t.match(seen.get("/mnt/c"), { options: "ro,relatime", superOptions: /^rw/ });
  t.end();
});

t.test("each way to propagate is as the option says", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  mkdirSync(`${world.dir}/plain`);
  const through = inMountNamespace(`
    mount -t tmpfs none ${world.dir}/plain; mkdir ${world.dir}/plain/sub
    mount -t tmpfs none ${world.dir}/plain/sub; mount --make-rshared ${world.dir}/plain`);
  const words: Readonly<Record<string, readonly [string, string]>> = {
    private: ["", "master"],
    rprivate: ["", ""],
    slave: ["master", "master"],
    rslave: ["master", "master"],
    shared: ["shared master", "master"],
    rshared: ["shared master", "shared master"],
    unbindable: ["unbindable", "master"],
    runbindable: ["unbindable", "unbindable"],
    "private,rshared": ["shared", "shared master"],
  };
  const mounts = Object.keys(words).map((word) => ({
    destination: `/mnt/${word}`,
    source: `${world.dir}/plain`,
    options: ["rbind", ...word.split(",")],
  }));
  const { stdout, stderr } = world.sh("cat /proc/self/mountinfo", withMounts(mounts), { through });
  t.equal(stderr, "");
  const seen = parseMountInfo(stdout);
  for (const [word, [top, below]] of Object.entries(words)) {
    t.equal(seen.get(`/mnt/${word}`)?.propagation, top, word);
    t.equal(seen.get(`/mnt/${word}/sub`)?.propagation, below, `${word}, below`);
  }
  t.end();
});

t.test(
  "options that cannot be honoured are refused by name, those that are pointless are told",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const refused = (mount: Mount, message: string | RegExp): void => {
      world.configure(withMounts([mount]));
      refuses(t, world, ["run", "--bundle", world.bundle, world.id("refused")], message);
    };
    const destination = "/mnt/x";
    refused(
      { destination, source: "/bin", options: ["bind", "size=1k"] },
      'mounts[7].options: a bind mount has no file system options, but "size=1k" is given',
    );
    refused({ destination, source: "/bin", options: ["bind", "tmpcopyup"] }, '"tmpcopyup" is given');
    refused(
      { destination, type: "mqueue", options: ["tmpcopyup"] },
      '"tmpcopyup" is for a tmpfs, not for mqueue',
    );
    refused(
      { destination, type: "tmpfs", options: ["nonsense=1"] },
      /mounts\[7\]: cannot mount tmpfs at \/mnt\/x: fsconfig nonsense/,
    );
    refused({ destination, options: ["remount", "ro"] }, /cannot remount \/mnt\/x: openat2/);
    refused(
      { destination: "/tmp", options: ["remount", "ro"] },
      /EINVAL\)\. There must be a mount at this very place/,
    );
    refused(
      { destination: "/dev/shm", options: ["remount", "bind", "size=1k"] },
      'a bind mount has no file system options, but "size=1k" is given',
    );
    const { stderr, status } = world.sh(
      "true",
      withMounts([{ destination, source: "/bin", options: ["bind", "sync"] }]),
    );
    t.equal(status, 0);
    t.match(stderr, 'mounts[7].options: "sync" has no effect on a bind mount');
    t.end();
  },
);
