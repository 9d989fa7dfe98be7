/** The version of tsrunc, of package.json. */
export const version = "0.1.0";
/** The version of the runtime specification that tsrunc follows. */
export const specVersion = "1.3.0";

/** What `--version` prints; containerd and Docker parse the first and the last line. */
export function versionText(): string {
  return `tsrunc version ${version}\nspec: ${specVersion}\n`;
}
