import { hostKernel } from "../../linux/hostKernel.ts";
import { exit } from "../exit.ts";
import { writeAll } from "../log.ts";
import { versionText } from "../version.ts";

/** Prints the version, where that is all that is asked for; see `Program`. */
export async function main(args: readonly string[]): Promise<void> {
  if (args.length !== 1) return;
  const kernel = hostKernel();
  writeAll(kernel, 1, versionText());
  exit(kernel, 0);
}
