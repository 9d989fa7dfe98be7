import { RuntimeError } from "../error.ts";
import type { ErrnoName } from "../linux/errno.ts";
import type { QueueOptions } from "../linux/stub.ts";

const hints: Partial<Record<ErrnoName, string>> = {
  ENOTDIR: "A directory can be mounted on a directory only, and a file on a file only",
  ENODEV:
    'The kernel has no such file system; to mount a file or directory of the host, add "bind" to the options',
};

/** Makes the failure of a call that mounts something an error about this mount, with what is usually behind it. */
export function explainMount(
  what: string,
  field: string,
  more: Partial<Record<ErrnoName, string>> = {},
): QueueOptions {
  return {
    explain(cause) {
      const known = Object.entries({ ...hints, ...more }).find(([name]) => cause.is(name as ErrnoName));
      return new RuntimeError(`cannot ${what}`, {
        cause,
        field,
        ...(known !== undefined && { hint: known[1] }),
      });
    },
  };
}
