import { noListenerPath, notifyByDefault, notifyWrite } from "../messages.ts";
import { fail, isAbsolute } from "./fault.ts";
import type { Seccomp, SeccompAction, SeccompRule } from "./seccomp.ts";

/** The highest error number that an action has room for. */
const maxErrno = 0xffff;

/**
 * Checks what the schema cannot express about `linux.seccomp` (config-linux.md, "Seccomp").
 *
 * Throws a `RuntimeError` with `field` for the first fault.
 */
export function checkSeccomp(seccomp: Seccomp): void {
  const { defaultAction, defaultErrnoRet, syscalls = [], listenerPath = "" } = seccomp;
  const field = "linux.seccomp";
  checkErrno(defaultAction, defaultErrnoRet, `${field}.defaultErrnoRet`);
  if (defaultAction === "SCMP_ACT_NOTIFY") fail(`${field}.defaultAction`, notifyByDefault);
  for (const [index, rule] of syscalls.entries()) checkRule(rule, `${field}.syscalls[${index}]`);
  if (!syscalls.some(({ action }) => action === "SCMP_ACT_NOTIFY")) return;
  if (listenerPath === "") fail(`${field}.listenerPath`, noListenerPath);
  if (!isAbsolute(listenerPath)) {
    fail(`${field}.listenerPath`, `must be an absolute path but is ${JSON.stringify(listenerPath)}`);
  }
}

function checkRule({ names, action, errnoRet }: SeccompRule, field: string): void {
  checkErrno(action, errnoRet, `${field}.errnoRet`);
  if (names.includes("")) fail(`${field}.names[${names.indexOf("")}]`, "must not be empty");
  // The first process reports by write(2) that its filter is in force, and the agent cannot answer before it has got word of it.
  if (action === "SCMP_ACT_NOTIFY" && names.includes("write")) {
    fail(`${field}.names[${names.indexOf("write")}]`, notifyWrite);
  }
}

function checkErrno(action: SeccompAction, errno: number | undefined, field: string): void {
  if (errno === undefined) return;
  if (action !== "SCMP_ACT_ERRNO" && action !== "SCMP_ACT_TRACE") fail(field, `has no meaning for ${action}`);
  if (errno > maxErrno) fail(field, `must be an integer of at most ${maxErrno} but is ${errno}`);
}
