import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import t from "tap";
import { cannotRun } from "../support/world.ts";

/** Runs every fourth case; make callers does so for all. @returns the lines that it prints */
async function call(): Promise<string[]> {
  const child = spawn(process.execPath, ["build/conformance/callers/main.js", "1/4"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  return lines;
}

t.test("containerd and Docker run containers with tsrunc", { skip: cannotRun() }, async (t) => {
  const lines = await call();
  t.match(lines.at(-1), /^# tsrunc, .* cases,/, "it has come to its end");
  const reasons = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const [, not, name, reason] = /^(not )?ok \d+ - (.*?)(?: # skip (.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (reason !== undefined) {
      // A client that is not there is one reason for all of its cases.
      if (!reasons.has(reason)) t.ok(true, name, { skip: reason });
      reasons.add(reason);
      continue;
    }
    const details = not === undefined ? [] : lines.slice(index + 2, lines.indexOf("  ...", index));
    await t.test(name, async (t) => {
      t.equal(not, undefined, name, { details });
    });
  }
});
