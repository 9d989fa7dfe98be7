import type { Step } from "./birth.ts";
import { setAppArmorProfile } from "./steps/apparmor.ts";
import { dropBoundingSet, setCapabilities } from "./steps/capabilities.ts";
import { joinClassOfService } from "./steps/classOfService.ts";
import { configuredDevices } from "./steps/configuredDevices.ts";
import { makeConsole } from "./steps/console.ts";
import { createHooks } from "./steps/createHooks.ts";
import { devices } from "./steps/devices.ts";
import { findHome } from "./steps/environment.ts";
import { findExecutable } from "./steps/executable.ts";
import { joinKeyring } from "./steps/keyring.ts";
import { bringUpLoopback } from "./steps/loopback.ts";
import { maskedPaths } from "./steps/maskedPaths.ts";
import { mounts } from "./steps/mounts.ts";
import { setDomainname, setHostname } from "./steps/names.ts";
import { giveNetworkDevices } from "./steps/networkDevices.ts";
import { closeLeftovers, forbidNewPrivileges, hideProcess, isolateCgroup } from "./steps/process.ts";
import { openProcfs } from "./steps/procfs.ts";
import { readonlyPaths } from "./steps/readonlyPaths.ts";
import { setRlimits } from "./steps/rlimits.ts";
import { attachRoot, enterRoot, lockRoot, propagateRoot } from "./steps/root.ts";
import {
  freeProcessors,
  setIoPriority,
  setMemoryPolicy,
  setPersonality,
  setScheduler,
} from "./steps/scheduling.ts";
import { setSelinuxLabel } from "./steps/selinux.ts";
import { setSysctls } from "./steps/sysctl.ts";
import { makeOwnTimeNamespace } from "./steps/timeNamespace.ts";
import { changeUser, setUmask } from "./steps/user.ts";
import { becomeSuperuser } from "./steps/userNamespace.ts";
import { enterWorkingDirectory, makeWorkingDirectory } from "./steps/workingDirectory.ts";

/**
 * The birth of a container, as its first process goes through it: the kernel's isolation features in the only order that works.
 *
 * Mounts come before the change of root, because they need the host's files; the root turns read-only after everything that is made in it;
 * capabilities go last, because every step before needs one. The namespaces themselves are made with the process, see `namespaces.ts`.
 */
export const stepsBeforeHooks: readonly Step[] = [
  makeOwnTimeNamespace,
  becomeSuperuser,
  hideProcess,
  openProcfs,
  joinKeyring,
  isolateCgroup,
  bringUpLoopback,

  attachRoot,
  mounts,
  devices,
  makeWorkingDirectory,
];

/** The rest, from the point on where the process has to exist and hooks may look at it. */
export const stepsFromHooks: readonly Step[] = [
  joinClassOfService,
  giveNetworkDevices,
  configuredDevices,
  createHooks,
  makeConsole,

  readonlyPaths,
  maskedPaths,
  lockRoot,
  enterRoot,
  propagateRoot,

  setHostname,
  setDomainname,
  setAppArmorProfile,
  setSysctls,
  setSelinuxLabel,

  closeLeftovers,
  setUmask,
  setRlimits,
  forbidNewPrivileges,
  freeProcessors,
  setScheduler,
  setIoPriority,
  setPersonality,
  setMemoryPolicy,
  enterWorkingDirectory.asRuntime,
  dropBoundingSet,
  changeUser,
  setCapabilities,
  enterWorkingDirectory.asUser,
  findHome,
  findExecutable,
];
