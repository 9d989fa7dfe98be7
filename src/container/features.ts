import { memoryPolicyFlags, memoryPolicyModes } from "../linux/calls/scheduling.ts";
import { capabilityNames } from "../linux/capabilities.ts";
import type { Kernel } from "../linux/kernel.ts";
import { type Libseccomp, loadLibseccomp } from "../linux/libseccomp.ts";
import { actions, architectures, flags, operators } from "../seccomp/names.ts";
import type { Features, SeccompFeatures } from "../spec/features.ts";
import { hookKinds } from "../spec/hooks.ts";
import { mountOptionNames } from "./mountOptions.ts";
import { namespaceTypes } from "./namespaces.ts";
import { isFlagSupported } from "./prepareFilter.ts";

/**
 * What tsrunc supports, whatever the config and the host ask for (features.md): the tables that the code itself works with. Only what libseccomp
 * and the kernel make of filters depends on the machine, as it does with runc.
 * @param ociVersionMax the newest version of the specification that is understood.
 */
export function features(kernel: Kernel, ociVersionMax: string): Features {
  const libseccomp = libseccompOfMachine();
  return {
    ociVersionMin: "1.0.0",
    ociVersionMax,
    hooks: hookKinds,
    mountOptions: mountOptionNames(),
    linux: {
      namespaces: Object.keys(namespaceTypes).sort(),
      capabilities: capabilityNames,
      cgroup: { v1: true, v2: true, systemd: true, systemdUser: true, rdma: true },
      seccomp: libseccomp === undefined ? { enabled: false } : seccompFeatures(kernel, libseccomp),
      apparmor: { enabled: true },
      selinux: { enabled: true },
      intelRdt: { enabled: true, schemata: true, monitoring: true },
      memoryPolicy: {
        modes: Object.keys(memoryPolicyModes).sort(),
        flags: Object.keys(memoryPolicyFlags).sort(),
      },
      mountExtensions: { idmap: { enabled: true } },
      netDevices: { enabled: true },
    },
    ...(libseccomp !== undefined && {
      annotations: { "io.github.seccomp.libseccomp.version": libseccomp.version },
    }),
    // No annotation changes what tsrunc does.
    potentiallyUnsafeConfigAnnotations: [],
  };
}

function seccompFeatures(kernel: Kernel, libseccomp: Libseccomp): SeccompFeatures {
  const known = Object.entries(architectures);
  return {
    enabled: true,
    actions: Object.keys(actions).sort(),
    operators: Object.keys(operators).sort(),
    archs: known.filter(([, own]) => libseccomp.architecture(own) !== undefined).map(([name]) => name),
    knownFlags: Object.keys(flags),
    supportedFlags: Object.entries(flags)
      .filter(([, bits]) => isFlagSupported(kernel, bits))
      .map(([name]) => name),
  };
}

/** Undefined where there is none: no filter can be compiled then. */
function libseccompOfMachine(): Libseccomp | undefined {
  try {
    return loadLibseccomp();
  } catch {
    return undefined;
  }
}
