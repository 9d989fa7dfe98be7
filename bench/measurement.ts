import type { InitSize, RuntimeName } from "./runtimes.ts";

/** The empty executable shows what the engine alone costs. */
export type Contestant = RuntimeName | "empty";

export const operations = ["run", "create, start, state, kill, delete", "state", "--version"] as const;
export type Operation = (typeof operations)[number];

/** What was measured in one view of the host. */
export interface Measurement {
  /** Milliseconds, of all rounds. */
  readonly times: Record<Operation, Partial<Record<Contestant, number[]>>>;
  readonly init: Partial<Record<RuntimeName, InitSize>>;
  /** Why a runtime does not take part. */
  readonly absent: Partial<Record<RuntimeName, string>>;
}

export function median(values: readonly number[] | undefined): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
