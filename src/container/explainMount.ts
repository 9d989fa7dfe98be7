import { RuntimeError } from "../error.ts";
import { errnoName } from "../linux/errno.ts";
import type { QueueOptions } from "../linux/stub.ts";

const kinds = "A directory can be mounted on a directory only, and a file on a file only";

/** What is usually behind a refusal, by the reason, or by the call and the reason. */
const hints: Readonly<Record<string, string>> = {
  ENOTDIR: kinds,
  "move_mount EINVAL": kinds,
  "open_tree EINVAL":
    "The source lies in an unbindable mount, or covers what must not be seen without what is mounted there: use rbind",
  ENODEV:
    'The kernel has no such file system; to mount a file or directory of the host, add "bind" to the options',
};

/** Makes the failure of a call that mounts something an error about this mount, with what is usually behind it. */
export function explainMount(
  what: string,
  field: string,
  more: Readonly<Record<string, string>> = {},
): QueueOptions {
  return {
    field,
    explain(cause) {
      const reason = errnoName(cause.errno);
      const known = { ...hints, ...more };
      const hint = known[`${cause.call.name} ${reason}`] ?? known[reason];
      return new RuntimeError(`cannot ${what}`, { cause, field, ...(hint !== undefined && { hint }) });
    },
  };
}
