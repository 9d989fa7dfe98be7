import { AT_FDCWD, fchmodat, mkdirat } from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { isInUserNamespace } from "../linux/userNamespace.ts";

const systemRoot = "/run/tsrunc";

/**
 * Where containers' state lies without --root: for the superuser in /run/tsrunc, for others in their own runtime directory (XDG Base
 * Directory Specification), which the system clears when they log out. There the directory is made at once, with the sticky bit: without it
 * the specification lets the system take away what has not changed for six hours.
 */
export function defaultRoot(kernel: Kernel): string {
  const { XDG_RUNTIME_DIR: runtimeDirectory = "" } = process.env;
  if (runtimeDirectory === "" || isSystemsSuperuser(kernel)) return systemRoot;
  const root = `${runtimeDirectory}/tsrunc`;
  const made = kernel.call(mkdirat(AT_FDCWD, root, 0o700));
  // Whoever needs the directory finds out why it cannot be had.
  if (made >= 0 || isErrno(made, "EEXIST")) kernel.call(fchmodat(AT_FDCWD, root, 0o1700));
  return root;
}

/** The superuser of a user namespace may be anybody; who enters one as root says so in USER. So does runc tell them apart. */
function isSystemsSuperuser(kernel: Kernel): boolean {
  if (process.geteuid?.() !== 0) return false;
  if (process.env.USER === "root") return true;
  return !isInUserNamespace(kernel);
}
