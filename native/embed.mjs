// Writes the TypeScript module that carries the stub's program into tsrunc. Usage: node embed.mjs PROGRAM > stubImage.ts
import { readFileSync, writeSync } from "node:fs";

const program = process.argv[2] ?? "";
const bytes = [...readFileSync(program)].join();
writeSync(
  1,
  `// Made by native/embed.mjs from native/stub.c.

/** The program of native/stub.c, for the architecture that tsrunc was built on. */
export function stubImage(): Uint8Array {
  // biome-ignore format: generated
  return new Uint8Array([${bytes}]);
}
`,
);
