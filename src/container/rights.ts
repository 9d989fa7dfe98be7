import type { Rights, Step } from "./birth.ts";
import { setAppArmorProfile } from "./steps/apparmor.ts";
import { dropBoundingSet, setCapabilities } from "./steps/capabilities.ts";
import { forbidNewPrivileges } from "./steps/process.ts";
import { openProcfs } from "./steps/procfs.ts";
import { setSelinuxLabel } from "./steps/selinux.ts";
import { changeUser } from "./steps/user.ts";

/** The steps that leave a process in the container's namespaces with the rights of the container's program, in their order. */
export const stepsOfRights: readonly Step<Rights>[] = [
  forbidNewPrivileges,
  dropBoundingSet,
  changeUser,
  setCapabilities,
];

/** The same for a process that is to become a program of the image and has no label yet. */
export const stepsOfImageHook: readonly Step<Rights>[] = [
  openProcfs,
  setAppArmorProfile,
  setSelinuxLabel,
  ...stepsOfRights,
];
