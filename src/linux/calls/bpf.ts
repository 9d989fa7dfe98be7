/**
 * bpf(2): programs that the kernel runs for a cgroup. Each function builds the call with one command; layouts are those of
 * `union bpf_attr` in linux/bpf.h. Program descriptors are close-on-exec.
 */
import type { Call, Output } from "../call.ts";
import { output } from "../call.ts";
import { type Field, pack, structure } from "../structure.ts";
import { decodeText, encodeText } from "../text.ts";

const BPF_PROG_LOAD = 5;
const BPF_PROG_ATTACH = 8;
const BPF_PROG_DETACH = 9;
const BPF_PROG_GET_FD_BY_ID = 13;
const BPF_PROG_QUERY = 16;

const BPF_PROG_TYPE_CGROUP_DEVICE = 15;
const BPF_CGROUP_DEVICE = 6;

/** Several programs may be attached to the cgroup, and to those below it; an access needs the consent of all. */
export const BPF_F_ALLOW_MULTI = 2;
/** Linux 5.6: the program takes the place of another one in a single step. */
export const BPF_F_REPLACE = 4;

/** The largest number of programs of one kind on a cgroup (BPF_CGROUP_MAX_PROGS). */
const maxPrograms = 64;

const logSize = 65536;

/** Where BPF_PROG_QUERY writes the identifiers of programs: room for as many as a cgroup can have. */
export function programIds(): Output {
  return output(4 * maxPrograms);
}

/** Reads the identifiers that BPF_PROG_QUERY wrote: 32 bits each, never 0. */
export function decodeProgramIds({ bytes }: Output): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ids: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const id = view.getUint32(offset, true);
    if (id === 0) break;
    ids.push(id);
  }
  return ids;
}

/** Where the verifier explains itself (64 KiB); read it with {@link decodeVerifierLog}. */
export function verifierLog(): Output {
  return output(logSize);
}

/** The text of the verifier's log, without blanks around it; empty if it wrote none. */
export function decodeVerifierLog({ bytes }: Output): string {
  const end = bytes.indexOf(0);
  return decodeText(bytes.subarray(0, end === -1 ? bytes.length : end)).trim();
}

/**
 * Loads a program that controls the use of devices (Linux 4.15). Answers a descriptor. Needs CAP_BPF and CAP_NET_ADMIN, or
 * CAP_SYS_ADMIN, in the initial user namespace. EAGAIN: a signal interrupted the verifier.
 * @param instructions 8 bytes each
 * @param log asks the verifier for its reasons, which makes it slower; when it overflows, the call fails with ENOSPC (before Linux 6.4)
 */
export function loadDeviceProgram(instructions: Uint8Array, log?: Output): Call {
  const name = encodeText("tsrunc_devices\0\0");
  const fields: Field[] = [
    [4, BPF_PROG_TYPE_CGROUP_DEVICE],
    [4, instructions.length / 8],
    [8, 0], // insns
    [8, 0], // license
    [4, log === undefined ? 0 : 1],
    [4, log?.bytes.length ?? 0],
    [8, 0], // log_buf
    [4, 0], // kern_version
    [4, 0], // prog_flags
  ];
  for (const byte of name) fields.push([1, byte]);
  const license = encodeText("Apache-2.0\0");
  return bpf(BPF_PROG_LOAD, pack(fields), { 8: instructions, 16: license, 32: log ?? 0 });
}

/**
 * Attaches a device program to a cgroup (v2). EPERM: the cgroup, or one above it, has programs with other flags.
 * @param cgroup an open directory
 * @param flags BPF_F_ALLOW_MULTI, BPF_F_REPLACE
 * @param replaced with BPF_F_REPLACE, the program to detach. ENOENT: it is not attached
 */
export function attachDeviceProgram(cgroup: number, program: number, flags: number, replaced = 0): Call {
  return bpf(
    BPF_PROG_ATTACH,
    pack([
      [4, cgroup],
      [4, program],
      [4, BPF_CGROUP_DEVICE],
      [4, flags],
      [4, replaced],
    ]),
  );
}

/** Detaches a device program from a cgroup. ENOENT: it is not attached, or held by a BPF link. */
export function detachDeviceProgram(cgroup: number, program: number): Call {
  return bpf(
    BPF_PROG_DETACH,
    pack([
      [4, cgroup],
      [4, program],
      [4, BPF_CGROUP_DEVICE],
    ]),
  );
}

/**
 * Asks for the device programs that are attached to a cgroup itself, not to those above it. Needs CAP_NET_ADMIN.
 * EINVAL: the kernel has no such programs (CONFIG_CGROUP_BPF).
 * @param ids comes from {@link programIds}
 */
export function queryDevicePrograms(cgroup: number, ids: Output): Call {
  const fields: readonly Field[] = [
    [4, cgroup],
    [4, BPF_CGROUP_DEVICE],
    [4, 0], // query_flags
    [4, 0], // attach_flags, written by the kernel
    [8, 0], // prog_ids
    [4, ids.bytes.length / 4],
    [4, 0],
    // Newer kernels write as far as `revision` at offset 56, whatever size they are told.
    [8, 0],
    [8, 0],
    [8, 0],
    [8, 0],
  ];
  return bpf(BPF_PROG_QUERY, pack(fields), { 16: ids });
}

/** Opens a loaded program. Needs CAP_SYS_ADMIN. ENOENT: it is gone. */
export function openProgramById(id: number): Call {
  return bpf(
    BPF_PROG_GET_FD_BY_ID,
    pack([
      [4, id],
      [4, 0], // next_id
      [4, 0], // open_flags
    ]),
  );
}

/** Kernels that know a larger structure take the rest as zero; older ones accept fields that they do not know if these are zero. */
function bpf(
  command: number,
  attributes: Uint8Array,
  pointers: Readonly<Record<number, Uint8Array | Output | number>> = {},
): Call {
  return { name: "bpf", args: [command, structure(attributes, pointers), attributes.length] };
}
