import { RuntimeError } from "../error.ts";
import { checkHost } from "../host/check.ts";
import { type Finding, isReady } from "../host/finding.ts";
import { type Command, stringFlag } from "./command.ts";
import { formatFlag } from "./formatFlag.ts";

/** `tsrunc check` */
export const command: Command = {
  name: "check",
  summary: "print what this host offers to containers, and how to get what is missing",
  positionals: [],
  flags: [formatFlag(["table", "json"])],
  run({ kernel, print }, args) {
    const format = stringFlag(args, "format") ?? "table";
    if (format !== "table" && format !== "json") {
      throw new RuntimeError(`cannot check as "${format}"`, { hint: "The formats are table and json" });
    }
    const { PATH: path = "", USER: name } = process.env;
    const asker = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, name, path };
    const findings = checkHost(kernel, asker);
    const ready = isReady(findings);
    if (format === "json") print(`${JSON.stringify({ ready, findings }, undefined, 2)}\n`);
    else print(`${findingsTable(findings)}\n${verdict(findings)}\n`);
    return ready ? 0 : 1;
  },
};

/** For people: what is missing has a second line, which says how to get it. */
export function findingsTable(findings: readonly Finding[]): string {
  const width = (column: (finding: Finding) => string): number =>
    Math.max(...findings.map((finding) => column(finding).length));
  const names = width(({ name }) => name);
  const found = Math.min(
    32,
    width((finding) => finding.found),
  );
  const lines: string[] = [];
  let area = "";
  for (const finding of findings) {
    if (finding.area !== area) lines.push(...(area === "" ? [] : [""]), finding.area);
    area = finding.area;
    const name = finding.name.padEnd(names);
    lines.push(`  ${sign(finding)}  ${name}  ${finding.found.padEnd(found)}  ${finding.meaning}`);
    if (finding.remedy !== undefined) lines.push(`       ${" ".repeat(names)}  -> ${finding.remedy}`);
  }
  return `${lines.join("\n")}\n`;
}

function sign({ isThere, isNeeded }: Finding): string {
  if (isThere) return "yes";
  return isNeeded ? "NO!" : "no ";
}

function verdict(findings: readonly Finding[]): string {
  const missing = findings.filter(({ isThere, isNeeded }) => isNeeded && !isThere);
  if (missing.length === 0) return "A default container can run here.";
  return `A default container cannot run here: ${missing.map(({ area, name }) => `${name} (${area})`).join(", ")}`;
}
