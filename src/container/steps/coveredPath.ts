import { RuntimeError } from "../../error.ts";
import type { Descriptor, Result, SyscallName } from "../../linux/call.ts";
import { isErrno } from "../../linux/errno.ts";
import { SyscallError } from "../../linux/syscallError.ts";

/** The calls that cover a path; all of them have to succeed. */
export type Attempt = readonly (readonly [name: SyscallName, result: Result])[];

/**
 * Checks, once the calls have run, that one of the attempts to mount something over a path has succeeded, or that there is no such path.
 * @throws RuntimeError
 */
export function checkCovered(
  place: Descriptor,
  attempts: readonly Attempt[],
  what: string,
  field: string,
): void {
  const found = typeof place === "number" ? place : (place.value ?? 0);
  if (isErrno(found, "ENOENT", "ENOTDIR")) return;
  const outcomes = attempts.map((calls) => calls.map(([name, { value = 0 }]) => ({ name, value })));
  if (outcomes.some((calls) => calls.every(({ value }) => value >= 0))) return;
  const failures = [{ name: "openat2" as const, value: found }, ...outcomes.flat()].filter(
    ({ value }) => value < 0,
  );
  // A file that cannot be covered by a directory, and what was cancelled for it, say nothing.
  const telling = failures.find(({ value }) => !isErrno(value, "ECANCELED", "ENOTDIR")) ?? failures[0];
  if (telling === undefined) return;
  const cause = new SyscallError({ name: telling.name, args: [] }, -telling.value);
  throw new RuntimeError(`cannot ${what}`, { cause, field });
}
