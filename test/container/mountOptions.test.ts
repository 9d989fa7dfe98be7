import t from "tap";
import { parseIdmapOption } from "../../src/container/idmapOption.ts";
import { type MountOptions, parseMountOptions } from "../../src/container/mountOptions.ts";

const ATIME = 0x70;
const REC = 0x4000;
const nothing: MountOptions = {
  set: 0,
  clear: 0,
  recursiveSet: 0,
  recursiveClear: 0,
  bind: "no",
  remount: false,
  propagations: [],
  idmap: "no",
  idmapValue: undefined,
  copyUp: false,
  flags: [],
  parameters: [],
};

/** Options of the specification that MUST be understood, with what they change. */
const required: Readonly<Record<string, Partial<MountOptions>>> = {
  async: { flags: ["async"] },
  atime: { clear: ATIME },
  bind: { bind: "single" },
  defaults: {},
  dev: { clear: 4 },
  diratime: { clear: 0x80 },
  dirsync: { flags: ["dirsync"] },
  exec: { clear: 8 },
  iversion: {},
  lazytime: { flags: ["lazytime"] },
  loud: {},
  noatime: { set: 0x10, clear: ATIME },
  nodev: { set: 4 },
  nodiratime: { set: 0x80 },
  noexec: { set: 8 },
  noiversion: {},
  nolazytime: { flags: ["nolazytime"] },
  norelatime: { clear: ATIME },
  nostrictatime: { clear: ATIME },
  nosuid: { set: 2 },
  private: { propagations: [1 << 18] },
  rbind: { bind: "recursive" },
  relatime: { clear: ATIME },
  remount: { remount: true },
  ro: { set: 1 },
  rprivate: { propagations: [(1 << 18) | REC] },
  rshared: { propagations: [(1 << 20) | REC] },
  rslave: { propagations: [(1 << 19) | REC] },
  runbindable: { propagations: [(1 << 17) | REC] },
  rw: { clear: 1 },
  shared: { propagations: [1 << 20] },
  silent: {},
  slave: { propagations: [1 << 19] },
  strictatime: { set: 0x20, clear: ATIME },
  suid: { clear: 2 },
  sync: { flags: ["sync"] },
  unbindable: { propagations: [1 << 17] },
};

/** Those that SHOULD be, or MAY. */
const recommended: Readonly<Record<string, Partial<MountOptions>>> = {
  nosymfollow: { set: 0x200000 },
  symfollow: { clear: 0x200000 },
  ratime: { recursiveClear: ATIME },
  rdev: { recursiveClear: 4 },
  rdiratime: { recursiveClear: 0x80 },
  rexec: { recursiveClear: 8 },
  rnoatime: { recursiveSet: 0x10, recursiveClear: ATIME },
  rnodev: { recursiveSet: 4 },
  rnodiratime: { recursiveSet: 0x80 },
  rnoexec: { recursiveSet: 8 },
  rnorelatime: { recursiveClear: ATIME },
  rnostrictatime: { recursiveClear: ATIME },
  rnosuid: { recursiveSet: 2 },
  rnosymfollow: { recursiveSet: 0x200000 },
  rrelatime: { recursiveClear: ATIME },
  rro: { recursiveSet: 1 },
  rrw: { recursiveClear: 1 },
  rstrictatime: { recursiveSet: 0x20, recursiveClear: ATIME },
  rsuid: { recursiveClear: 2 },
  rsymfollow: { recursiveClear: 0x200000 },
  idmap: { idmap: "single" },
  ridmap: { idmap: "recursive" },
  mand: { flags: ["mand"] },
  nomand: { flags: ["nomand"] },
  tmpcopyup: { copyUp: true },
};

t.test("file system options are told apart as mount(2) does", async (t) => {
  const options = ["size=64k,mode=755", "", 'nodev2,context="a:b,c",x="y,z"', "context=a"];
  const { parameters } = parseMountOptions(options);
  t.same(parameters, ["size=64k", "mode=755", "nodev2", "context=a:b,c", 'x="y,z"', "context=a"]);
});

t.test("every option of the specification is understood", async (t) => {
  for (const [option, change] of Object.entries({ ...required, ...recommended }))
    t.same(parse(option), { ...nothing, ...change }, option);
});

t.test("of options that contradict each other the last one counts", async (t) => {
  t.match(parse("ro", "rw"), { set: 0, clear: 1 });
  t.match(parse("rw", "ro"), { set: 1, clear: 0 });
  t.match(parse("noatime", "strictatime"), { set: 0x20, clear: ATIME });
  t.match(parse("noatime", "relatime"), { set: 0, clear: ATIME });
  t.match(parse("strictatime", "nodiratime"), { set: 0xa0, clear: ATIME });
  t.match(parse("rro", "rrw"), { recursiveSet: 0, recursiveClear: 1 });
  t.same(parse("sync", "dirsync", "async").flags, ["dirsync", "async"]);
  t.same(parse("sync", "sync").flags, ["sync"]);
  t.match(parse("idmap=x", "ridmap"), { idmap: "recursive", idmapValue: undefined });
  t.match(parse("ridmap=uids=1-2-3"), { idmap: "recursive", idmapValue: "uids=1-2-3" });
  t.match(parse("bind", "rbind"), { bind: "recursive" });
  t.same(parse("rprivate", "shared").propagations, [(1 << 18) | REC, 1 << 20], "propagations apply in order");
});

t.test("a mount and what lies below it are set apart", async (t) => {
  t.match(parse("ro", "rrw"), { set: 1, clear: 0, recursiveSet: 0, recursiveClear: 1 });
});

t.test("all others are the file system's own", async (t) => {
  for (const option of [
    "size=64k",
    "mode=755",
    "newinstance",
    "rsize=8192",
    "r",
    "toString",
    "constructor",
    "RO",
  ])
    t.same(parse(option), { ...nothing, parameters: [option] }, option);
});

function parse(...options: string[]): MountOptions {
  return parseMountOptions(options);
}

t.test("crun's way to write mappings is understood, and nothing that resembles it", async (t) => {
  const range = (containerID: number, hostID: number, size: number) => ({ containerID, hostID, size });
  t.same(parseIdmapOption("uids=0-1-10#10-11-10;gids=0-100-10", "f"), {
    uids: [range(0, 1, 10), range(10, 11, 10)],
    gids: [range(0, 100, 10)],
  });
  for (const text of [
    ...["", "uids=0-1-2", "gids=0-1-2", "uids=0-1;gids=0-1-2", "uids=0-1-2;gids=@0-1-2", "uids=0-1-2;gids="],
    ...["uids=0-1-2;gids=0-1-2;x=1", "uids=-1-1-2;gids=0-1-2", "uids=0-1-4294967296;gids=0-1-2", "0-1-2"],
  ])
    t.throws(() => parseIdmapOption(text, "mounts[1].options"), {
      message: `mounts[1].options: cannot map ids as "${text}". Write it as "idmap=uids=0-100000-65536;gids=0-100000-65536", or as uidMappings and gidMappings of the mount`,
    });
});
