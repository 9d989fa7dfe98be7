import { type AccessRule, accessAll, type DevicePolicy } from "./policy.ts";

/** The size of an instruction in bytes (Documentation/bpf/standardization/instruction-set.rst). */
export const instructionSize = 8;

/** BPF_DEVCG_DEV_BLOCK and BPF_DEVCG_DEV_CHAR of linux/bpf.h. */
const typeNumbers = { b: 1, c: 2 } as const;

/** Operation codes, all with an immediate operand except the load; the jumps compare 32 bits (Linux 5.1). */
const loadWord = 0x61;
const move = 0xb7;
const and = 0x57;
const shiftRight = 0x77;
const jump = 0x05;
const jumpUnlessEqual = 0x56;
const jumpIfAnyBit = 0x46;
const exit = 0x95;

/** What the registers hold: r0 is the verdict, r1 comes as the address of the `struct bpf_cgroup_dev_ctx`. */
const verdict = 0;
const context = 1;
const type = 2;
const pending = 3;
const major = 4;
const minor = 5;

interface Instruction {
  readonly code: number;
  readonly to?: number;
  readonly from?: number;
  /** How many instructions a jump skips. */
  readonly skip?: number;
  readonly value?: number;
}

/**
 * Assembles the BPF_PROG_TYPE_CGROUP_DEVICE program that decides as a policy does: 1 allows, 0 makes the kernel answer EPERM.
 *
 * A request can ask for several kinds of access at once (O_RDWR asks to read and to write), and is granted only whole. Each kind
 * is decided by the last rule that matches the device and names it. So the program walks the rules from the last to the first and
 * keeps the set of kinds that no rule has decided yet, at first all that are asked for. At a rule that matches the device:
 *
 * - "deny" refuses the request if it names one of them: no earlier rule could give that kind back;
 * - "allow" removes those that it names, and grants the request when none is left.
 *
 * After the first rule the default decides about what is left. To ask of each rule whether it names the whole request would be
 * simpler, but wrong: it would refuse "rw" where one rule allows "r" and another one "w", and would let a denied "w" slip through
 * as part of "rw".
 *
 * A request for no access at all, such as access(2) with X_OK makes, gives nothing away, so what it is answered is left to chance.
 *
 * No helper function is called, so the program need not be under the GPL.
 * @param policy in its simplified form: behind a rule that matches everything the verifier would find unreachable instructions
 * @returns the instructions in the machine's byte order, which is little-endian on x86_64 and aarch64
 */
export function deviceProgram({ allowByDefault, rules }: DevicePolicy): Uint8Array {
  const instructions = [...prologue(rules), ...rules.toReversed().flatMap(matchRule)];
  if (allowByDefault) instructions.push({ code: move, to: verdict, value: 1 });
  instructions.push({ code: exit });
  return encode(instructions);
}

/** Loads what the rules look at. The verdict is "deny" until a rule says otherwise. */
function prologue(rules: readonly AccessRule[]): Instruction[] {
  const load = (to: number, offset: number): Instruction => ({
    code: loadWord,
    to,
    from: context,
    skip: offset,
  });
  const instructions: Instruction[] = [{ code: move, to: verdict, value: 0 }];
  if (rules.some((rule) => rule.type !== undefined)) {
    instructions.push(load(type, 0), { code: and, to: type, value: 0xffff });
  }
  if (rules.some((rule) => rule.access !== accessAll)) {
    instructions.push(load(pending, 0), { code: shiftRight, to: pending, value: 16 });
  }
  if (rules.some((rule) => rule.major !== undefined)) instructions.push(load(major, 4));
  if (rules.some((rule) => rule.minor !== undefined)) instructions.push(load(minor, 8));
  return instructions;
}

/** One rule's part: where the rule does not decide, it leads to the instruction behind it. */
function matchRule(rule: AccessRule): readonly Instruction[] {
  const tests: { to: number; value: number }[] = [];
  if (rule.type !== undefined) tests.push({ to: type, value: typeNumbers[rule.type] });
  if (rule.major !== undefined) tests.push({ to: major, value: rule.major });
  if (rule.minor !== undefined) tests.push({ to: minor, value: rule.minor });
  const decision = rule.allow ? grant(rule.access) : refuse(rule.access);
  const length = tests.length + decision.length;
  return [
    ...tests.map((test, index) => ({ ...test, code: jumpUnlessEqual, skip: length - index - 1 })),
    ...decision,
  ];
}

function grant(access: number): readonly Instruction[] {
  const allow = [{ code: move, to: verdict, value: 1 }, { code: exit }];
  if (access === accessAll) return allow;
  return [
    { code: and, to: pending, value: ~access },
    { code: jumpUnlessEqual, to: pending, skip: allow.length, value: 0 },
    ...allow,
  ];
}

function refuse(access: number): readonly Instruction[] {
  const deny = { code: exit };
  if (access === accessAll) return [deny];
  return [{ code: jumpIfAnyBit, to: pending, skip: 1, value: access }, { code: jump, skip: 1 }, deny];
}

function encode(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(instructions.length * instructionSize));
  instructions.forEach(({ code, to = 0, from = 0, skip = 0, value = 0 }, index) => {
    const offset = index * instructionSize;
    view.setUint8(offset, code);
    view.setUint8(offset + 1, (from << 4) | to);
    view.setInt16(offset + 2, skip, true);
    view.setInt32(offset + 4, value, true);
  });
  return new Uint8Array(view.buffer);
}
