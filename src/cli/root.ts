/**
 * Where containers' state lies without --root: for the superuser in /run/tsrunc, for others in their own runtime directory (XDG Base
 * Directory Specification), which the system clears when they log out.
 */
export function defaultRoot(): string {
  const { XDG_RUNTIME_DIR: runtimeDirectory } = process.env;
  const isSuperuser = process.geteuid?.() === 0;
  return isSuperuser || runtimeDirectory === undefined ? "/run/tsrunc" : `${runtimeDirectory}/tsrunc`;
}
