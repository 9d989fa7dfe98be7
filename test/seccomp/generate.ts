import { actions, operators } from "../../src/seccomp/names.ts";
import type {
  Seccomp,
  SeccompAction,
  SeccompArgument,
  SeccompOperator,
  SeccompRule,
} from "../../src/spec/seccomp.ts";
import { fixture } from "./support.ts";

/** Calls about which a profile may say anything: neither runtimes nor the prober make them under a filter. */
const targets = [
  ...["mount", "umount2", "swapon", "reboot", "keyctl", "add_key", "request_key", "bpf", "perf_event_open"],
  ...["ptrace", "kexec_load", "init_module", "personality", "chroot", "setns", "unshare", "quotactl", "acct"],
  ...["syslog", "userfaultfd", "process_vm_readv", "iopl", "ioperm", "modify_ldt", "pivot_root", "mknodat"],
  ...["io_uring_setup", "memfd_secret", "landlock_create_ruleset", "lookup_dcookie", "nfsservctl", "vhangup"],
  // Of other architectures only, multiplexed there, or of no kernel yet.
  ...["chown32", "_llseek", "stime", "ipc", "socketcall", "semop", "arm_fadvise64_64", "call_of_the_future"],
] as const;

const interesting = [
  0n,
  1n,
  2n,
  0xffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  2n ** 53n + 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A profile of odd rules under which containers still start. The same seed makes the same profile. */
export function generateProfile(seed: number): Seccomp {
  const random = randomNumbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const allows = random() < 0.5;
  const denials: readonly SeccompAction[] = [
    "SCMP_ACT_ERRNO",
    "SCMP_ACT_KILL",
    "SCMP_ACT_KILL_PROCESS",
    "SCMP_ACT_TRAP",
  ];
  const defaultAction = pick(allows ? (["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"] as const) : denials);
  const syscalls: SeccompRule[] = allows ? [] : [{ names: essential(), action: "SCMP_ACT_ALLOW" }];
  const used = new Set<string>();
  for (let count = 1 + Math.floor(random() * 40); count > 0; count--) {
    const names = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(targets));
    // Two rules of different actions on one call are libseccomp's own affair: only where no condition is alike.
    const fresh = [...new Set(names)].filter((name) => !used.has(name));
    if (fresh.length === 0) continue;
    for (const name of fresh) used.add(name);
    const action = pick(Object.keys(actions).filter((name) => name !== "SCMP_ACT_NOTIFY") as SeccompAction[]);
    const carries = action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE";
    const args = random() < 0.6 ? Array.from({ length: 1 + Math.floor(random() * 4) }, condition) : [];
    const errno = carries && random() < 0.5 ? { errnoRet: Math.floor(random() * 200) } : {};
    syscalls.push({ names: fresh, action, ...errno, ...(args.length > 0 && { args }) });
  }
  const others = ["SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64"] as const;
  const architectures = ["SCMP_ARCH_X86_64" as const, ...others.filter(() => random() < 0.6)];
  return { defaultAction, ...(random() < 0.9 && { architectures }), syscalls };

  function condition(): SeccompArgument {
    const op = pick(Object.keys(operators) as SeccompOperator[]);
    const argument = { index: Math.floor(random() * 6), value: pick(interesting), op };
    return op === "SCMP_CMP_MASKED_EQ"
      ? { ...argument, valueTwo: pick(interesting) & argument.value }
      : argument;
  }
}

/** What Docker allows, without what the generated rules are about: one call is not to have two answers. */
function essential(): string[] {
  const names = (fixture("docker").syscalls ?? [])
    .filter(({ args }) => args === undefined)
    .flatMap(({ names }) => names);
  return [...new Set([...names, "clone", "clone3"])].filter(
    (name) => !(targets as readonly string[]).includes(name),
  );
}

/** Arguments worth trying on a profile: zeroes, and what its conditions compare with, and what is next to that. */
export function samples({ syscalls = [] }: Seccomp, seed: number): bigint[][] {
  const random = randomNumbers(seed);
  const values = new Set<bigint>([0n, 2n ** 64n - 1n]);
  for (const { value, valueTwo = 0 } of syscalls.flatMap(({ args = [] }) => args)) {
    for (const edge of [BigInt(value), BigInt(valueTwo)])
      for (const d of [-1n, 0n, 1n, 2n ** 32n]) values.add(BigInt.asUintN(64, edge + d));
  }
  const list = [...values];
  const uniform = list.map((value) => Array<bigint>(6).fill(value));
  const mixed = Array.from({ length: 12 }, () =>
    Array.from({ length: 6 }, () => list[Math.floor(random() * list.length)] ?? 0n),
  );
  return [...uniform, ...mixed];
}
