import type { CgroupEntry } from "../cgroup/enter.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Spec } from "../spec/config.ts";
import { cannot } from "./birth.ts";
import { type ClonedProcess, cloneProcess } from "./cloneProcess.ts";
import { joinNamespaces, namespaceOrigin, newNamespaceFlags } from "./namespaces.ts";
import { setOomScore } from "./oomScore.ts";
import { makeTimeNamespace } from "./timeNamespace.ts";

export interface InitOptions<Prepared> {
  readonly spec: Spec;
  /** Whether tsrunc has the superuser's rights over the host. */
  readonly privileged: boolean;
  /** The container's cgroup, open. */
  readonly cgroup: CgroupEntry;
  /** The control socket on which a created container waits for `start`. */
  readonly listener: number;
  /** Descriptors for the container's program, which has them as 3 and upward. */
  readonly kept: readonly number[];
  /** Work for the time that the kernel takes to make the namespaces. */
  readonly meanwhile: (child: Stub) => Prepared;
}

/**
 * Makes the container's first process in its namespaces and its cgroup.
 * @throws RuntimeError
 */
export function spawnInit<Prepared>(kernel: Kernel, options: InitOptions<Prepared>): ClonedProcess<Prepared> {
  const { spec, privileged, cgroup, listener, kept, meanwhile } = options;
  const namespaces = spec.linux?.namespaces ?? [];
  return cloneProcess(kernel, {
    newNamespaces: newNamespaceFlags(namespaces),
    cgroup,
    passed: [listener],
    kept,
    inherited: (stub) => setOomScore(stub, spec.process?.oomScoreAdj),
    prepare(stub) {
      // Others have the right to make one only inside of their user namespace: there the first process does it itself.
      if (privileged) makeTimeNamespace(stub, spec.linux);
      return joinNamespaces(stub, namespaces);
    },
    // Its files in /proc would belong to the superuser, and who writes its ids is somebody else.
    dumpable: !privileged && namespaceOrigin(namespaces, "user") === "new",
    meanwhile,
    explanation: cannot("make the container's first process", "linux.namespaces"),
    purpose: { name: "make the namespaces and the first process", field: "linux.namespaces" },
    name: "init",
  });
}
