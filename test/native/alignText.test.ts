import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import t from "tap";

const [ET_EXEC, PT_LOAD, PF_X] = [2, 1, 1];
const hugePage = 0x200000n;
const skip = spawnSync("cc", ["--version"]).error !== undefined && "there is no compiler";

const engine = readFileSync("libexec/tsrunc/tsrunc");
const engineMoves = engine.readUInt16LE(16) !== ET_EXEC && "this machine's engine may be loaded anywhere";

t.test(
  "the engine's code lies in the file as in memory, to a multiple of a huge page",
  { skip: engineMoves },
  async (t) => t.equal(distanceOfText(engine) % hugePage, 0n),
);

t.test("an aligned program does what it did, and another time nothing changes", { skip }, async (t) => {
  const directory = t.testdir();
  // Somewhere else than where the linker puts programs, which are aligned as it is.
  const program = compile(directory, ["-no-pie", "-Wl,-Ttext-segment=0x408000"]);
  t.not(distanceOfText(readFileSync(program)) % hugePage, 0n);
  const aligned = align(program);
  t.equal(distanceOfText(readFileSync(aligned)) % hugePage, 0n);
  t.equal(execFileSync(aligned, { encoding: "utf8" }), "hello\n");
  t.equal(statSync(aligned).mode & 0o777, 0o755);
  t.same(sectionsOf(aligned), sectionsOf(program));
  t.ok(readFileSync(align(aligned)).equals(readFileSync(aligned)));
});

t.test("a program that may be loaded anywhere is copied as it is", { skip }, async (t) => {
  const program = compile(t.testdir(), ["-pie", "-fPIE"]);
  t.ok(readFileSync(align(program)).equals(readFileSync(program)));
});

function compile(directory: string, flags: readonly string[]): string {
  const source = `${directory}/program.c`;
  writeFileSync(source, '#include <stdio.h>\nint main(void) { puts("hello"); }\n');
  execFileSync("cc", [...flags, source, "-o", `${directory}/program`]);
  return `${directory}/program`;
}

/** @returns the copy's path. */
function align(program: string): string {
  const output = `${program}.aligned`;
  execFileSync(process.execPath, ["native/alignText.mjs", program, output]);
  return output;
}

/** All that the program has in sections, as the tools for executables find it. */
function sectionsOf(program: string): string {
  const raw = `${program}.raw`;
  execFileSync("objcopy", ["-O", "binary", program, raw]);
  return readFileSync(raw, "hex");
}

/** How much further up the code lies in memory than in the file. */
function distanceOfText(program: Buffer): bigint {
  const count = program.readUInt16LE(56);
  for (let index = 0; index < count; index++) {
    const at = Number(program.readBigUInt64LE(32)) + index * program.readUInt16LE(54);
    const isText = program.readUInt32LE(at) === PT_LOAD && (program.readUInt32LE(at + 4) & PF_X) !== 0;
    if (isText) return program.readBigUInt64LE(at + 16) - program.readBigUInt64LE(at + 8);
  }
  throw new Error("there is no code in the program");
}
