import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import t from "tap";
import { syscallNumber, syscallNumbers } from "../../src/linux/call.ts";
import { capabilityBits, capabilityNames, capabilitySet } from "../../src/linux/capabilities.ts";
import { errnoName, errnoText, isErrno } from "../../src/linux/errno.ts";
import { resourceLimits } from "../../src/linux/resourceLimits.ts";
import { parseSignal } from "../../src/linux/signals.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";

t.test("system calls have the numbers of the kernel's headers", async (t) => {
  const x86 = header("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
  const generic = header("/usr/include/asm-generic/unistd.h");
  const missing =
    x86 === undefined || generic === undefined ? "the kernel's headers are not installed" : false;
  t.test("all of them", { skip: missing }, async (t) => {
    // 64-bit variants have names of their own in the generic table.
    const renamed = ["lseek", "fcntl", "fstatfs", "mmap", "sendfile", "statfs"];
    for (const [name, [onX86, onAarch64]] of Object.entries(syscallNumbers)) {
      t.equal(defined(x86, `__NR_${name}`), onX86, `${name} on x86_64`);
      const symbol = `${renamed.includes(name) ? "__NR3264_" : "__NR_"}${name}`;
      t.equal(defined(generic, symbol), onAarch64, `${name} on aarch64`);
    }
  });
  t.equal(syscallNumber("mount", "x86_64"), 165);
  t.equal(syscallNumber("mount", "aarch64"), 40);
});

t.test("error numbers have the names and texts of the system", async (t) => {
  for (const [name, number] of Object.entries(constants.errno)) {
    if (["EWOULDBLOCK", "EOPNOTSUPP", "ENOTSUP", "EDEADLOCK"].includes(name)) continue;
    t.equal(errnoName(number), name);
  }
  t.equal(errnoName(95), "EOPNOTSUPP");
  t.equal(errnoName(11), "EAGAIN");
  t.equal(errnoName(999), "errno 999");
  t.equal(errnoText(2), "no such file or directory");
  t.equal(errnoText(999), "unknown error 999");
  t.ok(isErrno(-2, "EPERM", "ENOENT"));
  t.notOk(isErrno(2, "ENOENT"), "a result that is not negative is no error");
});

t.test("every error number of the headers is known", async (t) => {
  const texts = ["errno-base", "errno"].map((name) => header(`/usr/include/asm-generic/${name}.h`));
  const skip = texts.includes(undefined) ? "the kernel's headers are not installed" : false;
  t.test("all of them", { skip }, async (t) => {
    for (const [, name, number] of texts.join("\n").matchAll(/^#define\s+(E\w+)\s+(\d+)\b/gm))
      t.equal(errnoName(Number(number)), name);
  });
});

t.test("a refused call is told with its path and the kernel's reason", async (t) => {
  const error = new SyscallError({ name: "mount", args: ["", "/proc", 0] }, 16);
  t.equal(error.message, "mount /proc: device or resource busy (EBUSY)");
  t.ok(error.is("ENOENT", "EBUSY"));
  t.notOk(error.is("ENOENT"));
  t.equal(new SyscallError({ name: "read", args: [3] }, 5).message, "read: input/output error (EIO)");
  t.equal(
    new SyscallError({ name: "read", args: [3] }, 5, "/x").message,
    "read /x: input/output error (EIO)",
  );
});

t.test("capabilities are at the bits of the kernel's header", async (t) => {
  t.equal(
    capabilitySet(["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_CHECKPOINT_RESTORE"]),
    1n | (1n << 21n) | (1n << 40n),
  );
  t.equal(capabilitySet(["CAP_NOBODY_KNOWS", "cap_chown"]), 0n, "names are exact");
  t.same(capabilityBits((1n << 40n) | 1n), [0, 40]);
  const text = header("/usr/include/linux/capability.h");
  t.test(
    "all of them",
    { skip: text === undefined && "the kernel's headers are not installed" },
    async (t) => {
      const names = [...(text ?? "").matchAll(/^#define\s+(CAP_\w+)\s+(\d+)$/gm)].filter(
        ([, name]) => name !== "CAP_LAST_CAP",
      );
      for (const [, name, bit] of names) t.equal(capabilityNames[Number(bit)], name);
    },
  );
});

t.test("signals are understood by number and by name", async (t) => {
  for (const text of ["15", "TERM", "SIGTERM", "sigterm", "term"]) t.equal(parseSignal(text), 15, text);
  for (const [name, number] of Object.entries(constants.signals)) t.equal(parseSignal(name), number, name);
  t.equal(parseSignal("0"), 0);
  t.equal(parseSignal("64"), 64);
  t.same(["RTMIN", "SIGRTMIN+3", "RTMAX", "rtmax-1"].map(parseSignal), [34, 37, 64, 63]);
  for (const text of [
    "65",
    "-1",
    "1.5",
    "",
    "NOSUCH",
    "SIG",
    "SIGSIGTERM",
    "RTMIN+31",
    "RTMAX+1",
    "toString",
    "1x",
  ])
    t.equal(parseSignal(text), undefined, text);
});

t.test("resource limits have the numbers of getrlimit(2)", async (t) => {
  const text = header("/usr/include/asm-generic/resource.h");
  t.equal(resourceLimits.RLIMIT_NOFILE, 7);
  t.test(
    "all of them",
    { skip: text === undefined && "the kernel's headers are not installed" },
    async (t) => {
      for (const [name, number] of Object.entries(resourceLimits)) t.equal(defined(text, name), number, name);
    },
  );
});

function header(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** The number that a header defines a name as. */
function defined(text: string | undefined, name: string): number {
  const [, number = "NaN"] = new RegExp(`^#\\s*define\\s+${name}\\s+(\\d+)`, "m").exec(text ?? "") ?? [];
  return Number(number);
}
