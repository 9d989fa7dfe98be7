import { cannot, type Rights, type Step } from "../birth.ts";
import { hasAppArmor } from "../securityModules.ts";
import { writeProcfs } from "./procfs.ts";

const field = "process.apparmorProfile";

/**
 * The AppArmor profile that the process enters with execve(2): `exec PROFILE` is what aa_change_onexec(2) writes. It comes before privileges
 * are forbidden: after that a process may only enter a profile that allows less than its own. The file is AppArmor's own since Linux 5.8;
 * attr/exec belongs to whichever module the kernel lists first.
 */
export const setAppArmorProfile: Step<Rights> = {
  name: "set the AppArmor profile",
  field,
  queue(birth) {
    const profile = birth.spec.process?.apparmorProfile ?? "";
    if (profile === "" || (profile === "unconfined" && !hasAppArmor(birth.kernel))) return;
    const hint = "The profile has to be loaded: apparmor_parser --replace FILE";
    const options = cannot(`apply the AppArmor profile "${profile}"`, field, hint);
    writeProcfs(birth, "self/attr/apparmor/exec", `exec ${profile}`, options);
  },
};
