import { AT_FDCWD, close, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import type { Stub } from "../linux/stub.ts";
import { encodeText } from "../linux/text.ts";
import { cannot } from "./birth.ts";

/**
 * Queues setting how likely the kernel is to kill a process when memory runs out; unset means unchanged. It is done in the process that makes
 * the first one, which inherits it: from inside a user namespace the value cannot be lowered.
 */
export function setOomScore(stub: Stub, score: number | undefined): void {
  if (score === undefined) return;
  const hint = "To go below the value that tsrunc has itself it needs CAP_SYS_RESOURCE";
  const options = cannot(`set the OOM score adjustment to ${score}`, "process.oomScoreAdj", hint);
  const file = stub.queue(openat(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY), options);
  stub.queue(write(file, encodeText(String(score))), options);
  stub.queue(close(file), options);
}
