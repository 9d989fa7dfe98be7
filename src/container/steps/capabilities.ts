import { capset, clearAmbientSet, dropFromBoundingSet, raiseAmbient } from "../../linux/calls/credentials.ts";
import { capabilityBits, capabilityNames, capabilitySet } from "../../linux/capabilities.ts";
import { readFile } from "../../linux/file.ts";
import { type Birth, cannot, mayFail, type Step } from "../birth.ts";

/**
 * The bounding set goes first: to take a capability out of it one needs CAP_SETPCAP, which the process may not keep.
 * A process without `capabilities` in its config keeps none.
 */
export const dropBoundingSet: Step = {
  name: "limit what capabilities can be gained",
  field: "process.capabilities.bounding",
  queue({ init, spec }) {
    const kept = capabilitySet(spec.process?.capabilities?.bounding ?? []);
    const all = (1n << BigInt(capabilityNames.length)) - 1n;
    // A kernel that is older than the newest capabilities answers EINVAL for those; there is nothing to drop then.
    for (const bit of capabilityBits(all & ~kept)) init.queue(dropFromBoundingSet(bit), mayFail);
  },
};

/**
 * The other sets, after the change of user. What tsrunc itself lacks cannot be granted: it is left out with a warning, as the
 * specification wants since 1.1 (config.md, "capabilities").
 */
export const setCapabilities: Step = {
  name: "set capabilities",
  field: "process.capabilities",
  queue(birth) {
    const { init, spec } = birth;
    const {
      effective = [],
      permitted = [],
      inheritable = [],
      ambient = [],
    } = spec.process?.capabilities ?? {};
    const available = availableCapabilities(birth);
    warnOfMissing(birth, [...effective, ...permitted, ...inheritable, ...ambient], available);
    const explanation = cannot("set capabilities", "process.capabilities");
    const sets = {
      permitted: capabilitySet(permitted) & available,
      effective: capabilitySet(effective) & capabilitySet(permitted) & available,
      inheritable: capabilitySet(inheritable) & available,
    };
    init.queue(capset(sets), explanation);
    init.queue(clearAmbientSet(), explanation);
    // What is not both permitted and inheritable cannot be ambient. `runc spec` and `crun spec` ask for it all the same, so it is no news.
    const possible = capabilitySet(ambient) & sets.permitted & sets.inheritable;
    for (const bit of capabilityBits(possible)) init.queue(raiseAmbient(bit), explanation);
  },
};

/** The permitted set of tsrunc's own process, which the stub starts with. */
function availableCapabilities({ kernel }: Birth): bigint {
  const hex = /^CapPrm:\s*([0-9a-f]+)/m.exec(readFile(kernel, "/proc/self/status"))?.[1] ?? "0";
  return BigInt(`0x${hex}`);
}

function warnOfMissing(birth: Birth, names: readonly string[], available: bigint): void {
  for (const name of new Set(names)) {
    const bit = capabilitySet([name]);
    if (bit === 0n) birth.warn(`unknown capability ${name} is ignored`);
    else if ((bit & available) === 0n)
      birth.warn(`capability ${name} cannot be granted: tsrunc lacks it itself`);
  }
}
