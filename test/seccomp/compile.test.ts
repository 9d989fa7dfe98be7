import t from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { type Libseccomp, loadLibseccomp } from "../../src/linux/libseccomp.ts";
import { compileProfile } from "../../src/seccomp/compile.ts";
import { architectures } from "../../src/seccomp/names.ts";
import type { Seccomp, SeccompAction, SeccompArgument, SeccompRule } from "../../src/spec/seccomp.ts";
import { cannotCompile, compile, fixture, judge, judgeAny } from "./support.ts";
import { audit, x32Bit } from "./verdict.ts";

const skip = cannotCompile();
/** Numbers on x86-64. */
const [read, write, socket, personality, chroot, mseal] = [0, 1, 41, 135, 161, 462];

t.test("every action becomes the kernel's, with its error number", { skip }, async (t) => {
  const answers: readonly (readonly [SeccompAction, number | undefined, string])[] = [
    ["SCMP_ACT_KILL", undefined, "KILL_THREAD"],
    ["SCMP_ACT_KILL_THREAD", undefined, "KILL_THREAD"],
    ["SCMP_ACT_KILL_PROCESS", undefined, "KILL_PROCESS"],
    ["SCMP_ACT_TRAP", undefined, "TRAP"],
    ["SCMP_ACT_ERRNO", undefined, "ERRNO 1"],
    ["SCMP_ACT_ERRNO", 13, "ERRNO 13"],
    ["SCMP_ACT_TRACE", undefined, "TRACE 1"],
    ["SCMP_ACT_TRACE", 99, "TRACE 99"],
    ["SCMP_ACT_LOG", undefined, "LOG"],
    ["SCMP_ACT_NOTIFY", undefined, "NOTIFY"],
  ];
  for (const [action, errnoRet, expected] of answers) {
    const says = judge(allowing({ names: ["chroot"], action, ...(errnoRet !== undefined && { errnoRet }) }));
    t.equal(says(chroot), expected, `${action} ${errnoRet}`);
    t.equal(says(read), "ALLOW");
    if (action === "SCMP_ACT_NOTIFY") continue;
    const byDefault = { defaultAction: action, ...(errnoRet !== undefined && { defaultErrnoRet: errnoRet }) };
    const rules: SeccompRule[] = [{ names: ["read", "statx"], action: "SCMP_ACT_ALLOW" }];
    t.equal(judge({ ...byDefault, syscalls: rules })(chroot), expected, `${action} by default`);
  }
});

t.test("every operator compares whole 64-bit values", { skip }, async (t) => {
  const edge = 2n ** 40n;
  const cases: readonly (readonly [SeccompArgument["op"], readonly [boolean, boolean, boolean]])[] = [
    ["SCMP_CMP_LT", [true, false, false]],
    ["SCMP_CMP_LE", [true, true, false]],
    ["SCMP_CMP_EQ", [false, true, false]],
    ["SCMP_CMP_GE", [false, true, true]],
    ["SCMP_CMP_GT", [false, false, true]],
    ["SCMP_CMP_NE", [true, false, true]],
  ];
  for (const [op, expected] of cases) {
    const says = judge(denying("socket", { index: 1, value: edge, op }));
    const denied = [edge - 1n, edge, edge + 1n].map((value) => says(socket, 0n, value) === "ERRNO 1");
    t.same(denied, expected, op);
  }
  const masked = judge(
    denying("socket", { index: 5, value: 0xf0n, valueTwo: 0x30n, op: "SCMP_CMP_MASKED_EQ" }),
  );
  const sixth = (value: bigint): string => masked(socket, 0n, 0n, 0n, 0n, 0n, value);
  t.same([sixth(0x3fn), sixth(0x40n), sixth(2n ** 63n + 0x30n)], ["ERRNO 1", "ALLOW", "ERRNO 1"]);
});

t.test("conditions on different arguments all have to hold, on the same one any", { skip }, async (t) => {
  const both = judge(
    denying("socket", { index: 0, value: 2, op: "SCMP_CMP_EQ" }, { index: 1, value: 3, op: "SCMP_CMP_EQ" }),
  );
  t.same([both(socket, 2n, 3n), both(socket, 2n, 1n), both(socket, 1n, 3n)], ["ERRNO 1", "ALLOW", "ALLOW"]);
  const any = judge(
    denying("socket", { index: 0, value: 2, op: "SCMP_CMP_EQ" }, { index: 0, value: 16, op: "SCMP_CMP_EQ" }),
  );
  t.same([any(socket, 2n), any(socket, 16n), any(socket, 1n)], ["ERRNO 1", "ERRNO 1", "ALLOW"]);
});

t.test("what does not exist here, or would happen anyway, is left out", { skip }, async (t) => {
  const says = judge(
    allowing(
      { names: ["a_call_of_the_future", "chroot"], action: "SCMP_ACT_ERRNO" },
      { names: ["read"], action: "SCMP_ACT_ALLOW" },
    ),
  );
  t.same([says(chroot), says(read)], ["ERRNO 1", "ALLOW"]);
});

