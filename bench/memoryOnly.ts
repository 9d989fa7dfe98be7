// Measures the smallest memory limits and puts them into bench/results.md, whose other figures stay.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { memoryHeading, memorySection, smallestLimits } from "./memory.ts";
import { home } from "./runtimes.ts";

const results = join(home, "bench/results.md");
const section = memorySection(smallestLimits());
const parts = readFileSync(results, "utf8").split(/^(?=## )/m);
const place = parts.findIndex((part) => part.startsWith(memoryHeading));
if (place === -1) parts.push(`\n${section}`);
else parts[place] = section;
writeFileSync(results, parts.join(""));
// The linter checks Markdown, too.
execFileSync(join(home, "node_modules/.bin/biome"), ["format", "--write", results], { stdio: "ignore" });
writeSync(1, section);
