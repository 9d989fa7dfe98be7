import { sysctlPath } from "../../spec/sysctl.ts";
import { cannot, type Step } from "../birth.ts";
import { writeProcfs } from "./procfs.ts";

/** Kernel parameters of the container's namespaces. */
export const setSysctls: Step = {
  name: "set kernel parameters",
  field: "linux.sysctl",
  queue(birth) {
    for (const [name, value] of Object.entries(birth.spec.linux?.sysctl ?? {})) {
      const options = cannot(`set ${name} to "${value}"`, `linux.sysctl["${name}"]`);
      const path = sysctlPath(name);
      // The check of the config has refused it: the same reading of a name decides what is allowed and what is written.
      if (path === undefined) throw new Error(`${name} is not the name of a kernel parameter`);
      writeProcfs(birth, `sys/${path}`, value, options);
    }
  },
};
