import type { Step } from "./birth.ts";
import { stepsOfRights } from "./rights.ts";
import { setAppArmorProfile } from "./steps/apparmor.ts";
import { joinClassOfService } from "./steps/classOfService.ts";
import { findHome } from "./steps/environment.ts";
import { setExecAffinity } from "./steps/execAffinity.ts";
import { findExecutable } from "./steps/executable.ts";
import { joinKeyring } from "./steps/keyring.ts";
import { closeLeftovers, hideProcess } from "./steps/process.ts";
import { openProcfs } from "./steps/procfs.ts";
import { setRlimits } from "./steps/rlimits.ts";
import { setIoPriority, setMemoryPolicy, setPersonality, setScheduler } from "./steps/scheduling.ts";
import { setSelinuxLabel } from "./steps/selinux.ts";
import { setUmask } from "./steps/user.ts";
import { enterWorkingDirectory } from "./steps/workingDirectory.ts";

/** What a process that joins a container goes through: the birth of one, less what is the container's own and done already. */
export const stepsBeforeTerminal: readonly Step[] = [
  joinClassOfService,
  hideProcess,
  openProcfs,
  joinKeyring,
];

/** The rest, when the process has its terminal. */
export const stepsFromTerminal: readonly Step[] = [
  setAppArmorProfile,
  setSelinuxLabel,

  closeLeftovers,
  setUmask,
  setRlimits,
  setExecAffinity,
  setScheduler,
  setIoPriority,
  setPersonality,
  setMemoryPolicy,
  enterWorkingDirectory.asRuntime,
  ...stepsOfRights,
  enterWorkingDirectory.asUser,
  findHome,
  findExecutable,
];
