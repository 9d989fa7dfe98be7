import { type AccessRule, accessAll, accessMknod, accessRead, accessWrite } from "../devices/policy.ts";

/** What is written to devices.allow or devices.deny (Documentation/admin-guide/cgroup-v1/devices.rst). */
export interface DeviceLine {
  readonly allow: boolean;
  /** As `c 1:3 rwm`; `a` for everything. */
  readonly text: string;
}

/**
 * The lines that make a cgroup of version 1 decide as these rules do, whatever it allowed before; in their order, without those before a rule
 * for everything. The kernel's list is less than rules of which the last one decides: it starts from "nothing" or "everything" and knows
 * exceptions from that, which a later line takes back only as they were given.
 * @param rules the first of them starts from "deny everything".
 * @returns undefined when the list cannot say it.
 */
export function deviceLines(rules: readonly AccessRule[]): DeviceLine[] | undefined {
  const reset = rules.findLastIndex(isForEverything);
  const base = rules[reset]?.allow ?? false;
  const lines: DeviceLine[] = [{ allow: base, text: "a" }];
  const exceptions: Exception[] = [];
  for (const rule of rules.slice(reset + 1).flatMap(withType)) {
    const fits = rule.allow === base ? takeBack(exceptions, rule) : add(exceptions, rule);
    if (!fits) return undefined;
    lines.push({ allow: rule.allow, text: lineOf(rule) });
  }
  // An opening for reading and writing has to be within one exception.
  const isSplit = !base && exceptions.some((one) => exceptions.some((other) => complement(one, other)));
  return isSplit ? undefined : lines;
}

interface Exception extends AccessRule {
  readonly type: "b" | "c";
}

function isForEverything({ type, major, minor, access }: AccessRule): boolean {
  return type === undefined && major === undefined && minor === undefined && access === accessAll;
}

/** The kernel takes type "a" for everything, whatever stands behind it. */
function withType(rule: AccessRule): Exception[] {
  const types = rule.type === undefined ? (["b", "c"] as const) : [rule.type];
  return types.map((type) => ({ ...rule, type }));
}

function add(exceptions: Exception[], rule: Exception): boolean {
  const index = exceptions.findIndex((exception) => isSame(exception, rule));
  const access = (exceptions[index]?.access ?? 0) | rule.access;
  exceptions.splice(index === -1 ? exceptions.length : index, 1, { ...rule, access });
  return true;
}

/** @returns false when a part of an exception would have to be taken back, or several at once. */
function takeBack(exceptions: Exception[], rule: Exception): boolean {
  for (const [index, exception] of exceptions.entries()) {
    if (!overlap(exception, rule)) continue;
    if (!isSame(exception, rule)) return false;
    exceptions[index] = { ...exception, access: exception.access & ~rule.access };
  }
  return true;
}

function complement(one: Exception, other: Exception): boolean {
  const [some, rest] = [one, other].map(({ access }) => access & (accessRead | accessWrite));
  const both = (some ?? 0) | (rest ?? 0);
  return (
    both !== some && both !== rest && overlap({ ...one, access: accessAll }, { ...other, access: accessAll })
  );
}

function isSame(one: AccessRule, other: AccessRule): boolean {
  return one.type === other.type && one.major === other.major && one.minor === other.minor;
}

function overlap(one: Exception, other: Exception): boolean {
  const meet = (a: number | undefined, b: number | undefined): boolean =>
    a === undefined || b === undefined || a === b;
  return (
    one.type === other.type &&
    meet(one.major, other.major) &&
    meet(one.minor, other.minor) &&
    (one.access & other.access) !== 0
  );
}

function lineOf({ type, major, minor, access }: Exception): string {
  const letters = [
    ...((access & accessRead) === 0 ? [] : ["r"]),
    ...((access & accessWrite) === 0 ? [] : ["w"]),
    ...((access & accessMknod) === 0 ? [] : ["m"]),
  ];
  return `${type} ${major ?? "*"}:${minor ?? "*"} ${letters.join("")}`;
}
