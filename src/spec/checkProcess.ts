import { checkExecCpuAffinity, checkScheduler } from "./checkScheduling.ts";
import { fail, isAbsolute } from "./fault.ts";
import type { Process, Rlimit } from "./process.ts";

/**
 * Checks what the schema cannot express about a process, of config.json or for `exec` (config.md, "Process").
 *
 * `field` is where it stands in its document. Throws a `RuntimeError` with `field` for the first fault. The wordings
 * about cwd and args are runc's, and callers look for them.
 */
export function checkProcess(process: Process, field = "process"): void {
  const { cwd, args = [], env = [], rlimits = [], scheduler, execCPUAffinity } = process;
  if (cwd === "") fail(`${field}.cwd`, "Cwd property must not be empty");
  if (!isAbsolute(cwd)) fail(`${field}.cwd`, `Cwd must be an absolute path but is ${JSON.stringify(cwd)}`);
  if (args.length === 0) fail(`${field}.args`, "args must not be empty");
  for (const entry of env) {
    if (entry.indexOf("=") < 1)
      fail(`${field}.env[${env.indexOf(entry)}]`, `must be NAME=value but is ${JSON.stringify(entry)}`);
  }
  const limited: string[] = [];
  for (const rlimit of rlimits) checkRlimit(rlimit, limited, `${field}.rlimits[${limited.length}]`);
  if (scheduler !== undefined) checkScheduler(scheduler, `${field}.scheduler`);
  if (execCPUAffinity !== undefined) checkExecCpuAffinity(execCPUAffinity, `${field}.execCPUAffinity`);
}

/** @param limited what is limited already. */
function checkRlimit({ type, soft, hard }: Rlimit, limited: string[], field: string): void {
  if (limited.includes(type)) fail(`${field}.type`, `${type} is set twice`);
  limited.push(type);
  if (soft > hard) fail(`${field}.soft`, `must be at most hard, which is ${hard}, but is ${soft}`);
}
