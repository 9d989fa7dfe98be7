import t from "tap";
import { output } from "../../src/linux/call.ts";
import * as files from "../../src/linux/calls/files.ts";
import { stringVector } from "../../src/linux/structure.ts";
import { callForms } from "../../src/trace/forms.ts";
import { quoted } from "../../src/trace/show.ts";
import { check, scene } from "./support.ts";

const { AT_FDCWD, O_CREAT, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = files;

t.test("calls that open files name their flags", async (t) =>
  check(t, [
    [files.openat(AT_FDCWD, "/x", O_RDONLY), 'openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC)'],
    [
      files.openat(5, "x", O_PATH | O_DIRECTORY() | O_NOFOLLOW()),
      'openat(5</proc>, "x", O_PATH|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC)',
    ],
    [
      files.openat(AT_FDCWD, "/x", O_WRONLY | O_CREAT | O_TRUNC, 0o600),
      'openat(AT_FDCWD, "/x", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0600)',
    ],
    [
      files.openat(AT_FDCWD, "/x", O_RDWR | 0x40000000),
      'openat(AT_FDCWD, "/x", O_RDWR|O_CLOEXEC|0x40000000)',
    ],
    [
      files.openat2(5, "/x", O_PATH, files.RESOLVE_IN_ROOT | files.RESOLVE_NO_MAGICLINKS),
      'openat2(5</proc>, "/x", {flags=O_PATH|O_CLOEXEC, resolve=RESOLVE_NO_MAGICLINKS|RESOLVE_IN_ROOT}, 24)',
    ],
    [
      files.memfdCreate("x", { executable: true }),
      'memfd_create("x", MFD_CLOEXEC|MFD_ALLOW_SEALING|MFD_EXEC)',
    ],
  ]),
);

t.test("calls on descriptors show what those lead to", async (t) =>
  check(t, [
    [files.close(5), "close(5</proc>)"],
    [files.close(9), "close(9)"],
    [
      files.closeRange(3, files.maxDescriptor, files.CLOSE_RANGE_CLOEXEC),
      "close_range(3, ~0U, CLOSE_RANGE_CLOEXEC)",
    ],
    [files.closeRange(3, 3, 0), "close_range(3, 3, 0)"],
    [files.dup3(5, 7, files.O_CLOEXEC), "dup3(5</proc>, 7, O_CLOEXEC)"],
    [files.fchdir(5), "fchdir(5</proc>)"],
    [files.fcntl(5, files.F_SETFD, 1), "fcntl(5</proc>, F_SETFD, FD_CLOEXEC)"],
    [
      files.fcntl(5, files.F_ADD_SEALS, files.F_SEAL_ALL),
      "fcntl(5</proc>, F_ADD_SEALS, F_SEAL_SEAL|F_SEAL_SHRINK|F_SEAL_GROW|F_SEAL_WRITE)",
    ],
    [files.flock(5, files.LOCK_EX | files.LOCK_NB), "flock(5</proc>, LOCK_EX|LOCK_NB)"],
    [files.close({ kind: "result", slot: 0, value: 5 }), "close(5</proc>)"],
    [files.close({ kind: "result", slot: 0, value: -2 }), "close(not open)"],
    [files.close({ kind: "result", slot: 0, value: undefined }), "close(?)"],
  ]),
);

t.test("calls that make, change and remove files are shown with types and modes", async (t) =>
  check(t, [
    [files.chdir("/"), 'chdir("/")'],
    [files.chroot("."), 'chroot(".")'],
    [files.fchmodat(5, "x", 0o4755), 'fchmodat(5</proc>, "x", 04755)'],
    [
      files.fchownat(5, "", 7, 0xffffffff, files.AT_EMPTY_PATH),
      'fchownat(5</proc>, "", 7, -1, AT_EMPTY_PATH)',
    ],
    [files.linkat(5, "a", AT_FDCWD, "/b"), 'linkat(5</proc>, "a", AT_FDCWD, "/b", 0)'],
    [files.mkdirat(5, "x", 0o755), 'mkdirat(5</proc>, "x", 0755)'],
    [
      files.mknodat(5, "null", files.S_IFCHR | 0o666, files.makedev(1, 3)),
      'mknodat(5</proc>, "null", S_IFCHR|0666, makedev(1, 3))',
    ],
    [
      files.mknodat(5, "x", files.S_IFBLK, files.makedev(259, 70000)),
      'mknodat(5</proc>, "x", S_IFBLK|0, makedev(259, 70000))',
    ],
    [files.mknodat(5, "x", files.S_IFREG | 0o755, 0), 'mknodat(5</proc>, "x", S_IFREG|0755, 0)'],
    [files.renameat2(5, "a", 5, "b"), 'renameat2(5</proc>, "a", 5</proc>, "b", 0)'],
    [files.symlinkat("/proc/self/fd", 5, "fd"), 'symlinkat("/proc/self/fd", 5</proc>, "fd")'],
    [files.umask(0o22), "umask(022)"],
    [files.umask(0), "umask(0)"],
    [files.unlinkat(AT_FDCWD, "/x", files.AT_REMOVEDIR), 'unlinkat(AT_FDCWD, "/x", AT_REMOVEDIR)'],
  ]),
);

t.test("what a path leads to is joined as the kernel resolves it", async (t) => {
  const where = scene(7, { 5: "/b/rootfs", 6: "/" });
  const opened = (call: ReturnType<typeof files.openat>) => callForms[call.name].opens?.(call.args, where);
  t.equal(opened(files.openat(5, "dev", 0)), "/b/rootfs/dev");
  t.equal(opened(files.openat(5, "/dev", 0)), "/dev", "an absolute path starts at the root");
  t.equal(
    opened(files.openat2(5, "/dev", 0, files.RESOLVE_IN_ROOT)),
    "/b/rootfs/dev",
    "which a directory can be",
  );
  t.equal(opened(files.openat2(5, "/dev", 0, 0)), "/dev");
  t.equal(opened(files.openat(6, "dev", 0)), "/dev");
  t.equal(opened(files.openat(AT_FDCWD, "dev", 0)), "dev");
  t.equal(opened(files.openat(9, "dev", 0)), "9/dev", "as far as it is known");
});

t.test("a text cannot give orders to a terminal", async (t) => {
  t.equal(quoted('a"b\n\u001b[31m'), '"a\\"b\\n\\u001b[31m"');
  t.equal(quoted("\u009b31m\u007f\u202e"), '"\\u009b31m\\u007f\\u202e"');
  t.equal(quoted("ä€"), '"ä€"');
});

t.test("memory of all sizes is shown by its size where its content is nobody's business", async (t) =>
  check(t, [
    [files.read(5, output(16)), "read(5</proc>, <0 of 16 bytes>, 16)"],
    [files.read(5, output(16)), "read(5</proc>, …, 16)", scene(-5, { 5: "/proc" })],
    [{ name: "execve", args: ["/x", stringVector([]), stringVector([])] }, 'execve("/x", [], [])'],
    [{ name: "execve", args: ["/x", 0x10000000, 0x10000010] }, 'execve("/x", 0x10000000, 0x10000010)'],
  ]),
);
