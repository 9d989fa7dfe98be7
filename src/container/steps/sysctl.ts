import type { Descriptor } from "../../linux/call.ts";
import {
  O_WRONLY,
  openat2,
  RESOLVE_BENEATH,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  write,
} from "../../linux/calls/files.ts";
import { fsconfigCreate, fsmount, fsopen } from "../../linux/calls/mounts.ts";
import { sysctlPath } from "../../spec/sysctl.ts";
import { type Birth, cannot, type Step } from "../birth.ts";

/**
 * Kernel parameters of the container's namespaces. They are written through a procfs of our own that is mounted nowhere: what the
 * container sees at /proc may be something else by then (CVE-2025-52881).
 */
export const setSysctls: Step = {
  name: "set kernel parameters",
  field: "linux.sysctl",
  queue(birth) {
    const parameters = Object.entries(birth.spec.linux?.sysctl ?? {});
    if (parameters.length === 0) return;
    const procfs = privateProcfs(birth);
    for (const [name, value] of parameters) {
      const options = cannot(`set ${name} to "${value}"`, `linux.sysctl["${name}"]`);
      const flags = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
      const path = sysctlPath(name);
      // The check of the config has refused it: the same reading of a name decides what is allowed and what is written.
      if (path === undefined) throw new Error(`${name} is not the name of a kernel parameter`);
      const file = birth.init.queue(openat2(procfs, `sys/${path}`, O_WRONLY, flags), options);
      birth.init.queue(write(file, Buffer.from(value)), options);
    }
  },
};

function privateProcfs({ init }: Birth): Descriptor {
  const options = cannot("open a procfs to set kernel parameters", "linux.sysctl");
  const context = init.queue(fsopen("proc"), options);
  init.queue(fsconfigCreate(context), options);
  return init.queue(fsmount(context, 0), options);
}
