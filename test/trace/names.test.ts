import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import t from "tap";
import { fileSystemNames, requestNames, statxNames } from "../../src/trace/calls/content.ts";
import {
  ambientNames,
  bpfNames,
  filterNames,
  keyNames,
  prctlNames,
  seccompOperations,
} from "../../src/trace/calls/credentials.ts";
import { atNames, memfdNames, openNames, resolveNames, sealNames } from "../../src/trace/calls/files.ts";
import {
  attributeNames,
  fsconfigCommands,
  mountNames,
  moveMountNames,
  openTreeNames,
} from "../../src/trace/calls/mounts.ts";
import { cloneNames, mapNames } from "../../src/trace/calls/processes.ts";
import { messageNames } from "../../src/trace/calls/sockets.ts";

/** The kernel's headers, and where it has none for programs, the C library's. */
const tables = [
  {
    headers: [
      "asm/fcntl.h",
      "linux/openat2.h",
      "linux/fcntl.h",
      "linux/memfd.h",
      "linux/stat.h",
      "linux/magic.h",
    ],
    names: {
      ...openNames(),
      ...resolveNames,
      ...atNames,
      ...sealNames,
      ...memfdNames,
      ...statxNames,
      ...fileSystemNames,
    },
  },
  { headers: ["asm/ioctls.h", "linux/sockios.h", "linux/nsfs.h"], names: requestNames },
  {
    headers: ["linux/mount.h", "linux/fcntl.h"],
    names: { ...mountNames, ...attributeNames, ...moveMountNames, ...fsconfigCommands },
  },
  { headers: ["linux/mount.h", "asm/fcntl.h", "linux/fcntl.h"], names: openTreeNames },
  { headers: ["linux/sched.h", "sys/mman.h"], names: { ...cloneNames, ...mapNames } },
  {
    headers: ["linux/prctl.h", "linux/keyctl.h", "linux/bpf.h", "linux/seccomp.h"],
    names: { ...prctlNames, ...ambientNames, ...keyNames, ...bpfNames, ...seccompOperations, ...filterNames },
  },
  { headers: ["sys/socket.h"], names: messageNames },
];

/** Younger than the headers of some distributions. */
const young = ["MFD_EXEC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];

const hasCompiler =
  spawnSync("cc", ["-E", "-x", "c", "-"], { input: "#include <linux/mount.h>\n" }).status === 0;

t.test(
  "every name stands for the kernel's number",
  { skip: !hasCompiler && "no C compiler, or no kernel headers" },
  async (t) => {
    for (const { headers, names } of tables) {
      const numbers = compiled(headers, Object.keys(names));
      for (const [name, number] of Object.entries(names))
        if (numbers.has(name) || !young.includes(name)) t.equal(numbers.get(name), BigInt(number), name);
    }
  },
);

/** What names mean in C. */
function compiled(headers: readonly string[], names: readonly string[]): Map<string, bigint> {
  const directory = mkdtempSync(`${tmpdir()}/tsrunc-test-names-`);
  try {
    const lines = [
      "#define _GNU_SOURCE",
      "#include <stdio.h>",
      ...headers.map((header) => `#include <${header}>`),
      "int main(void) {",
      ...names.map((name) => `printf("${name} %llu\\n", (unsigned long long) ${name});`),
      "}",
    ];
    writeFileSync(`${directory}/names.c`, lines.join("\n"));
    const built = spawnSync("cc", ["-w", "-o", `${directory}/names`, `${directory}/names.c`], {
      encoding: "utf8",
    });
    if (built.status !== 0) {
      const missing = [...built.stderr.matchAll(/‘(\w+)’ undeclared|'(\w+)' undeclared/g)].map(
        ([, one, other]) => one ?? other ?? "",
      );
      if (missing.length === 0 || missing.some((name) => !young.includes(name)))
        throw new Error(built.stderr);
      return compiled(
        headers,
        names.filter((name) => !missing.includes(name)),
      );
    }
    const printed = spawnSync(`${directory}/names`, { encoding: "utf8" }).stdout;
    const found = [...printed.matchAll(/^(\w+) (\d+)$/gm)];
    return new Map(found.map(([, name = "", number = ""]) => [name, BigInt.asUintN(64, BigInt(number))]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
