/**
 * Writes the JSON Schemas and the compiled validators of this directory.
 *
 *     node_modules/.bin/bun schemas/generate.ts
 *
 * Source are the types in src/spec/. Run it after changing one of them; a test compares the outcome with the files.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeOutputs } from "./outputs.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
for (const [name, text] of makeOutputs(root)) writeFileSync(`${root}/schemas/${name}`, text);
