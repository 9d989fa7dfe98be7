import { RuntimeError } from "../../error.ts";
import type { Call } from "../../linux/call.ts";
import {
  attachDeviceProgram,
  BPF_F_ALLOW_MULTI,
  BPF_F_REPLACE,
  decodeProgramIds,
  detachDeviceProgram,
  openProgramById,
  programIds,
  queryDevicePrograms,
} from "../../linux/calls/bpf.ts";
import { close } from "../../linux/calls/files.ts";
import { isErrno } from "../../linux/errno.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { DeviceRule } from "../../spec/resources.ts";
import { loadProgram } from "./load.ts";
import { allowsEverything } from "./policy.ts";
import { deviceProgram } from "./program.ts";
import { devicePolicy } from "./rules.ts";
import { usualProgram } from "./usualProgram.ts";

const field = "linux.resources.devices";

/**
 * Makes a cgroup (v2) allow the use of devices exactly as `linux.resources.devices` and the default rules say, whatever it allowed
 * before. At no moment does it allow more than the old or the new rules do. Programs of cgroups above it go on counting.
 *
 * Needs CAP_SYS_ADMIN in the initial user namespace and a kernel with CONFIG_CGROUP_BPF; Linux 5.6. Rules that allow everything
 * need no program, so they do without the kernel's support for one.
 *
 * Source: config-linux.md, "Allowed Device list"; bpf(2); linux/bpf.h.
 * @param cgroup a descriptor of its directory; one opened with O_PATH does
 * @param devices `linux.resources.devices` of the configuration
 * @throws RuntimeError for an invalid rule, naming its field; for what the kernel refuses, with the SyscallError as cause
 */
export function applyDeviceRules(
  kernel: Kernel,
  cgroup: number,
  devices: readonly DeviceRule[] | undefined,
): void {
  const program = usualProgram(devices) ?? assembled(devices);
  const attached = openAttached(kernel, cgroup);
  try {
    if (program === undefined) {
      for (const old of attached) detach(kernel, cgroup, old);
      return;
    }
    const loaded = loadProgram(kernel, program);
    try {
      replace(kernel, cgroup, loaded, attached);
    } finally {
      kernel.call(close(loaded));
    }
  } finally {
    for (const old of attached) kernel.call(close(old));
  }
}

/** The program for these rules; none where they allow everything. */
function assembled(devices: readonly DeviceRule[] | undefined): Uint8Array | undefined {
  const policy = devicePolicy(devices);
  return allowsEverything(policy) ? undefined : deviceProgram(policy);
}

/** A single program is swapped in one step. Of several, the old ones go once the new one is in force. */
function replace(kernel: Kernel, cgroup: number, program: number, attached: readonly number[]): void {
  const [old, ...others] = attached;
  if (old !== undefined && others.length === 0) {
    const swap = attachDeviceProgram(cgroup, program, BPF_F_ALLOW_MULTI | BPF_F_REPLACE, old);
    const result = kernel.call(swap);
    if (result >= 0) return;
    // ENOENT: somebody else detached it meanwhile, or a BPF link holds it.
    if (!isErrno(result, "ENOENT")) throw notAttached(swap, result);
  }
  const add = attachDeviceProgram(cgroup, program, BPF_F_ALLOW_MULTI);
  const result = kernel.call(add);
  if (result < 0) throw notAttached(add, result);
  for (const each of attached) detach(kernel, cgroup, each);
}

/** Opens the programs that are attached to the cgroup. */
function openAttached(kernel: Kernel, cgroup: number): readonly number[] {
  const ids = programIds();
  const query = queryDevicePrograms(cgroup, ids);
  const result = kernel.call(query);
  // A kernel that has no device programs has attached none either.
  if (isErrno(result, "EINVAL", "ENOSYS")) return [];
  if (result < 0) throw notManaged("list", query, result);
  const programs: number[] = [];
  for (const id of decodeProgramIds(ids)) {
    const open = openProgramById(id);
    const program = kernel.call(open);
    if (program >= 0) {
      programs.push(program);
    } else if (!isErrno(program, "ENOENT")) {
      for (const opened of programs) kernel.call(close(opened));
      throw notManaged("open", open, program);
    }
  }
  return programs;
}

/** A program that is not attached any more is what was wanted; one that a BPF link holds can only deny more. */
function detach(kernel: Kernel, cgroup: number, program: number): void {
  const call = detachDeviceProgram(cgroup, program);
  const result = kernel.call(call);
  if (result < 0 && !isErrno(result, "ENOENT")) throw notManaged("detach", call, result);
}

function notAttached(call: Call, result: number): RuntimeError {
  const hint =
    "Another program controls devices on this cgroup or one above it and was attached without BPF_F_ALLOW_MULTI: detach it";
  return new RuntimeError("cannot attach the program that controls devices to the cgroup", {
    field,
    cause: new SyscallError(call, -result),
    ...(isErrno(result, "EPERM") ? { hint } : {}),
  });
}

function notManaged(verb: string, call: Call, result: number): RuntimeError {
  const hint = "This needs CAP_SYS_ADMIN in the initial user namespace";
  return new RuntimeError(`cannot ${verb} the programs that control devices on the cgroup`, {
    field,
    cause: new SyscallError(call, -result),
    ...(isErrno(result, "EPERM") ? { hint } : {}),
  });
}
