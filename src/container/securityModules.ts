import { RuntimeError } from "../error.ts";
import { exists, readFileIfExists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";

/**
 * Refuses a profile or a label of a security module that does not run on this host: nothing would come of it. The profile "unconfined"
 * is what every process has without AppArmor.
 * @throws RuntimeError naming the field.
 */
export function checkSecurityModules(kernel: Kernel, { process, linux }: Spec): void {
  const { apparmorProfile = "", selinuxLabel = "" } = process ?? {};
  const mountLabel = linux?.mountLabel ?? "";
  if (apparmorProfile !== "" && apparmorProfile !== "unconfined" && !hasAppArmor(kernel)) {
    throw new RuntimeError(
      `cannot apply the profile "${apparmorProfile}": AppArmor is not enabled on this host`,
      {
        field: "process.apparmorProfile",
        hint: "Leave the profile out, or add apparmor to the lsm= parameter of the kernel",
      },
    );
  }
  const [field, label] =
    selinuxLabel !== "" ? ["process.selinuxLabel", selinuxLabel] : ["linux.mountLabel", mountLabel];
  if (label !== "" && !hasSelinux(kernel)) {
    throw new RuntimeError(`cannot set the label "${label}": SELinux is not enabled on this host`, {
      field,
      hint: "Leave the label out, or add selinux to the lsm= parameter of the kernel",
    });
  }
}

/** Whether AppArmor confines processes on this host. */
export function hasAppArmor(kernel: Kernel): boolean {
  return readFileIfExists(kernel, "/sys/module/apparmor/parameters/enabled")?.startsWith("Y") === true;
}

/** Whether SELinux runs on this host: the kernel makes the mount point of its file system only then. */
export function hasSelinux(kernel: Kernel): boolean {
  return exists(kernel, "/sys/fs/selinux");
}
