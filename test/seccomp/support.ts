import { readFileSync } from "node:fs";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { loadLibseccomp } from "../../src/linux/libseccomp.ts";
import { compileProfile } from "../../src/seccomp/compile.ts";
import type { Seccomp } from "../../src/spec/seccomp.ts";
import { audit, type SystemCall, verdict, verdictName } from "./verdict.ts";

/** Why profiles cannot be compiled here; false when they can. */
export function cannotCompile(): string | false {
  try {
    loadLibseccomp();
    return process.arch === "x64" ? false : "the expected numbers are those of x86-64";
  } catch {
    return "libseccomp is missing: apt-get install libseccomp2";
  }
}

/** A profile as engines hand it to a runtime, see fixtures/README.md. */
export function fixture(name: "docker" | "podman"): Seccomp {
  return JSON.parse(readFileSync(`test/seccomp/fixtures/${name}.json`, "utf8")) as Seccomp;
}

/** A profile's filter. @throws RuntimeError */
export function compile(profile: Seccomp): Uint8Array {
  return compileProfile(hostKernel(), loadLibseccomp(), profile);
}

/** What the filter of a profile says of system calls of this machine, by number. */
export function judge(profile: Seccomp): (number: number, ...args: readonly bigint[]) => string {
  const program = compile(profile);
  return (number, ...args) => verdictName(verdict(program, { number, architecture: audit.x86_64, args }));
}

/** The same for any architecture. */
export function judgeAny(profile: Seccomp): (call: SystemCall) => string {
  const program = compile(profile);
  return (call) => verdictName(verdict(program, call));
}
