import { RuntimeError } from "../../error.ts";
import { decodeVerifierLog, loadDeviceProgram, verifierLog } from "../../linux/calls/bpf.ts";
import { isErrno } from "../../linux/errno.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { SyscallError } from "../../linux/syscallError.ts";

/** How often a load is tried that signals interrupt. */
const attempts = 5;

/**
 * Loads a device program.
 * @returns its descriptor
 * @throws RuntimeError with the kernel's reason: a SyscallError as cause, behind the verifier's words where there are some
 */
export function loadProgram(kernel: Kernel, instructions: Uint8Array): number {
  const load = loadDeviceProgram(instructions);
  let result = kernel.call(load);
  for (let attempt = 1; attempt < attempts && isErrno(result, "EAGAIN"); attempt++)
    result = kernel.call(load);
  if (result >= 0) return result;

  const refusal = new SyscallError(load, -result);
  if (refusal.is("EPERM")) {
    throw notLoaded(
      refusal,
      "This needs CAP_SYS_ADMIN, or CAP_BPF and CAP_NET_ADMIN, in the initial user namespace",
    );
  }
  if (refusal.is("ENOSYS")) throw notLoaded(refusal, withoutSupport);

  // The log costs time, so it is asked for only where there is something to explain.
  const log = verifierLog();
  result = kernel.call(loadDeviceProgram(instructions, log));
  if (result >= 0) return result;
  const words = decodeVerifierLog(log);
  if (words === "") throw notLoaded(refusal, refusal.is("EINVAL") ? withoutSupport : undefined);
  throw notLoaded(new Error(`${refusal.message}; the verifier says: ${words}`, { cause: refusal }));
}

const withoutSupport = "The kernel has to be built with CONFIG_BPF_SYSCALL and CONFIG_CGROUP_BPF";

function notLoaded(cause: Error, hint?: string): RuntimeError {
  return new RuntimeError("cannot load the program that controls devices", {
    field: "linux.resources.devices",
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
