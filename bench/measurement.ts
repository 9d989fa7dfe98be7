import type { InitSize, RuntimeName } from "./runtimes.ts";

/** The empty executable shows what the engine alone costs. */
export type Contestant = RuntimeName | "empty";

export const operations = [
  "run",
  "run, with seccomp",
  "run, with seccomp, first",
  "create, start, state, kill, delete",
  "exec",
  "state",
  "--version",
] as const;
export type Operation = (typeof operations)[number];

/** What was measured in one view of the host. */
export interface Measurement {
  /** Milliseconds, of all rounds. */
  readonly times: Record<Operation, Partial<Record<Contestant, number[]>>>;
  readonly init: Partial<Record<RuntimeName, InitSize>>;
  /** Why a runtime does not take part. */
  readonly absent: Partial<Record<RuntimeName, string>>;
}

/** The value that this share of the values is below: 0.5 for the median. */
export function quantile(values: readonly number[] | undefined, share: number): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place % 1);
}

export function median(values: readonly number[] | undefined): number | undefined {
  return quantile(values, 0.5);
}
