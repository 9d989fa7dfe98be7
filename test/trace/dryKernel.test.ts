import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import t from "tap";
import { openDirectory, readCgroupFile, writeCgroupFile } from "../../src/cgroup/files.ts";
import { output } from "../../src/linux/call.ts";
import {
  AT_FDCWD,
  chroot,
  decodeStatx,
  faccessat2,
  memfdCreate,
  mkdirat,
  O_CREAT,
  O_RDONLY,
  O_WRONLY,
  openat,
  openat2,
  RESOLVE_NO_SYMLINKS,
  statx,
  statxSize,
  unlinkat,
} from "../../src/linux/calls/files.ts";
import { readFile, writeFile } from "../../src/linux/file.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { dryKernel } from "../../src/trace/dryKernel.ts";

const [ENOENT, EEXIST, ELOOP] = [2, 17, 40];

/** A directory with a root file system and a file on the host, and a kernel that only looks at it. */
function world(teardown: (action: () => void) => void): { dir: string; kernel: Kernel } {
  const dir = mkdtempSync(`${tmpdir()}/tsrunc-test-dry-`);
  teardown(() => rmSync(dir, { recursive: true }));
  mkdirSync(`${dir}/rootfs/etc`, { recursive: true });
  writeFileSync(`${dir}/rootfs/etc/passwd`, "inside");
  writeFileSync(`${dir}/file`, "outside");
  symlinkSync(`${dir}/rootfs`, `${dir}/link`);
  symlinkSync("/etc/passwd", `${dir}/rootfs/etc/link`);
  return { dir, kernel: dryKernel(hostKernel(), `${dir}/rootfs`) };
}

t.test("what there is on the host is found, and what there is not", async (t) => {
  const { dir, kernel } = world(t.teardown);
  t.equal(readFile(kernel, `${dir}/file`), "outside");
  t.equal(kernel.call(openat(AT_FDCWD, `${dir}/missing`, O_RDONLY)), -ENOENT);
  t.equal(kernel.call(faccessat2(AT_FDCWD, `${dir}/file`, 0, 0)), 0);
  t.equal(kernel.call(faccessat2(AT_FDCWD, `${dir}/missing`, 0, 0)), -ENOENT);
  t.equal(kernel.call(openat2(AT_FDCWD, `${dir}/link/etc`, 0, RESOLVE_NO_SYMLINKS)), -ELOOP);
  const status = output(statxSize);
  t.equal(kernel.call(statx(AT_FDCWD, `${dir}/file`, 0, status)), 0);
  t.equal(decodeStatx(status).size, 7);
  const directory = kernel.call(openat(AT_FDCWD, dir, O_RDONLY));
  t.equal(kernel.call(openat(directory, "missing", O_RDONLY)), -ENOENT, "by a relative path, too");
});

t.test("nothing on the host is changed", async (t) => {
  const { dir, kernel } = world(t.teardown);
  const before = readdirSync(dir, { recursive: true });
  writeFile(kernel, `${dir}/new`, "x", 0o600);
  t.ok(kernel.call(openat(AT_FDCWD, `${dir}/file`, O_WRONLY | O_CREAT)) >= 0);
  t.equal(kernel.call(mkdirat(AT_FDCWD, `${dir}/made`, 0o755)), 0);
  t.equal(kernel.call(unlinkat(AT_FDCWD, `${dir}/file`)), 0);
  t.equal(kernel.call(unlinkat(AT_FDCWD, `${dir}/rootfs/etc/passwd`)), 0);
  const { stub } = kernel.spawnStub([]);
  stub.queue(mkdirat(AT_FDCWD, `${dir}/stubs`, 0o755));
  stub.sync();
  t.same(readdirSync(dir, { recursive: true }), before);
  t.ok(existsSync("/proc/self"));
});

t.test("a directory that would be made is there from then on", async (t) => {
  const { dir, kernel } = world(t.teardown);
  const make = (path: string) => kernel.call(mkdirat(AT_FDCWD, `${dir}/${path}`, 0o755));
  t.equal(make("rootfs"), -EEXIST);
  t.equal(make("a/b"), -ENOENT);
  t.same([make("a"), make("a/b")], [0, 0]);
  t.ok(kernel.call(openat(AT_FDCWD, `${dir}/a/b`, O_RDONLY)) >= 0);
  t.equal(kernel.call(faccessat2(AT_FDCWD, `${dir}/a/b`, 0, 0)), 0);
});

t.test("a process that has entered the root file system finds what is there", async (t) => {
  const { kernel } = world(t.teardown);
  const { stub } = kernel.spawnStub([]);
  stub.queue(chroot("."));
  const content = output(16);
  const file = stub.queue(openat(AT_FDCWD, "/etc/link", O_RDONLY));
  const length = stub.queue({ name: "read", args: [file, content, 16] });
  const missing = stub.queue(faccessat2(AT_FDCWD, "/bin/sh", 1, 0), { mayFail: true });
  const status = output(statxSize);
  stub.queue(statx(AT_FDCWD, "/etc/passwd", 0, status));
  stub.sync();
  t.equal(Buffer.from(content.bytes).toString("utf8", 0, length.value), "inside", "and links stay inside");
  t.equal(missing.value, -ENOENT);
  t.equal(decodeStatx(status).size, 6);
});

t.test("a cgroup that would be made has no limit but those that would be written", async (t) => {
  const { dir, kernel } = world(t.teardown);
  for (const name of ["free", "limited"]) kernel.call(mkdirat(AT_FDCWD, `${dir}/${name}`, 0o755));
  const limit = (name: string): string => {
    const directory = openDirectory(kernel, `${dir}/${name}`);
    if (name === "limited") writeCgroupFile(kernel, directory, "memory.high", "900000");
    return readCgroupFile(kernel, directory, "memory.high");
  };
  t.equal(limit("free"), "max");
  t.equal(limit("limited"), "900000");
});

t.test("memory for libseccomp is real, and leaves nothing open", async (t) => {
  const { kernel } = world(t.teardown);
  const before = readdirSync("/proc/self/fd").length;
  const memory = kernel.call(memfdCreate("seccomp", { executable: false }));
  t.ok(existsSync(`/proc/self/fd/${memory}`));
  t.equal(kernel.call({ name: "close", args: [memory] }), 0);
  t.equal(readdirSync("/proc/self/fd").length, before);
  t.notOk(existsSync(`/proc/self/fd/${memory}`));
});
