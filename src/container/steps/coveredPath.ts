import { RuntimeError } from "../../error.ts";
import type { Descriptor, Result } from "../../linux/call.ts";
import { isErrno } from "../../linux/errno.ts";
import { SyscallError } from "../../linux/syscallError.ts";

/**
 * Checks, once the calls have run, that one of the attempts to mount something over a path has succeeded, or that there is no such path.
 * @throws RuntimeError
 */
export function checkCovered(
  place: Descriptor,
  attempts: readonly Result[],
  what: string,
  field: string,
): void {
  const found = typeof place === "number" ? place : (place.value ?? 0);
  if (isErrno(found, "ENOENT", "ENOTDIR") || attempts.some(({ value }) => value === 0)) return;
  const reasons = [found, ...attempts.map(({ value }) => value ?? 0)].filter((value) => value < 0);
  const telling = reasons.find((value) => !isErrno(value, "ECANCELED", "ENOTDIR")) ?? reasons[0] ?? 0;
  const cause = new SyscallError({ name: found < 0 ? "openat2" : "move_mount", args: [] }, -telling);
  throw new RuntimeError(`cannot ${what}`, { cause, field });
}
