/** User, groups and capabilities of a process. */
import type { Call } from "../call.ts";
import { pack } from "../structure.ts";

const _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
const PR_SET_KEEPCAPS = 8;
const PR_CAPBSET_DROP = 24;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

export function setgroups(groups: readonly number[]): Call {
  return { name: "setgroups", args: [groups.length, new Uint8Array(new Uint32Array(groups).buffer)] };
}

/** Real, effective and saved at once. */
export function setresuid(uid: number): Call {
  return { name: "setresuid", args: [uid, uid, uid] };
}

/** Real, effective and saved at once. */
export function setresgid(gid: number): Call {
  return { name: "setresgid", args: [gid, gid, gid] };
}

/** Whether the permitted set survives the change from user 0 to another; execve(2) clears it. */
export function setKeepCapabilities(keep: boolean): Call {
  return { name: "prctl", args: [PR_SET_KEEPCAPS, keep ? 1 : 0, 0, 0, 0] };
}

/** Sets of capabilities, one bit each (capabilities(7)). */
export interface CapabilitySets {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
}

export function capset({ effective, permitted, inheritable }: CapabilitySets): Call {
  const low = (set: bigint): number => Number(set & 0xffffffffn);
  const high = (set: bigint): number => Number(set >> 32n);
  return {
    name: "capset",
    args: [
      pack([
        [4, _LINUX_CAPABILITY_VERSION_3],
        [4, 0],
      ]),
      pack([
        [4, low(effective)],
        [4, low(permitted)],
        [4, low(inheritable)],
        [4, high(effective)],
        [4, high(permitted)],
        [4, high(inheritable)],
      ]),
    ],
  };
}

export function dropFromBoundingSet(capability: number): Call {
  return { name: "prctl", args: [PR_CAPBSET_DROP, capability, 0, 0, 0] };
}

export function clearAmbientSet(): Call {
  return { name: "prctl", args: [PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0] };
}

/** Works only for what is both permitted and inheritable. */
export function raiseAmbient(capability: number): Call {
  return { name: "prctl", args: [PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0] };
}