t.test("calls that are newer than the profile do not exist", { skip }, async (t) => {
  const profile: Seccomp = {
    defaultAction: "SCMP_ACT_ERRNO",
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    syscalls: [{ names: ["read", "write", "personality"], action: "SCMP_ACT_ALLOW" }],
  };
  const says = judgeAny(profile);
  const { x86_64: architecture, i386 } = audit;
  t.equal(says({ number: personality, architecture }), "ALLOW");
  t.equal(says({ number: personality - 1, architecture }), "ERRNO 1", "older ones are forbidden");
  t.equal(says({ number: personality + 1, architecture }), "ERRNO 38");
  t.equal(says({ number: mseal, architecture }), "ERRNO 38");
  t.equal(says({ number: x32Bit + personality, architecture }), "ALLOW", "of x32");
  t.equal(says({ number: x32Bit + personality + 1, architecture }), "ERRNO 38", "of x32");
  t.equal(says({ number: 136, architecture: i386 }), "ALLOW", "personality of i386");
  t.equal(says({ number: 137, architecture: i386 }), "ERRNO 38");
  t.match(says({ number: 137, architecture: audit.aarch64 }), /KILL/, "an architecture that is not listed");

  const native = judgeAny({ ...profile, architectures: ["SCMP_ARCH_X86"] });
  t.equal(native({ number: mseal, architecture }), "ERRNO 38", "the machine's own is always among them");
  t.match(native({ number: x32Bit + mseal, architecture }), /KILL/);
  for (const defaultAction of ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE"] as const) {
    const permissive = judge({ defaultAction, syscalls: [{ names: ["read"], action: "SCMP_ACT_KILL" }] });
    t.not(permissive(mseal), "ERRNO 38", `${defaultAction} is for new calls, too`);
  }
  const only = judge({
    defaultAction: "SCMP_ACT_KILL",
    syscalls: [{ names: ["nothing"], action: "SCMP_ACT_LOG" }],
  });
  t.equal(only(mseal), "KILL_THREAD", "a profile without known calls has no age");
});

t.test("the engines' profiles compile", { skip }, async (t) => {
  const docker = judge(fixture("docker"));
  t.same(
    [docker(read), docker(write), docker(chroot), docker(mseal)],
    ["ALLOW", "ALLOW", "ALLOW", "ERRNO 38"],
  );
  t.equal(docker(165), "ERRNO 1", "mount");
  t.same([docker(personality, 8n), docker(personality, 9n)], ["ALLOW", "ERRNO 1"]);
  const podman = judge(fixture("podman"));
  t.same(
    [podman(read), podman(246), podman(mseal)],
    ["ALLOW", "ERRNO 1", "ERRNO 38"],
    "kexec_load is forbidden",
  );
});

t.test("a refusal names the rule", { skip }, async (t) => {
  const refused = (profile: Seccomp, message: RegExp | string): void => {
    t.throws(() => compile(profile), { message });
  };
  refused(
    allowing({ names: ["read", "chroot"], action: "SCMP_ACT_ERRNO", errnoRet: 5000 }),
    'linux.seccomp.syscalls[0].names[0]: libseccomp cannot add the rule for "read": invalid argument (EINVAL)',
  );
  const old: Libseccomp = {
    ...loadLibseccomp(),
    architecture: () => undefined,
    apiLevel: () => 5,
    version: "2.4.1",
  };
  const compileWith = (profile: Seccomp) => () => compileProfile(hostKernel(), old, profile);
  t.throws(compileWith({ defaultAction: "SCMP_ACT_ALLOW", architectures: ["SCMP_ARCH_M68K"] }), {
    message: "linux.seccomp.architectures[0]: libseccomp 2.4.1 does not know SCMP_ARCH_M68K",
  });
  t.throws(compileWith(allowing({ names: ["chroot"], action: "SCMP_ACT_NOTIFY" })), {
    message:
      "linux.seccomp: seccomp notify unsupported: API level: got 5, want at least 6. Please try with libseccomp >= 2.5.0 and Linux >= 5.7",
  });
  const values = Array.from({ length: 5000 }, (_, index) => ({
    index: 0,
    value: 3 * index,
    op: "SCMP_CMP_EQ" as const,
  }));
  refused(
    denying("socket", ...values),
    /the filter has \d+ instructions, and the kernel takes 4096\. Use fewer/,
  );
});

t.test("libseccomp knows the architectures by the names in the table", { skip }, async (t) => {
  const library = loadLibseccomp();
  // These came with versions 2.6 and 2.5.
  const young = ["SCMP_ARCH_M68K", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB", "SCMP_ARCH_LOONGARCH64"];
  for (const [name, own] of Object.entries(architectures)) {
    if (!young.includes(name)) t.not(library.architecture(own), undefined, name);
  }
});

function allowing(...syscalls: readonly SeccompRule[]): Seccomp {
  return { defaultAction: "SCMP_ACT_ALLOW", syscalls };
}

function denying(name: string, ...args: readonly SeccompArgument[]): Seccomp {
  return allowing({ names: [name], action: "SCMP_ACT_ERRNO", args });
}
