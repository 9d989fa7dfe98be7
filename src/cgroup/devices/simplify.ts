import { type AccessRule, accessAll, type DevicePolicy } from "./policy.ts";

/**
 * The shortest form of a policy that this can find without looking at rules in combination. It decides as the given one does, and
 * has no rule that matches everything.
 */
export function simplify({ allowByDefault, rules }: DevicePolicy): DevicePolicy {
  const reset = rules.findLastIndex((rule) => covers(rule, everything));
  const base = rules[reset]?.allow ?? allowByDefault;
  return { allowByDefault: base, rules: withEffect(base, withoutOverruled(rules.slice(reset + 1))) };
}

const everything = { type: undefined, major: undefined, minor: undefined, access: accessAll };

type Scope = Omit<AccessRule, "allow">;

/** Leaves out rules that never decide, because a later one matches whatever they match. */
function withoutOverruled(rules: readonly AccessRule[]): readonly AccessRule[] {
  return rules.filter((rule, index) => !rules.slice(index + 1).some((later) => covers(later, rule)));
}

/**
 * Leaves out rules that say what holds anyway: they agree with the default, and no earlier rule that disagrees with it touches
 * what they match.
 */
function withEffect(base: boolean, rules: readonly AccessRule[]): readonly AccessRule[] {
  return rules.filter(
    (rule, index) =>
      rule.allow !== base ||
      rules.slice(0, index).some((earlier) => earlier.allow !== base && overlap(earlier, rule)),
  );
}

function covers(outer: Scope, inner: Scope): boolean {
  return (
    (outer.type === undefined || outer.type === inner.type) &&
    (outer.major === undefined || outer.major === inner.major) &&
    (outer.minor === undefined || outer.minor === inner.minor) &&
    (inner.access & ~outer.access) === 0
  );
}

function overlap(one: Scope, other: Scope): boolean {
  return (
    meet(one.type, other.type) &&
    meet(one.major, other.major) &&
    meet(one.minor, other.minor) &&
    (one.access & other.access) !== 0
  );
}

function meet<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
