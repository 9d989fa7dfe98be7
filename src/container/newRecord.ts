import type { Cgroup } from "../cgroup/cgroup.ts";
import { RuntimeError } from "../error.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import type { Birth } from "./birth.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { type CreateOptions, isPrivileged } from "./createOptions.ts";
import { namespaceOrigin, namespacePaths } from "./namespaces.ts";
import { readProcessStat } from "./status.ts";

/** The record of a container whose first process does not exist yet. */
export function newRecord(options: CreateOptions, { paths, made, unit }: Cgroup): ContainerRecord {
  const { id, bundle, kept = [] } = options;
  const { spec } = bundle;
  const labels = Object.entries({ ...spec.annotations, bundle: bundle.path });
  return {
    id,
    ociVersion: spec.ociVersion,
    init_process_pid: 0,
    init_process_start: 0,
    created: new Date().toISOString().replace("Z", "000000Z"),
    rootless: !isPrivileged(options),
    cgroup_paths: paths,
    cgroup_directories: made,
    ...(unit !== undefined && { systemd_unit: unit }),
    has_pid_namespace: namespaceOrigin(spec.linux?.namespaces, "pid") === "new",
    namespace_paths: {},
    config: {
      rootfs: bundle.rootfs,
      hostname: spec.hostname ?? "",
      labels: labels.map(([key, value]) => `${key}=${value}`),
      mounts: (spec.mounts ?? []).map(({ destination, source = "", type = "" }) => ({
        destination,
        source,
        device: type,
      })),
      cgroups: { path: spec.linux?.cgroupsPath ?? "" },
    },
    bundle: bundle.path,
    annotations: spec.annotations ?? {},
    poststop: spec.hooks?.poststop ?? [],
    executable: "",
    environment: [],
    new_keyring: options.noNewKeyring !== true,
    kept_descriptors: kept.length,
  };
}

/** The record completed. @throws RuntimeError when the first process has ended already. */
export function finishedRecord(
  kernel: Kernel,
  record: ContainerRecord,
  { pid }: Pick<SpawnedStub, "pid">,
  found: Birth["found"],
): ContainerRecord {
  const stat = readProcessStat(kernel, pid);
  if (stat === undefined)
    throw new RuntimeError("the container's first process ended while it was being created");
  return {
    ...record,
    init_process_pid: pid,
    init_process_start: stat.startTime,
    namespace_paths: namespacePaths(pid),
    ...found,
  };
}
