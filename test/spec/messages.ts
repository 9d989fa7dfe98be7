/** Prints what becomes of some documents, so that engines can be compared: one line each. */
import { writeSync } from "node:fs";
import { checkConfig } from "../../src/spec/check.ts";
import { fixture, minimal, parse } from "./support.ts";

const documents = [
  fixture("docker.json"),
  minimal({
    linux: { namespaces: [{ type: "x" }], sysctl: { a: 1 }, resources: { pids: { limit: 1e300 } } },
  }),
  minimal({ hostname: "a" }),
  minimal({ process: { cwd: "/", args: ["\0"] } }),
  "",
  "null",
  "[1 2]",
  '{"a": 01}',
  '{"a": "\\x"}',
  '{"a": "\u2028"}',
  '{"a": NaN}',
  '\ufeff{"a": 1}',
  '{"a": 1,}',
  "{'a': 1}",
  '{"a": "',
];
for (const text of documents) writeSync(1, `${outcome(text)}\n`);

function outcome(text: string): string {
  try {
    const spec = parse(text);
    checkConfig(spec);
    return JSON.stringify(spec, (_key, value) => (typeof value === "bigint" ? `${value}n` : value));
  } catch (error) {
    return String(error);
  }
}
