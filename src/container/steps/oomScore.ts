import { AT_FDCWD, close, O_WRONLY, openat, write } from "../../linux/calls/files.ts";
import { cannot, type Step } from "../birth.ts";

/**
 * How likely the kernel is to kill the process when memory runs out; unset means unchanged. The host's procfs is still at /proc at this
 * point, so nothing of the container's is written to.
 */
export const setOomScore: Step = {
  name: "set the OOM score adjustment",
  field: "process.oomScoreAdj",
  queue({ init, spec }) {
    const score = spec.process?.oomScoreAdj;
    if (score === undefined) return;
    const hint = "To go below the value that tsrunc has itself it needs CAP_SYS_RESOURCE";
    const options = cannot(`set the OOM score adjustment to ${score}`, "process.oomScoreAdj", hint);
    const file = init.queue(openat(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY), options);
    init.queue(write(file, Buffer.from(String(score))), options);
    init.queue(close(file), options);
  },
};
