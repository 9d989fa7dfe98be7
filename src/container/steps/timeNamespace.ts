import type { Step } from "../birth.ts";
import { namespaceOrigin } from "../namespaces.ts";
import { makeTimeNamespace } from "../timeNamespace.ts";

/**
 * Without rights over the host a time namespace can be made only inside of a user namespace of one's own. The process enters it when it becomes
 * the container's program (Linux 6.2). It comes first, while the process is still open to its own user: the file that takes the
 * offsets belongs to the superuser afterwards.
 */
export const makeOwnTimeNamespace: Step = {
  name: "make a time namespace without rights over the host",
  field: "linux.timeOffsets",
  queue({ init, spec, privileged }) {
    if (privileged || namespaceOrigin(spec.linux?.namespaces, "user") === "shared") return;
    makeTimeNamespace(init, spec.linux);
  },
};
