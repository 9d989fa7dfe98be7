import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import { output } from "../../src/linux/call.ts";
import { AT_FDCWD, O_DIRECTORY, O_RDONLY, openat, read } from "../../src/linux/calls/files.ts";
import { listDirectories } from "../../src/linux/directory.ts";
import { errno, failing, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { exists, readFile, readFileIfExists, writeFile, writeKernelFile } from "../../src/linux/file.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { must } from "../../src/linux/kernel.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";

t.test("files of any size are read and written whole", async (t) => {
  const kernel = hostKernel();
  const directory = t.testdir({ small: "content" });
  t.equal(readFile(kernel, `${directory}/small`), "content");
  const text = "ä".repeat(40_000);
  writeFile(kernel, `${directory}/large`, text, 0o600);
  t.equal(readFile(kernel, `${directory}/large`), text);
  writeFile(kernel, `${directory}/large`, "", 0o600);
  t.equal(readFile(kernel, `${directory}/large`), "", "the old content is gone");
  t.match(readFile(kernel, "/proc/self/status"), /^Name:/, "also files that say they are empty");
});

t.test("paths may start at a directory's descriptor", async (t) => {
  const kernel = hostKernel();
  const directory = must(kernel, openat(AT_FDCWD, t.testdir({ a: "1" }), O_RDONLY | O_DIRECTORY()));
  t.equal(readFile(kernel, "a", directory), "1");
  t.ok(exists(kernel, "a", directory));
  t.notOk(exists(kernel, "b", directory));
  t.equal(readFileIfExists(kernel, "b", directory), undefined);
});

t.test("what is missing is an error that names it", async (t) => {
  const path = `${t.testdir()}/none`;
  const message = `openat ${path}: no such file or directory (ENOENT)`;
  t.throws(() => readFile(hostKernel(), path), { message });
  t.throws(() => writeKernelFile(hostKernel(), path, "1"), { message }, "a kernel's file is never made");
});

t.test("a write that takes only a part is continued", async (t) => {
  const kernel = fakeKernel({ answer: (call) => (call.name === "write" ? 2 : undefined) });
  writeFile(kernel, "/f", "abcde", 0o600);
  const parts = kernel.record.filter(({ call }) => call.name === "write").map(({ call }) => call.args[1]);
  t.same(
    parts.map((part) => part instanceof Uint8Array && Buffer.from(part).toString()),
    ["abcde", "cde", "e"],
  );
});

t.test("the descriptor is closed whatever happens", async (t) => {
  for (const name of ["read", "write"] as const) {
    const kernel = fakeKernel({ answer: failing(name, "EIO") });
    const action = () => (name === "read" ? readFile(kernel, "/f") : writeFile(kernel, "/f", "x", 0o600));
    t.throws(action, new SyscallError({ name, args: [] }, 5, "/f"));
    t.equal(kernel.descriptors("host").size, 3);
  }
});

t.test("a raw result is negative after a failure", async (t) => {
  const kernel = hostKernel();
  t.equal(kernel.call(read(-1, output(1))), errno("EBADF"));
  t.throws(() => must(kernel, openat(AT_FDCWD, "/nonexistent", 0)), {
    name: "SyscallError",
    message: /ENOENT/,
  });
});

t.test("only directories are listed, links are not followed", async (t) => {
  const directory = t.testdir({ "a file": "" });
  for (let index = 0; index < 1200; index++) mkdirSync(`${directory}/a-rather-long-directory-name-${index}`);
  writeFileSync(`${directory}/z`, "");
  symlinkSync("/", `${directory}/link`);
  const names = listDirectories(hostKernel(), directory);
  t.equal(names.length, 1200, "more than one system call returns");
  t.ok(names.includes("a-rather-long-directory-name-1199"));
  t.throws(() => listDirectories(hostKernel(), `${directory}/none`), /ENOENT/);
});
