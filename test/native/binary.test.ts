import { readFileSync } from "node:fs";
import t, { type Test } from "tap";
import { stubImage } from "../../src/linux/stubImage.ts";
import { requestAddress, requestCapacity } from "../../src/linux/stubProtocol.ts";
import { whyNotBuilt } from "./support.ts";

const machines = { 62: "x86_64", 183: "aarch64" } as const;
const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_GNU_STACK = 0x6474e551;

t.test("the stub that travels inside tsrunc", async (t) => {
  promise(t, Buffer.from(stubImage()), process.arch === "arm64" ? "aarch64" : "x86_64");
});

for (const program of ["stub", "launcher"]) {
  const target = `build/native/${program}.aarch64`;
  t.test(`the ${program} for aarch64`, { skip: whyNotBuilt(target) }, async (t) => {
    promise(t, readFileSync(target), "aarch64", program === "stub");
  });
}

/** What has to hold of a program that stands between the host and a container. */
function promise(t: Assertions, program: Buffer, machine: string, isStub = true): void {
  t.ok(program.length < 8192, "it has less than 8 kB");
  t.equal(program.readUInt16LE(16), 2, "it is an executable at fixed addresses");
  const number = program.readUInt16LE(18);
  t.equal(number === 62 || number === 183 ? machines[number] : number, machine);
  const segments = segmentsOf(program);
  t.notOk(
    segments.some(({ type }) => type === PT_INTERP),
    "it is static: nothing interprets it",
  );
  for (const { flags } of segments) t.not(flags & 3, 3, "no segment is both writable and executable");
  t.ok(
    segments.some(({ type, flags }) => type === PT_GNU_STACK && (flags & 1) === 0),
    "nor is the stack executable",
  );
  t.notOk(/GLIBC|libc\.|\/home\//.test(program.toString("latin1")), "no library, no trace of the builder");
  if (!isStub) return;
  const memory = segments.find(({ address }) => address === BigInt(requestAddress));
  t.ok(
    memory !== undefined && memory.type === PT_LOAD && memory.size >= requestCapacity,
    "its memory is where the protocol says",
  );
  t.equal(memory?.fileSize, 0, "and takes no page before it is touched");
}

function segmentsOf(program: Buffer) {
  const [offset, size, count] = [
    Number(program.readBigUInt64LE(32)),
    program.readUInt16LE(54),
    program.readUInt16LE(56),
  ];
  return Array.from({ length: count }, (_, index) => {
    const at = offset + index * size;
    return {
      type: program.readUInt32LE(at),
      flags: program.readUInt32LE(at + 4),
      address: program.readBigUInt64LE(at + 16),
      fileSize: Number(program.readBigUInt64LE(at + 32)),
      size: Number(program.readBigUInt64LE(at + 40)),
    };
  });
}

type Assertions = Pick<Test, "ok" | "notOk" | "equal" | "not">;
