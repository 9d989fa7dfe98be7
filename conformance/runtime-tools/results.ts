import type { Verdict } from "./verdict.ts";

/** The verdicts of one host, by runtime and test. */
export interface Results {
  /** Where the controllers are: the suite looks for those of version 1, which a hybrid host has. */
  readonly host: "hybrid" | "unified";
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, Verdict>>>>;
}
