import type { Call } from "../linux/call.ts";
import type { QueueOptions } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Birth } from "./birth.ts";
import { namespaceOrigin } from "./namespaces.ts";

/**
 * Changes what limits the process. From inside a user namespace no right over the machine is left to raise a limit, so tsrunc does it from
 * the host; otherwise the process does it itself, which costs no time of tsrunc's.
 * @param call for a process, where 0 is the one that calls.
 */
export function limitProcess(birth: Birth, call: (pid: number) => Call, options: QueueOptions): void {
  if (!inUserNamespace(birth)) {
    birth.init.queue(call(0), options);
    return;
  }
  // What is still queued may need what is about to be limited.
  birth.init.sync();
  const result = birth.kernel.call(call(birth.pid));
  if (result >= 0) return;
  const cause = new SyscallError(call(birth.pid), -result);
  throw options.explain?.(cause) ?? cause;
}

/** Whether the container has a user namespace that is not the runtime's. */
export function inUserNamespace({ spec }: Pick<Birth, "spec">): boolean {
  return namespaceOrigin(spec.linux?.namespaces, "user") !== "shared";
}
