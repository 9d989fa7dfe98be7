// Writes docs/conformance.md. Usage: report.js RESULTS... > docs/conformance.md. Exits with 1 when a test fails that nothing explains.
import { readFileSync, writeSync } from "node:fs";
import { type Explanation, hybrid, unified } from "./explained.ts";
import type { Results } from "./results.ts";
import type { Verdict } from "./verdict.ts";

/** The page, and what nothing explains. */
export interface Report {
  readonly text: string;
  readonly unexplained: readonly string[];
}

const titles = {
  hybrid: "Controllers of cgroup v1 (hybrid host)",
  unified: "cgroup v2 alone (virtual machine)",
};

/** Makes the page of one or more hosts' results; the first gives the headline. */
export function report(all: readonly Results[]): Report {
  const unexplained: string[] = [];
  const sections = all.map((results) => section(results, unexplained));
  const text = [
    headline(all[0]),
    "",
    "# Conformance",
    "",
    "The validation suite of opencontainers/runtime-tools (Debian's source package, `conformance/runtime-tools/build`), run by `make conformance`. A cell",
    "has the assertions that hold, do not hold and were skipped. This page is written by `conformance/runtime-tools/report.ts`.",
    "",
    ...sections.flat(),
  ];
  return { text: `${text.join("\n")}\n`, unexplained };
}

function headline(results: Results | undefined): string {
  const count = (runtime: string): string => {
    const verdicts = Object.values(results?.verdicts[runtime] ?? {});
    return `${verdicts.filter(({ passed }) => passed).length} of ${verdicts.length}`;
  };
  return `tsrunc: ${count("tsrunc")} (runc: ${count("runc")})`;
}

function section({ host, verdicts }: Results, unexplained: string[]): string[] {
  const runtimes = Object.keys(verdicts);
  const tests = Object.keys(verdicts.tsrunc ?? {});
  const explanations: Readonly<Record<string, Explanation>> =
    host === "hybrid" ? hybrid : { ...hybrid, ...unified };
  const rows = tests.map((name) => {
    const cells = runtimes.map((runtime) => cell(verdicts[runtime]?.[name]));
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  const failed = tests.filter((name) => verdicts.tsrunc?.[name]?.passed === false);
  const why = failed.map((name) => {
    const explanation = explanations[name];
    if (explanation === undefined) {
      unexplained.push(`${host}: ${name}: ${verdicts.tsrunc?.[name]?.reason ?? ""}`);
      return `- **${name}**: not explained: ${verdicts.tsrunc?.[name]?.reason ?? ""}`;
    }
    return `- **${name}** (${explanation.class}): ${explanation.why}.`;
  });
  return [
    `## ${titles[host]}`,
    "",
    `| test | ${runtimes.join(" | ")} |`,
    `|---|${runtimes.map(() => "---|").join("")}`,
    ...rows,
    `| **passed** | ${runtimes.map((runtime) => `**${passedOf(verdicts[runtime])}**`).join(" | ")} |`,
    "",
    "What does not pass under tsrunc:",
    "",
    ...why,
    "",
  ];
}

function cell(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  const { passed, ok, notOk, skipped } = verdict;
  return `${passed ? "pass" : "FAIL"} ${ok}/${notOk}/${skipped}`;
}

function passedOf(verdicts: Readonly<Record<string, Verdict>> = {}): number {
  return Object.values(verdicts).filter(({ passed }) => passed).length;
}

if (process.argv[1] === import.meta.filename) {
  const results = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")) as Results);
  const { text, unexplained } = report(results);
  writeSync(1, text);
  for (const line of unexplained) writeSync(2, `not explained: ${line}\n`);
  process.exitCode = unexplained.length === 0 ? 0 : 1;
}
