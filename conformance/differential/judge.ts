import type { Case, Place } from "./case.ts";
import {
  compare,
  type Difference,
  type Explanation,
  explanationsOf,
  type Host,
  type Other,
} from "./compare.ts";
import { execute } from "./execute.ts";
import { explanations } from "./explained.ts";
import type { Runtime } from "./runtimes.ts";
import type { Scratch } from "./scratch.ts";

/** What became of a case with one of those that tsrunc is compared with. */
export interface Cell {
  readonly other: Other;
  readonly explained: readonly Difference[];
  readonly unexplained: readonly Difference[];
}

/** What became of a case. */
export interface Row {
  readonly name: string;
  /** How it ended under tsrunc. */
  readonly outcome: string;
  readonly cells: readonly Cell[];
  /** Why it was not tried. */
  readonly skipped?: string;
  /** What tsrunc said when it refused what it does not support yet. */
  readonly pending?: string;
  /** What a reader of a failure wants to know: what each runtime wrote. */
  readonly complaints: readonly string[];
}

/** What became of all cases. */
export interface Verdict {
  readonly rows: readonly Row[];
  readonly others: readonly Other[];
  /** Explanations that explain nothing here. */
  readonly stale: readonly Explanation[];
}

interface Runtimes {
  readonly ours: Runtime;
  readonly peers: readonly Runtime[];
}

/** Tries every case and weighs the differences against the explanations. */
export function judge(
  cases: readonly Case[],
  runtimes: Runtimes,
  scratch: Scratch,
  place: Place,
  host: Host,
): Verdict {
  const others: Other[] = [
    ...runtimes.peers.map(({ name }) => name).filter((name) => name !== "tsrunc"),
    "specification",
  ];
  const possible = explanations.filter((one) => one.host === undefined || one.host === host);
  const used = new Set<Explanation>();
  const explain = (differences: readonly Difference[]) => {
    const unexplained = differences.filter((difference) => {
      const found = explanationsOf(difference, possible);
      for (const explanation of found) used.add(explanation);
      return found.length === 0;
    });
    return { explained: differences.filter((difference) => !unexplained.includes(difference)), unexplained };
  };
  const rows = cases.map((item) => tryCase(item, runtimes, scratch, place, explain));
  const tried = possible.filter((one) => [one.with].flat().some((other) => others.includes(other)));
  return { rows, others, stale: tried.filter((explanation) => !used.has(explanation)) };
}

type Explain = (differences: readonly Difference[]) => Omit<Cell, "other">;

function tryCase(
  item: Case,
  { ours, peers }: Runtimes,
  scratch: Scratch,
  place: Place,
  explain: Explain,
): Row {
  const { name } = item;
  const skipped = item.cannot?.(place);
  if (skipped !== undefined) return { name, outcome: "skipped", cells: [], skipped, complaints: [] };
  const { facts, complaint } = execute(item, ours, scratch, place);
  const outcome = facts.get("outcome") ?? "";
  const complaints = complaint === "" ? [] : [`tsrunc: ${complaint}`];
  if (item.pending && outcome === "refused" && complaint.includes("not supported yet"))
    return { name, outcome, cells: [], pending: complaint, complaints };
  const cells: Cell[] = [];
  if (item.expected !== undefined) {
    const expected = new Map(Object.entries(item.expected));
    cells.push({ other: "specification", ...explain(compare(name, "specification", facts, expected)) });
  }
  const known = item.peers ?? (item.expected === undefined ? undefined : []);
  for (const peer of peers) {
    if (peer.name === "tsrunc" || known?.includes(peer.name) === false) continue;
    const theirs = execute(item, peer, scratch, place);
    if (theirs.complaint !== "") complaints.push(`${peer.name}: ${theirs.complaint}`);
    cells.push({ other: peer.name, ...explain(compare(name, peer.name, facts, theirs.facts)) });
  }
  return { name, outcome, cells, complaints };
}
