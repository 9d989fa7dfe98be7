import t from "tap";
import { output } from "../../src/linux/call.ts";
import * as content from "../../src/linux/calls/content.ts";
import * as files from "../../src/linux/calls/files.ts";
import * as network from "../../src/linux/calls/network.ts";
import * as terminals from "../../src/linux/calls/terminals.ts";
import { pack } from "../../src/linux/structure.ts";
import { check, scene } from "./support.ts";

const { AT_EMPTY_PATH, AT_FDCWD } = files;

t.test("only what is written to the kernel's own files is shown", async (t) => {
  const written = (leadsTo: string) =>
    [files.write(7, Buffer.from("max 1\n")), scene(6, { 7: leadsTo })] as const;
  const shown = (leadsTo: string) => `write(7<${leadsTo}>, "max 1\\n", 6)`;
  for (const path of [
    "/sys/fs/cgroup/c1/memory.max",
    "/proc/123/uid_map",
    "proc file system/sys/kernel/shm_rmid_forced",
  ]) {
    const [call, where] = written(path);
    check(t, [[call, shown(path), where]]);
  }
  for (const path of ["/run/tsrunc/c1/config.json", "memfd:stdin", "/proc/self/fd/3/x", "/procs/x"]) {
    const [call, where] = written(path);
    check(t, [[call, `write(7<${path}>, <6 bytes>, 6)`, where]]);
  }
});

t.test("what the kernel has found is shown once it is known", async (t) => {
  const status = output(files.statxSize);
  const view = new DataView(status.bytes.buffer);
  view.setUint32(20, 7, true);
  view.setUint32(24, 8, true);
  view.setUint16(28, files.S_IFCHR | 0o666, true);
  view.setUint32(128, 1, true);
  view.setUint32(132, 3, true);
  const call = files.statx(5, "", AT_EMPTY_PATH, status);
  const start = 'statx(5</proc>, "", AT_EMPTY_PATH, STATX_BASIC_STATS|STATX_MNT_ID, ';
  const fileSystem = {
    kind: "output",
    bytes: pack([
      [8, files.PROC_SUPER_MAGIC],
      [8, 0],
    ]),
  } as const;
  const unknown = {
    kind: "output",
    bytes: pack([
      [8, 0x1234],
      [8, 0],
    ]),
  } as const;
  const text = { kind: "output", bytes: Buffer.from("/etc\0\0\0\0") } as const;
  check(t, [
    [call, `${start}{mode=S_IFCHR|0666, uid=7, gid=8, rdev=1:3})`],
    [call, `${start}…)`, scene(-2, { 5: "/proc" })],
    [call, `${start}…)`, scene(undefined, { 5: "/proc" })],
    [files.fstatfs(5, fileSystem), "fstatfs(5</proc>, {type=PROC_SUPER_MAGIC})"],
    [files.statfs("/x", unknown), 'statfs("/x", {type=0x1234})'],
    [files.getcwd(text), 'getcwd("/etc", 8)', scene(5)],
    [files.readlinkat(5, "x", text), 'readlinkat(5</proc>, "x", "/etc", 8)', scene(4, { 5: "/proc" })],
  ]);
});

t.test("calls on the content of files and directories are shown", async (t) =>
  check(t, [
    [files.faccessat2(AT_FDCWD, "/x", 0, 0), 'faccessat2(AT_FDCWD, "/x", F_OK, 0)'],
    [files.faccessat2(AT_FDCWD, "/x", 1, files.AT_EACCESS), 'faccessat2(AT_FDCWD, "/x", X_OK, AT_EACCESS)'],
    [files.lseek(5, 0), "lseek(5</proc>, 0, SEEK_SET)"],
    [content.getdents64(5, output(32)), "getdents64(5</proc>, <0 of 32 bytes>, 32)"],
    [content.sendfile(5, 6, 100), "sendfile(5</proc>, 6<socket>, NULL, 100)"],
    [content.fsetxattr(5, "user.x", Buffer.from("secret")), 'fsetxattr(5</proc>, "user.x", <6 bytes>, 6, 0)'],
    [content.fgetxattr(5, "user.x", output(8)), 'fgetxattr(5</proc>, "user.x", <8 bytes>, 8)'],
    [content.flistxattr(5, output(8)), "flistxattr(5</proc>, <8 bytes>, 8)"],
    [files.pipe2(output(8)), "pipe2([0, 0], O_CLOEXEC)"],
  ]),
);

t.test("an ioctl is shown by its request", async (t) =>
  check(t, [
    [
      network.setDeviceFlags(6, "lo", network.IFF_UP),
      'ioctl(6<socket>, SIOCSIFFLAGS, {ifr_name="lo", ifr_flags=IFF_UP})',
    ],
    [terminals.unlockPseudoTerminal(5), "ioctl(5</proc>, TIOCSPTLCK, [0])"],
    [terminals.openPeer(5), "ioctl(5</proc>, TIOCGPTPEER, O_RDWR|O_NOCTTY|O_CLOEXEC)"],
    [terminals.setControllingTerminal(5), "ioctl(5</proc>, TIOCSCTTY, 0)"],
    [
      terminals.setWindowSize(
        5,
        pack([
          [2, 24],
          [2, 80],
          [2, 0],
          [2, 0],
        ]),
      ),
      "ioctl(5</proc>, TIOCSWINSZ, {ws_row=24, ws_col=80})",
    ],
    [terminals.getWindowSize(5, output(8)), "ioctl(5</proc>, TIOCGWINSZ, {ws_row=0, ws_col=0})"],
    [terminals.getTerminalMode(5, output(36)), "ioctl(5</proc>, TCGETS, <36 bytes>)"],
    [files.ioctl(5, 0x1234, 7), "ioctl(5</proc>, 0x1234, 7)"],
  ]),
);
