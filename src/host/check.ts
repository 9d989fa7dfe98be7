import { cgroup2Mount, cgroup2Place } from "../cgroup/hierarchies.ts";
import type { Kernel } from "../linux/kernel.ts";
import { defaultSpec } from "../spec/defaults.ts";
import { checkCgroups } from "./cgroups.ts";
import { checkFileSystems } from "./fileSystems.ts";
import type { Finding } from "./finding.ts";
import { checkKernel } from "./kernelVersion.ts";
import { checkNamespaces } from "./namespaces.ts";
import { checkPrograms } from "./programs.ts";
import { checkSecurity } from "./security.ts";

/** Who asks. */
export interface Asker {
  readonly uid: number;
  readonly gid: number;
  readonly name: string | undefined;
  /** Where programs are looked for. */
  readonly path: string;
}

/**
 * What this host offers to containers of the asker's: for root those that `tsrunc spec` describes, for others those of `tsrunc spec --rootless`.
 * What has to be tried is tried in processes of its own, and gone when this returns.
 */
export function checkHost(kernel: Kernel, { uid, gid, name, path }: Asker): Finding[] {
  const asRoot = uid === 0;
  const cgroup2 = cgroup2Mount(kernel) === cgroup2Place;
  const spec = defaultSpec({ cgroup2, ...(!asRoot && { rootless: { uid, gid } }) });
  const needed = (spec.linux?.namespaces ?? []).map(({ type }) => type);
  return [
    ...checkKernel(kernel),
    ...checkNamespaces(kernel, { asRoot, needed }),
    ...checkCgroups(kernel, { asRoot }),
    ...checkSecurity(kernel, { asRoot }),
    ...checkFileSystems(kernel, { asRoot }),
    ...checkPrograms(kernel, { asRoot, path, user: { uid, name } }),
  ];
}
