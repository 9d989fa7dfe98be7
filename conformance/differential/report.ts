import { writeSync } from "node:fs";
import type { Difference, Host, Other } from "./compare.ts";
import type { Row, Verdict } from "./judge.ts";

interface Circumstances {
  /** Whether all cases were tried: only then can an explanation be out of date. */
  readonly isWhole: boolean;
  readonly host: Host;
  /** Why peers are missing. */
  readonly absent: readonly string[];
}

/** Prints TAP, the table, and the numbers. @returns the exit status */
export function printReport(
  { rows, others, stale }: Verdict,
  { isWhole, host, absent }: Circumstances,
): number {
  let count = 0;
  let failed = 0;
  const point = (isOk: boolean, text: string, details: readonly string[] = []) => {
    count++;
    if (!isOk) failed++;
    print(`${isOk ? "ok" : "not ok"} ${count} - ${text}`);
    if (!isOk && details.length > 0)
      print(["  ---", ...details.map((line) => `  ${line.replaceAll("\n", "\n    ")}`), "  ..."].join("\n"));
  };
  print("TAP version 13");
  for (const reason of absent) point(true, `a peer # skip ${reason}`);
  for (const row of rows) {
    const wrong = row.cells.flatMap(({ unexplained }) => unexplained);
    if (row.skipped !== undefined) point(true, `${row.name} # skip ${row.skipped}`);
    else if (row.pending !== undefined)
      point(true, `${row.name} # todo tsrunc refuses: ${firstLine(row.pending)}`);
    else if (row.cells.length === 0) point(true, `${row.name} # skip nobody to compare with is here`);
    else point(wrong.length === 0, row.name, [...wrong.map(describe), ...row.complaints]);
  }
  if (isWhole && absent.length === 0) {
    for (const one of stale) {
      const about = [one.cases, one.with, one.fact].map((part) => [part].flat().join(", "));
      point(false, `an explanation explains nothing: ${about.join("; ")}`);
    }
  }
  print(`1..${count}\n`);
  print(
    table(rows, others)
      .map((line) => `# ${line}`)
      .join("\n"),
  );
  const tried = rows.filter(({ skipped, pending }) => skipped === undefined && pending === undefined);
  const numbers = [
    `${rows.length} cases on a ${host} host`,
    `${tried.length} compared`,
    `${rows.filter(({ pending }) => pending !== undefined).length} that tsrunc refuses so far`,
    `${rows.filter(({ skipped }) => skipped !== undefined).length} skipped`,
    `${failed} failed`,
  ];
  print(`# ${numbers.join(", ")}`);
  return failed > 0 || count === 0 ? 1 : 0;
}

function describe({ other, key, ours, theirs }: Difference): string {
  return `${key}\ntsrunc: ${ours ?? "nothing"}\n${other}: ${theirs ?? "nothing"}`;
}

function table(rows: readonly Row[], others: readonly Other[]): string[] {
  const width = Math.max(4, ...rows.map(({ name }) => name.length));
  const columns = ["tsrunc", ...others];
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(index === 0 ? width : 13))
      .join("  ")
      .trimEnd();
  return [
    line(["case", ...columns]),
    ...rows.map((row) => line([row.name, own(row), ...others.map((other) => cell(row, other))])),
  ];
}

function own({ outcome, skipped, pending }: Row): string {
  if (skipped !== undefined) return "skipped";
  return pending === undefined ? outcome : "not yet";
}

function cell({ cells }: Row, other: Other): string {
  const found = cells.find((one) => one.other === other);
  if (found === undefined) return "-";
  const { explained, unexplained } = found;
  if (unexplained.length > 0) return `${unexplained.length} DIFFER`;
  return explained.length === 0 ? "same" : `${explained.length} explained`;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function print(text: string): void {
  writeSync(1, `${text}\n`);
}
