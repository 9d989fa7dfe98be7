import { RuntimeError } from "../../error.ts";
import type { Call, Result } from "../../linux/call.ts";
import { capset, clearAmbientSet, dropFromBoundingSet, raiseAmbient } from "../../linux/calls/credentials.ts";
import { capabilityBits, capabilityNames, capabilitySet } from "../../linux/capabilities.ts";
import { isErrno } from "../../linux/errno.ts";
import { readFile } from "../../linux/file.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { Capabilities } from "../../spec/process.ts";
import { cannot, mayFail, type Rights, type Step } from "../birth.ts";
import { inUserNamespace } from "../userNamespace.ts";

const allCapabilities = (1n << BigInt(capabilityNames.length)) - 1n;

/**
 * The bounding set goes first: to take a capability out of it one needs CAP_SETPCAP, which the process may not keep.
 * A process without `capabilities` in its config keeps none.
 */
export const dropBoundingSet: Step<Rights> = {
  name: "limit what capabilities can be gained",
  field: "process.capabilities.bounding",
  queue({ init, spec, checks }) {
    const kept = capabilitySet(spec.process?.capabilities?.bounding ?? []);
    const dropped: { call: Call; result: Result }[] = [];
    for (const bit of capabilityBits(allCapabilities & ~kept)) {
      const call = dropFromBoundingSet(bit);
      dropped.push({ call, result: init.queue(call, mayFail) });
    }
    checks.push(() => {
      for (const { call, result } of dropped) {
        const { value = 0 } = result;
        // A kernel that is older than the newest capabilities answers EINVAL for those; there is nothing to drop then.
        if (value >= 0 || isErrno(value, "EINVAL")) continue;
        throw new RuntimeError("cannot limit the capabilities", {
          cause: new SyscallError(call, -value),
          field: "process.capabilities.bounding",
          hint: "tsrunc needs CAP_SETPCAP",
        });
      }
    });
  },
};

/**
 * The other sets, after the change of user. What tsrunc itself lacks cannot be granted: it is left out with a warning, as the
 * specification wants since 1.1 (config.md, "capabilities").
 */
export const setCapabilities: Step<Rights> = {
  name: "set capabilities",
  field: "process.capabilities",
  queue(birth) {
    const { init, spec } = birth;
    const capabilities = spec.process?.capabilities ?? {};
    const { effective = [], permitted = [], inheritable = [], ambient = [] } = capabilities;
    const { available, limit } = ownCapabilities(birth);
    warnOfMissing(birth, capabilities, available, limit);
    const explanation = cannot("set capabilities", "process.capabilities");
    const loading = neededForFilter(birth, available);
    const sets = {
      permitted: (capabilitySet(permitted) & available) | loading,
      effective: (capabilitySet(effective) & capabilitySet(permitted) & available) | loading,
      inheritable: capabilitySet(inheritable) & available,
    };
    init.queue(capset(sets), explanation);
    init.queue(clearAmbientSet(), explanation);
    // What is not both permitted and inheritable cannot be ambient. `runc spec` and `crun spec` ask for it all the same, so it is no news.
    const possible = capabilitySet(ambient) & capabilitySet(permitted) & sets.inheritable;
    for (const bit of capabilityBits(possible)) init.queue(raiseAmbient(bit), explanation);
  },
};

/**
 * Without noNewPrivileges it takes CAP_SYS_ADMIN to load a filter of system calls (seccomp(2)), and the filter comes last: the process keeps
 * the capability until execve(2). That takes it away without a further call, because it makes the new sets of the inheritable, the
 * bounding and the ambient one, in none of which it is left (capabilities(7), "Transformation of capabilities during execve").
 */
function neededForFilter({ spec }: Rights, available: bigint): bigint {
  if (spec.linux?.seccomp === undefined || spec.process?.noNewPrivileges === true) return 0n;
  const needed = capabilitySet(["CAP_SYS_ADMIN"]);
  if ((needed & available) === needed) return needed;
  throw new RuntimeError("only with CAP_SYS_ADMIN can a filter be loaded", {
    field: "linux.seccomp",
    hint: "Set process.noNewPrivileges, with which everybody may",
  });
}

/**
 * The permitted and the bounding set of tsrunc's own process, which the stub starts with. Who is in a new user namespace, or joins one, has
 * all capabilities there (user_namespaces(7)).
 */
function ownCapabilities({ kernel, spec }: Rights): { available: bigint; limit: bigint } {
  if (inUserNamespace({ spec })) return { available: allCapabilities, limit: allCapabilities };
  const status = readFile(kernel, "/proc/self/status");
  return { available: setOf(status, "CapPrm"), limit: setOf(status, "CapBnd") };
}

/** A set in /proc/pid/status, 16 hexadecimal digits; empty where the kernel tells none. */
function setOf(status: string, name: string): bigint {
  const [, rest = "0"] = `\n${status}`.split(`\n${name}:\t`);
  return BigInt(`0x${rest.slice(0, 16)}`);
}

function warnOfMissing(birth: Rights, sets: Capabilities, available: bigint, limit: bigint): void {
  const { bounding = [], effective = [], permitted = [], inheritable = [], ambient = [] } = sets;
  const granted = [...effective, ...permitted, ...inheritable, ...ambient];
  const said: string[] = [];
  for (const name of [...bounding, ...granted]) {
    if (said.includes(name)) continue;
    said.push(name);
    const bit = capabilitySet([name]);
    const within = (granted.includes(name) ? available : bit) & (bounding.includes(name) ? limit : bit);
    if (bit === 0n) birth.warn(`unknown capability ${name} is ignored`);
    else if ((bit & within) === 0n)
      birth.warn(`capability ${name} cannot be granted: tsrunc lacks it itself`);
  }
  // The kernel lets none be in effect that is not permitted (capabilities(7)).
  for (const bit of capabilityBits(capabilitySet(effective) & ~capabilitySet(permitted)))
    birth.warn(`capability ${capabilityNames[bit]} cannot be effective: it is not among those permitted`);
}
