/** How calls are shown that change what a process may do: users, capabilities, keys, prctl(2), bpf(2). */
import type { Argument } from "../../linux/call.ts";
import { capabilityBits, capabilityNames } from "../../linux/capabilities.ts";
import {
  type CallForms,
  fields,
  flagNames,
  flags,
  hex,
  isKind,
  memory,
  type Names,
  nameOf,
  number,
  numberOf,
  oneOf,
  pointed,
  type Scene,
  type Show,
  shownDescriptor,
  text,
  viewOf,
} from "../show.ts";

const capability: Show = (value, scene, args) =>
  capabilityNames[numberOf(value) ?? -1] ?? number(value, scene, args);

const everyCapability = (1n << BigInt(capabilityNames.length)) - 1n;

function capabilities(set: bigint): string {
  if (set === everyCapability) return "all";
  const names: string[] = capabilityBits(set).map((bit) => capabilityNames[bit] ?? "");
  const unknown = set & ~everyCapability;
  if (unknown !== 0n) names.push(hex(unknown));
  return names.length === 0 ? "0" : names.join("|");
}

/** Two numbers of 32 bits for each set: the lower halves come first. */
const capabilitySets: Show = (value) => {
  const view = viewOf(value);
  const set = (index: number): string =>
    capabilities(
      BigInt(view.getUint32(4 * index, true)) | (BigInt(view.getUint32(4 * index + 12, true)) << 32n),
    );
  return fields({ effective: set(0), permitted: set(1), inheritable: set(2) });
};

const capabilityHeader: Show = (value) => {
  const view = viewOf(value);
  const version = nameOf({ _LINUX_CAPABILITY_VERSION_3: 0x20080522 }, view.getUint32(0, true));
  return fields({ version, pid: String(view.getInt32(4, true)) });
};

const groups: Show = (value) => {
  const view = viewOf(value);
  const ids = Array.from({ length: view.byteLength / 4 }, (_, index) => view.getUint32(4 * index, true));
  return `[${ids.join(", ")}]`;
};

/** linux/prctl.h */
export const prctlNames: Names = {
  PR_SET_PDEATHSIG: 1,
  PR_SET_DUMPABLE: 4,
  PR_SET_KEEPCAPS: 8,
  PR_SET_NAME: 15,
  PR_SET_SECCOMP: 22,
  PR_CAPBSET_DROP: 24,
  PR_SET_CHILD_SUBREAPER: 36,
  PR_SET_NO_NEW_PRIVS: 38,
  PR_CAP_AMBIENT: 47,
};

export const ambientNames: Names = {
  PR_CAP_AMBIENT_IS_SET: 1,
  PR_CAP_AMBIENT_RAISE: 2,
  PR_CAP_AMBIENT_LOWER: 3,
  PR_CAP_AMBIENT_CLEAR_ALL: 4,
};

/** The kernel wants zeroes for what an option does not take. */
function prctlArguments([option, second]: readonly Argument[]): readonly Show[] {
  const name = nameOf(prctlNames, numberOf(option) ?? 0);
  const first = oneOf(prctlNames);
  if (name === "PR_SET_NAME") return [first, text];
  if (name === "PR_CAPBSET_DROP") return [first, capability];
  if (name !== "PR_CAP_AMBIENT") return [first, number];
  const clears = nameOf(ambientNames, numberOf(second) ?? 0) === "PR_CAP_AMBIENT_CLEAR_ALL";
  return clears ? [first, oneOf(ambientNames)] : [first, oneOf(ambientNames), capability];
}

/** linux/keyctl.h */
export const keyNames: Names = { KEYCTL_JOIN_SESSION_KEYRING: 1, KEYCTL_SETPERM: 5 };

/** Each of a key's four kinds of users has the same six rights (keyctl_setperm(3)). */
const keyRights: Names = Object.fromEntries(
  ["POS", "USR", "GRP", "OTH"].flatMap((who, index) => {
    const shift = 24 - 8 * index;
    const rights = ["VIEW", "READ", "WRITE", "SEARCH", "LINK", "SETATTR"];
    return [
      [`KEY_${who}_ALL`, 0x3f * 2 ** shift],
      ...rights.map((right, bit): [string, number] => [`KEY_${who}_${right}`, 2 ** (shift + bit)]),
    ];
  }),
);

