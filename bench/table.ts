import {
  type Contestant,
  type Measurement,
  median,
  type Operation,
  operations,
  quantile,
} from "./measurement.ts";
import { runtimeNames } from "./runtimes.ts";

const columns: readonly Contestant[] = [...runtimeNames, "empty"];

/**
 * The medians of a view, and how often each goes into that of tsrunc, as a Markdown table. The fastest tenth tells what is left when
 * something else was using the machine.
 */
export function timesTable({ times, init }: Measurement): string {
  const lines = [
    "| ms (÷ tsrunc) | | tsrunc | runc | crun | empty executable |",
    "|---|---|---|---|---|---|",
  ];
  for (const operation of operations) {
    for (const [label, share] of [
      ["median", 0.5],
      ["fastest tenth", 0.1],
    ] as const) {
      const own = quantile(times[operation].tsrunc, share) ?? Number.NaN;
      const cells = columns.map((name) => {
        const value = quantile(times[operation][name], share);
        if (value === undefined) return "–";
        return name === "tsrunc" ? value.toFixed(1) : `${value.toFixed(1)} (${(value / own).toFixed(2)})`;
      });
      lines.push(`| ${share === 0.5 ? `\`${operation}\`` : ""} | ${label} | ${cells.join(" | ")} |`);
    }
  }
  const sizes = runtimeNames.map((name) => {
    const size = init[name];
    if (size === undefined) return "–";
    return `${size.residentKilobytes.toLocaleString("en")} kB, ${size.threads} thread${size.threads === 1 ? "" : "s"}`;
  });
  lines.push(`| first process of a created container | | ${sizes.join(" | ")} | – |`);
  return lines.join("\n");
}

interface Target {
  readonly text: string;
  readonly limit: number;
  readonly value: (measurement: Measurement) => number | undefined;
}

function ratio(operation: Operation, other: Contestant) {
  return ({ times }: Measurement) => {
    const own = median(times[operation].tsrunc);
    const others = median(times[operation][other]);
    return own === undefined || others === undefined ? undefined : own / others;
  };
}

function difference(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}

const targets: readonly Target[] = [
  { text: "`run` ÷ that of runc", limit: 0.75, value: ratio("run", "runc") },
  {
    text: "create to delete ÷ that of runc",
    limit: 1,
    value: ratio("create, start, state, kill, delete", "runc"),
  },
  { text: "`exec` ÷ that of runc", limit: 0.6, value: ratio("exec", "runc") },
  {
    text: "`run` with seccomp − `run`, ms",
    limit: 1.5,
    value: ({ times }) => difference(median(times["run, with seccomp"].tsrunc), median(times.run.tsrunc)),
  },
  { text: "`state` ÷ an empty executable", limit: 2.5, value: ratio("state", "empty") },
  { text: "`--version` ÷ an empty executable", limit: 2.5, value: ratio("--version", "empty") },
  {
    text: "first process of a created container, kB",
    limit: 64,
    value: ({ init }) => init.tsrunc?.residentKilobytes,
  },
];

/** What was aimed at, and whether each view reaches it, as a Markdown table. */
export function targetsTable(views: readonly (readonly [name: string, measurement: Measurement])[]): string {
  const lines = [
    `| target | at most | ${views.map(([name]) => name).join(" | ")} |`,
    `|---|---|${views.map(() => "---|").join("")}`,
  ];
  for (const { text, limit, value } of targets) {
    const cells = views.map(([, measurement]) => {
      const measured = value(measurement);
      if (measured === undefined) return "not measured";
      const rounded = Number.isInteger(measured) ? `${measured}` : measured.toFixed(2);
      return `${rounded}, ${measured <= limit ? "reached" : "**missed**"}`;
    });
    lines.push(`| ${text} | ${limit} | ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}
