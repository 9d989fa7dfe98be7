import { isFlagSupported } from "../container/prepareFilter.ts";
import { hasAppArmor, hasSelinux } from "../container/securityModules.ts";
import { SECCOMP_FILTER_FLAG_LOG } from "../linux/calls/seccomp.ts";
import { capabilityNames } from "../linux/capabilities.ts";
import type { Kernel } from "../linux/kernel.ts";
import { type Libseccomp, loadLibseccomp } from "../linux/libseccomp.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look } from "./probe.ts";

/** From this level on kernel and library together support SCMP_ACT_NOTIFY, seccomp_api_get(3). */
const notifyLevel = 6;

/** Filters of system calls, security modules, and tsrunc's own rights. */
export function checkSecurity(kernel: Kernel, { asRoot }: { asRoot: boolean }): Finding[] {
  const modules = look(kernel, "/sys/kernel/security/lsm");
  const selinux = hasSelinux(kernel);
  return inArea("security", [
    ...(asRoot ? [rights(kernel)] : []),
    {
      name: "seccomp",
      isThere: isFlagSupported(kernel, SECCOMP_FILTER_FLAG_LOG),
      found: isFlagSupported(kernel, SECCOMP_FILTER_FLAG_LOG) ? "in the kernel" : "not in the kernel",
      meaning: "filters of system calls (linux.seccomp)",
      remedy: "Boot a kernel with CONFIG_SECCOMP_FILTER",
    },
    ...libseccomp(),
    {
      name: "AppArmor",
      isThere: hasAppArmor(kernel),
      found: hasAppArmor(kernel)
        ? "enabled"
        : `not enabled${modules === "" ? "" : `; the modules are ${modules}`}`,
      meaning: "profiles (process.apparmorProfile)",
      remedy: "Add apparmor to the lsm= parameter of the kernel",
    },
    {
      name: "SELinux",
      isThere: selinux,
      found: selinux ? mode(kernel) : "not enabled",
      meaning: "labels (process.selinuxLabel, linux.mountLabel)",
      remedy: "Add selinux to the lsm= parameter of the kernel, and load a policy",
    },
  ]);
}

/** What tsrunc may do decides what a container of its can be given. */
function rights(kernel: Kernel): Found {
  const status = look(kernel, "/proc/self/status");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const missing = capabilityNames.filter((_, bit) => (effective & (1n << BigInt(bit))) === 0n);
  return {
    name: "capabilities",
    isThere: missing.length === 0,
    found: missing.length === 0 ? "all" : `all but ${missing.join(", ")}`,
    meaning:
      "no container can be given what tsrunc lacks; without CAP_SYS_RESOURCE no hard limit can be raised",
    remedy: "Run tsrunc outside of containers and of services that are confined (CapabilityBoundingSet=)",
  };
}

function libseccomp(): Found[] {
  const remedy = "Install libseccomp 2 (Debian: libseccomp2), 2.5 or later for SCMP_ACT_NOTIFY";
  let library: Libseccomp | undefined;
  try {
    library = loadLibseccomp();
  } catch {
    // Told below.
  }
  const canNotify = library !== undefined && library.apiLevel() >= notifyLevel;
  return [
    {
      name: "libseccomp",
      isThere: library !== undefined,
      found: library?.version ?? "not installed",
      meaning: "compiles filters; a container with linux.seccomp does not start without",
      remedy,
    },
    {
      name: "seccomp agents",
      isThere: canNotify,
      found: library === undefined ? "no libseccomp" : `API level ${library.apiLevel()}`,
      meaning: "another program decides about system calls (SCMP_ACT_NOTIFY)",
      remedy,
    },
  ];
}

function mode(kernel: Kernel): string {
  return look(kernel, "/sys/fs/selinux/enforce") === "1" ? "enforcing" : "permissive";
}
