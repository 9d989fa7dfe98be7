import { RuntimeError } from "../error.ts";
import { close, lseek, memfdCreate } from "../linux/calls/files.ts";
import { maxInstructions } from "../linux/calls/seccomp.ts";
import { errnoName, errnoText } from "../linux/errno.ts";
import { readBytesToEnd } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { type Condition, CTL_OPTIMIZE, type FilterBuilder, type Libseccomp } from "../linux/libseccomp.ts";
import { notifyUnsupported } from "../messages.ts";
import type { Seccomp, SeccompArgument, SeccompRule } from "../spec/seccomp.ts";
import { enosysPrefix } from "./enosysPrefix.ts";
import { actionValue, architectures, operators } from "./names.ts";

/** The API level from which SCMP_ACT_NOTIFY works (libseccomp 2.5, Linux 5.7), seccomp_api_get(3). */
const notifyLevel = 6;

/** From this number of system calls on a binary tree pays; with none, libseccomp up to 2.5.4 makes a wrong one. */
const treeFrom = 32;

const field = "linux.seccomp";

/**
 * Compiles a profile into a filter as seccomp(2) takes it: instructions of classic BPF. It means what the same profile means under runc,
 * which hands it to libseccomp in the same way:
 *
 * - a system call that libseccomp does not know for this machine is left out: it belongs to another architecture, or is newer;
 * - a rule that says what happens anyway is left out, because libseccomp refuses it;
 * - conditions on different arguments all have to hold; if two are on the same argument, any one is enough.
 *
 * @throws RuntimeError naming the rule that libseccomp refuses.
 */
export function compileProfile(kernel: Kernel, library: Libseccomp, profile: Seccomp): Uint8Array {
  const { defaultAction, defaultErrnoRet, syscalls = [] } = profile;
  if (syscalls.some(({ action }) => action === "SCMP_ACT_NOTIFY")) checkNotify(library);
  const filter = library.newFilter(actionValue(defaultAction, defaultErrnoRet));
  try {
    addArchitectures(library, filter, profile);
    const count = syscalls.reduce((sum, { names }) => sum + names.length, 0);
    // A version before 2.5 does not know the attribute, and does without.
    if (count > treeFrom) filter.setAttribute(CTL_OPTIMIZE, 2);
    const byDefault = actionValue(defaultAction, defaultErrnoRet);
    for (const [index, rule] of syscalls.entries()) {
      const action = actionValue(rule.action, rule.errnoRet);
      if (action !== byDefault) addRule(library, filter, rule, action, `${field}.syscalls[${index}]`);
    }
    return withPrefix(enosysPrefix(library, profile), exported(kernel, filter));
  } finally {
    filter.release();
  }
}

function checkNotify(library: Libseccomp): void {
  const level = library.apiLevel();
  if (level < notifyLevel) throw new RuntimeError(notifyUnsupported(level), { field });
}

function addArchitectures(library: Libseccomp, filter: FilterBuilder, profile: Seccomp): void {
  for (const [index, name] of (profile.architectures ?? []).entries()) {
    const where = `${field}.architectures[${index}]`;
    const token = library.architecture(architectures[name]);
    if (token === undefined) {
      throw new RuntimeError(`libseccomp ${library.version} does not know ${name}`, { field: where });
    }
    const added = filter.addArchitecture(token);
    // This machine's is there from the start.
    if (added < 0 && added !== -EEXIST) throw refused(`add ${name} to the filter`, added, where);
  }
}

const EEXIST = 17;

function addRule(
  library: Libseccomp,
  filter: FilterBuilder,
  { names, args = [] }: SeccompRule,
  action: number,
  where: string,
): void {
  const conditions = args.map(conditionOf);
  const indices = new Set(args.map(({ index }) => index));
  const alternatives = indices.size === args.length ? [conditions] : conditions.map((one) => [one]);
  for (const [index, name] of names.entries()) {
    const number = library.systemCall(name);
    if (number === undefined) continue;
    for (const alternative of alternatives) {
      const added = filter.addRule(action, number, alternative);
      if (added < 0) throw refused(`add the rule for "${name}"`, added, `${where}.names[${index}]`);
    }
  }
}

function conditionOf({ index, op, value, valueTwo = 0 }: SeccompArgument): Condition {
  return { index, operator: operators[op], first: value, second: valueTwo };
}

/** libseccomp writes to descriptors only (before 2.6). */
function exported(kernel: Kernel, filter: FilterBuilder): Uint8Array {
  const file = must(kernel, memfdCreate("seccomp", { executable: false }));
  try {
    const result = filter.exportTo(file);
    if (result < 0) throw refused("compile the filter", result, field);
    must(kernel, lseek(file, 0));
    return readBytesToEnd(kernel, file, "the compiled filter");
  } finally {
    kernel.call(close(file));
  }
}

function withPrefix(prefix: Uint8Array, filter: Uint8Array): Uint8Array {
  const program = Buffer.concat([prefix, filter]);
  const count = program.length / 8;
  if (count > maxInstructions) {
    throw new RuntimeError(`the filter has ${count} instructions, and the kernel takes ${maxInstructions}`, {
      field,
      hint: "Use fewer rules with conditions, or fewer architectures",
    });
  }
  return program;
}

function refused(what: string, result: number, where: string): RuntimeError {
  const reason = `${errnoText(-result)} (${errnoName(-result)})`;
  return new RuntimeError(`libseccomp cannot ${what}: ${reason}`, { field: where });
}
