import type { Rights, Step } from "./birth.ts";
import { dropBoundingSet, setCapabilities } from "./steps/capabilities.ts";
import { forbidNewPrivileges } from "./steps/process.ts";
import { changeUser } from "./steps/user.ts";

/** The steps that leave a process in the container's namespaces with the rights of the container's program, in their order. */
export const stepsOfRights: readonly Step<Rights>[] = [
  forbidNewPrivileges,
  dropBoundingSet,
  changeUser,
  setCapabilities,
];
