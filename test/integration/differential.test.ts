import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import t from "tap";
import { cannotRun } from "../support/world.ts";

/** A line of TAP about a case. Its name begins with the field of config.json, or a group of them. */
const point = /^(not )?ok \d+ - ((?:[^:#]|\S#)*)(.*?)(?: # (skip|todo) (.*))?$/;

/** Runs the comparison for every fourth case; make differential does so for all. @returns the lines that it prints */
async function compare(): Promise<string[]> {
  const child = spawn(process.execPath, ["build/conformance/differential/main.js", "1/4"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  return lines;
}

t.test("containers look from inside as those of runc and crun do", { skip: cannotRun() }, async (t) => {
  const lines = await compare();
  const groups = new Map<string, { name: string; isOk: boolean; details: string[] }[]>();
  for (const [index, line] of lines.entries()) {
    const [, not, group = "", rest, directive, reason = ""] = point.exec(line) ?? [];
    if (rest === undefined || directive === "todo") continue;
    if (group === "a peer") t.ok(true, reason, { skip: reason });
    if (directive === "skip") continue;
    const end = lines.indexOf("  ...", index);
    const details = not === undefined ? [] : lines.slice(index + 2, end);
    const results = groups.get(group) ?? [];
    groups.set(group, [...results, { name: group + rest, isOk: not === undefined, details }]);
  }
  t.ok(groups.size > 20, "there are cases");
  for (const [group, results] of groups) {
    await t.test(group, async (t) => {
      for (const { name, isOk, details } of results) t.ok(isOk, name, { details });
    });
  }
});
