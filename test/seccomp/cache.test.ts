import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import t, { type Test } from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { openFilterCache } from "../../src/seccomp/cache.ts";
import { decodeEntry, type Entry, encodeEntry, hash, isSameKey } from "../../src/seccomp/cacheEntry.ts";
import { profileFilter } from "../../src/seccomp/filter.ts";
import type { Seccomp } from "../../src/spec/seccomp.ts";
import { cannotCompile, fixture } from "./support.ts";

const skip = cannotCompile();
const kernel = hostKernel();
const entry: Entry = { key: Buffer.from("key"), library: "/lib 1 2 3 4", program: Buffer.from("12345678") };

t.test("two keys are the same only if every byte is, whatever text they are", async (t) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  t.ok(isSameKey(bytes, bytes.slice()));
  t.notOk(isSameKey(bytes, bytes.subarray(1)));
  for (const one of bytes)
    t.same(
      bytes.filter((other) => isSameKey(Uint8Array.of(one), Uint8Array.of(other))),
      [one],
      `${one}`,
    );
});

t.test("a filter is compiled once", { skip }, async (t) => {
  const root = directory(t);
  const counted = counting();
  const first = profileFilter(counted.kernel, root, fixture("docker"));
  t.equal(counted.compiled(), 1);
  t.same(profileFilter(counted.kernel, root, fixture("docker")), first);
  t.equal(counted.compiled(), 1, "the second time it is there");
  t.equal(readdirSync(`${root}/@seccomp`).length, 1);
  profileFilter(counted.kernel, root, fixture("podman"));
  t.equal(counted.compiled(), 2, "another profile is another filter");
  const huge: Seccomp = {
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [
      {
        names: ["socket"],
        action: "SCMP_ACT_ERRNO",
        args: [{ index: 0, value: 2n ** 64n - 1n, op: "SCMP_CMP_EQ" }],
      },
    ],
  };
  profileFilter(counted.kernel, root, huge);
  profileFilter(counted.kernel, root, huge);
  t.equal(counted.compiled(), 3, "values beyond 2^53 are no hindrance");
  const agent = { ...huge, listenerPath: "/run/agent", listenerMetadata: "x", flags: [] };
  profileFilter(counted.kernel, root, agent);
  t.equal(counted.compiled(), 3, "who the agent is makes no other filter");

  const [file = ""] = readdirSync(`${root}/@seccomp`);
  const content = readFileSync(`${root}/@seccomp/${file}`, "latin1");
  writeFileSync(
    `${root}/@seccomp/${file}`,
    content.replace(/libseccomp\.so[\d.]* \d/, "libseccomp.so.1 9"),
    "latin1",
  );
  for (const name of ["docker", "podman"] as const) profileFilter(counted.kernel, root, fixture(name));
  profileFilter(counted.kernel, root, huge);
  t.equal(counted.compiled(), 4, "another library makes another filter");
});

t.test("an entry that others could have written is none", async (t) => {
  const place = directory(t);
  mkdirSync(`${place}/@seccomp`, { mode: 0o700 });
  const file = `${place}/@seccomp/${hash(entry.key)}`;
  const read = (): Entry | undefined => {
    const cache = openFilterCache(kernel, place);
    const found = cache?.read(entry.key);
    cache?.close();
    return found;
  };
  const put = (content: Uint8Array = encodeEntry(entry)): void => {
    rmSync(file, { force: true, recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  };
  put();
  t.same(read()?.program, entry.program, "it is read as long as nothing is wrong");
  chmodSync(file, 0o620);
  t.equal(read(), undefined, "a file that others may write to");
  put();
  renameSync(file, `${place}/elsewhere`);
  symlinkSync(`${place}/elsewhere`, file);
  t.equal(read(), undefined, "a link");
  rmSync(file);
  mkdirSync(file, { mode: 0o700 });
  t.equal(read(), undefined, "a directory");
  const good = encodeEntry(entry);
  for (let length = 0; length < good.length; length++) {
    put(good.subarray(0, length));
    if (read() !== undefined) t.fail(`it is read although only ${length} bytes are there`);
  }
  for (let at = good.length - 8; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at] = 0;
    put(bad);
    if (read() !== undefined) t.fail(`it is read with a wrong byte at ${at}`);
  }
  put(encodeEntry({ ...entry, key: Buffer.from("kez") }));
  t.equal(read(), undefined, "the filter of another key, in the same place");
  put();
  chmodSync(`${place}/@seccomp`, 0o755);
  t.equal(openFilterCache(kernel, place), undefined, "a directory that others may look into");
  chmodSync(`${place}/@seccomp`, 0o700);
  t.test(
    "of another user",
    { skip: process.getuid?.() !== 0 && "only root can give files away" },
    async (t) => {
      chownSync(file, 1000, 1000);
      t.equal(read(), undefined, "the file");
      put();
      t.not(read(), undefined);
      chownSync(`${place}/@seccomp`, 1000, 1000);
      t.equal(openFilterCache(kernel, place), undefined, "the directory");
    },
  );
});

t.test("a directory behind a link is no cache", async (t) => {
  const place = directory(t);
  mkdirSync(`${place}/elsewhere`, { mode: 0o700 });
  symlinkSync(`${place}/elsewhere`, `${place}/@seccomp`);
  t.equal(openFilterCache(kernel, place), undefined);
  t.equal(openFilterCache(kernel, `${place}/none`), undefined);
});

t.test("the cache does not grow without end", async (t) => {
  const place = directory(t);
  const cache = openFilterCache(kernel, place);
  for (let index = 0; index < 70; index++) {
    const key = Buffer.from(`key ${index}`);
    cache?.write({ ...entry, key });
    utimesSync(`${place}/@seccomp/${hash(key)}`, index, index);
  }
  t.equal(readdirSync(`${place}/@seccomp`).length, 64);
  t.equal(cache?.read(Buffer.from("key 5")), undefined, "the oldest ones go");
  t.not(cache?.read(Buffer.from("key 6")), undefined);
  const large = Buffer.alloc(0x80000);
  cache?.write({ ...entry, key: Buffer.from("large"), program: large });
  t.equal(cache?.read(Buffer.from("large")), undefined, "nor does it take what is absurdly large");
  t.same(
    readdirSync(`${place}/@seccomp`).filter((name) => name.includes(".")),
    [],
    "no draft is left",
  );
  cache?.close();
});

t.test("an entry is what was written, or nothing", async (t) => {
  t.same(decodeEntry(encodeEntry(entry)), entry);
  t.equal(decodeEntry(encodeEntry({ ...entry, program: new Uint8Array(0) })), undefined);
  t.equal(decodeEntry(new Uint8Array(0)), undefined);
});

function directory(t: Test): string {
  const path = mkdtempSync(`${tmpdir()}/tsrunc-test-seccomp-`);
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A kernel that counts the filters that are compiled: each is exported to a file in memory. */
function counting(): { kernel: Kernel; compiled: () => number } {
  let count = 0;
  const call: Kernel["call"] = (call) => {
    if (call.name === "memfd_create") count++;
    return kernel.call(call);
  };
  return { kernel: { ...kernel, call }, compiled: () => count };
}