function keyArguments([operation]: readonly Argument[]): readonly Show[] {
  const first = oneOf(keyNames);
  if (numberOf(operation) === 1) return [first, text];
  return numberOf(operation) === 5
    ? [first, number, (value) => flagNames(keyRights, numberOf(value) ?? 0)]
    : [first, number];
}

/** linux/bpf.h */
export const bpfNames: Names = {
  BPF_PROG_LOAD: 5,
  BPF_PROG_ATTACH: 8,
  BPF_PROG_DETACH: 9,
  BPF_PROG_GET_FD_BY_ID: 13,
  BPF_PROG_QUERY: 16,
};

/** Of the many members of union bpf_attr those that the command takes. */
const bpfAttributes: Show = (value, scene, args) => {
  const view = viewOf(value);
  const at = (offset: number): number => view.getUint32(offset, true);
  const open = (offset: number, known: Scene): string => shownDescriptor(at(offset), known);
  const type = (offset: number): string => nameOf({ BPF_CGROUP_DEVICE: 6 }, at(offset));
  switch (nameOf(bpfNames, numberOf(args[0]) ?? 0)) {
    case "BPF_PROG_LOAD": {
      const program = isKind(value, "structure") ? pointed(value, 8) : undefined;
      return fields({
        prog_type: nameOf({ BPF_PROG_TYPE_CGROUP_DEVICE: 15 }, at(0)),
        insn_cnt: String(at(4)),
        insns: program === undefined ? undefined : memory(program, scene, args),
      });
    }
    case "BPF_PROG_ATTACH": {
      const set = flagNames({ BPF_F_ALLOW_OVERRIDE: 1, BPF_F_ALLOW_MULTI: 2, BPF_F_REPLACE: 4 }, at(12));
      return fields({
        target_fd: open(0, scene),
        attach_bpf_fd: open(4, scene),
        attach_type: type(8),
        attach_flags: set,
      });
    }
    case "BPF_PROG_DETACH":
      return fields({ target_fd: open(0, scene), attach_bpf_fd: open(4, scene), attach_type: type(8) });
    case "BPF_PROG_QUERY":
      return fields({ target_fd: open(0, scene), attach_type: type(4) });
    case "BPF_PROG_GET_FD_BY_ID":
      return fields({ prog_id: String(at(0)) });
    default:
      return memory(value, scene, args);
  }
};

/** linux/seccomp.h */
export const seccompOperations: Names = {
  SECCOMP_SET_MODE_STRICT: 0,
  SECCOMP_SET_MODE_FILTER: 1,
  SECCOMP_GET_ACTION_AVAIL: 2,
};

export const filterNames: Names = {
  SECCOMP_FILTER_FLAG_TSYNC: 0x1,
  SECCOMP_FILTER_FLAG_LOG: 0x2,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW: 0x4,
  SECCOMP_FILTER_FLAG_NEW_LISTENER: 0x8,
  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: 0x20,
};

/** A struct sock_fprog; its instructions are what the profile has been compiled to. */
const filterProgram: Show = (value, scene, args) => {
  if (!isKind(value, "structure")) return memory(value, scene, args);
  const program = pointed(value, 8);
  return fields({
    len: String(viewOf(value).getUint16(0, true)),
    filter: program === undefined ? undefined : memory(program, scene, args),
  });
};

export const credentialForms: CallForms<
  "add_key" | "bpf" | "capset" | "keyctl" | "prctl" | "seccomp" | "setgroups" | "setresgid" | "setresuid"
> = {
  add_key: { args: [text, text, memory, number, number] },
  bpf: {
    args: [oneOf(bpfNames), bpfAttributes, number],
    opens: ([command]) =>
      ["BPF_PROG_LOAD", "BPF_PROG_GET_FD_BY_ID"].includes(nameOf(bpfNames, numberOf(command) ?? 0))
        ? "bpf program"
        : undefined,
  },
  capset: { args: [capabilityHeader, capabilitySets] },
  keyctl: { args: keyArguments },
  prctl: { args: prctlArguments },
  seccomp: {
    args: [oneOf(seccompOperations), flags(filterNames), filterProgram],
    opens: ([operation, given]) => {
      const sets = numberOf(operation) === 1 && ((numberOf(given) ?? 0) & 8) !== 0;
      return sets ? "seccomp listener" : undefined;
    },
  },
  setgroups: { args: [number, groups] },
  setresgid: { args: [number, number, number] },
  setresuid: { args: [number, number, number] },
};
