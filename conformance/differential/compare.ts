import type { Facts } from "./facts.ts";
import type { PeerName } from "./runtimes.ts";

/** Who tsrunc is compared with: a peer, or what the specification says where no peer knows the field. */
export type Other = PeerName | "specification";

/** What tsrunc and another show differently in one case; undefined where one shows nothing. */
export interface Difference {
  readonly case: string;
  readonly other: Other;
  readonly key: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/**
 * Why runtimes differ. In the patterns a star stands for any text. The other runtime has either a value of its own (`ours`, `theirs`; `nothing`
 * is a fact that is not there), or tsrunc's with a part of it replaced (`from`, `to`). Several of the second kind add up.
 */
export interface Explanation {
  /** A pattern of names of cases, or several. */
  readonly cases: string | readonly string[];
  readonly with: Other | readonly Other[];
  /** A pattern of keys of facts, or several. */
  readonly fact: string | readonly string[];
  readonly ours?: string;
  readonly theirs?: string;
  readonly from?: string;
  readonly to?: string;
  /** The kind of host where it can be seen; any by default. */
  readonly host?: Host;
  readonly why: string;
  readonly source: string;
}

/** hybrid: the controllers are on cgroup v1, so that the view has none. unified: cgroup v2 alone. */
export type Host = "hybrid" | "unified";

/** What differs. Facts of a container that has not come to life are its outcome alone. */
export function compare(name: string, other: Other, ours: Facts, theirs: Facts): Difference[] {
  if (ours.get("outcome") !== theirs.get("outcome") && [ours, theirs].some(isRefusal))
    return [difference(name, other, "outcome", ours, theirs)];
  const keys =
    other === "specification" ? [...theirs.keys()] : [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys
    .filter((key) => ours.get(key) !== theirs.get(key))
    .map((key) => difference(name, other, key, ours, theirs));
}

function isRefusal(facts: Facts): boolean {
  return facts.get("outcome") === "refused";
}

function difference(name: string, other: Other, key: string, ours: Facts, theirs: Facts): Difference {
  return { case: name, other, key, ours: ours.get(key), theirs: theirs.get(key) };
}

/** The explanations for a difference; none when it is unexplained. */
export function explanationsOf(found: Difference, all: readonly Explanation[]): readonly Explanation[] {
  const about = all.filter(
    (one) =>
      [one.with].flat().includes(found.other) && fits(one.cases, found.case) && fits(one.fact, found.key),
  );
  const whole = about.filter(
    ({ from, ours = "*", theirs = "*" }) =>
      from === undefined && fits(ours, found.ours ?? "nothing") && fits(theirs, found.theirs ?? "nothing"),
  );
  if (whole.length > 0) return whole;
  const used: Explanation[] = [];
  let value = found.ours ?? "";
  for (const one of about) {
    if (one.from === undefined || !value.includes(one.from)) continue;
    value = value.replaceAll(one.from, one.to ?? "");
    used.push(one);
  }
  return value === found.theirs ? used : [];
}

function fits(patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
  });
}
