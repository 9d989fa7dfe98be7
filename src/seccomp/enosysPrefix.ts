import type { Libseccomp } from "../linux/libseccomp.ts";
import type { Seccomp, SeccompAction } from "../spec/seccomp.ts";
import { architectures } from "./names.ts";

/** AUDIT_ARCH_X86_64, by which the kernel names x32 calls, too: only this bit of the number tells them apart. */
const x86_64 = 0xc000003e;
const x32Bit = 0x40000000;

/** A program that answers ENOSYS: SECCOMP_RET_ERRNO | 38. */
const answerEnosys = 0x00050026;

/** Offsets in `struct seccomp_data`. */
const numberOffset = 0;
const architectureOffset = 4;

/** Classic BPF (linux/filter.h): load a word, jump always or on a condition, return. */
const LD_W_ABS = 0x20;
const JMP_JA = 0x05;
const JMP_JEQ_K = 0x15;
const JMP_JGT_K = 0x25;
const JMP_JSET_K = 0x45;
const RET_K = 0x06;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

/**
 * Instructions that come before a filter and answer ENOSYS to system calls that are newer than its profile: programs take EPERM for a
 * decision, but fall back on older calls when the kernel seems to lack one. What the profile cannot have known is told by number, per
 * architecture: every call beyond the highest that it names.
 *
 * runc does the same (since 1.0.0-rc93), in other instructions. Where unknown calls are allowed anyway there is nothing to do, and for
 * SCMP_ACT_TRACE it is up to the tracer.
 */
export function enosysPrefix(library: Libseccomp, profile: Seccomp): Uint8Array {
  const permissive: readonly SeccompAction[] = ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE"];
  if (permissive.includes(profile.defaultAction)) return new Uint8Array(0);
  const tokens = new Set([library.nativeArchitecture()]);
  for (const name of profile.architectures ?? []) {
    const token = library.architecture(architectures[name]);
    if (token !== undefined) tokens.add(token);
  }
  const x32 = library.architecture(architectures.SCMP_ARCH_X32);
  const isX86_64 = (token: number): boolean => token === x86_64 || token === x32;
  const names = new Set((profile.syscalls ?? []).flatMap(({ names }) => names));
  const sections: Instruction[][] = [];
  const limits: { main?: number; x32?: number } = {};
  for (const token of tokens) {
    const highest = highestNumber(library, names, token);
    if (highest === undefined) continue;
    if (isX86_64(token)) limits[token === x32 ? "x32" : "main"] = highest;
    else sections.push(section(token, exceeds(highest)));
  }
  if (limits.main !== undefined || limits.x32 !== undefined)
    sections.push(section(x86_64, exceedsX86(limits)));
  return assemble(sections);
}

/** Undefined when the architecture has none of the calls. */
function highestNumber(library: Libseccomp, names: ReadonlySet<string>, token: number): number | undefined {
  let highest = 0;
  for (const name of names) highest = Math.max(highest, library.systemCall(name, token) ?? 0);
  return highest === 0 ? undefined : highest;
}

/** Tests a number that is loaded; the instruction after these answers ENOSYS, the one after that goes on. */
function exceeds(highest: number): Instruction[] {
  return [[JMP_JGT_K, 0, 1, highest]];
}

/** The same where the numbers of two architectures mix. One that the profile does not name is left to libseccomp's part. */
function exceedsX86({ main, x32 }: { readonly main?: number; readonly x32?: number }): Instruction[] {
  if (main === undefined) return exceeds(x32 ?? 0xffffffff);
  if (x32 === undefined)
    return [
      [JMP_JSET_K, 2, 0, x32Bit],
      [JMP_JGT_K, 0, 1, main],
    ];
  return [
    [JMP_JSET_K, 1, 0, x32Bit],
    [JMP_JGT_K, 1, 2, main],
    [JMP_JGT_K, 0, 1, x32],
  ];
}

/** What is done for one architecture. The last instruction goes to the end of the prefix. */
function section(token: number, test: readonly Instruction[]): Instruction[] {
  const body: Instruction[] = [[LD_W_ABS, 0, 0, numberOffset], ...test, [RET_K, 0, 0, answerEnosys]];
  return [[JMP_JEQ_K, 0, body.length + 1, token], ...body, [JMP_JA, 0, 0, 0]];
}

function assemble(sections: readonly Instruction[][]): Uint8Array {
  if (sections.length === 0) return new Uint8Array(0);
  const instructions: Instruction[] = [[LD_W_ABS, 0, 0, architectureOffset], ...sections.flat()];
  const view = new DataView(new ArrayBuffer(8 * instructions.length));
  instructions.forEach(([code, ifTrue, ifFalse, k], index) => {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, ifTrue);
    view.setUint8(8 * index + 3, ifFalse);
    view.setUint32(8 * index + 4, code === JMP_JA ? instructions.length - index - 1 : k, true);
  });
  return new Uint8Array(view.buffer);
}
