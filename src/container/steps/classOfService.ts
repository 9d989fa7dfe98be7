import { joinGroup } from "../../resctrl/group.ts";
import type { Step } from "../birth.ts";

/**
 * The first process, and with it all that it will fork, joins the class of service that `create` has made or found; so does one of `exec`, which
 * is born in tsrunc's.
 */
export const joinClassOfService: Step = {
  name: "join a class of service",
  field: "linux.intelRdt",
  queue({ kernel, spec, id, pid }) {
    const intelRdt = spec.linux?.intelRdt;
    if (intelRdt !== undefined) joinGroup(kernel, intelRdt, id, pid);
  },
};
