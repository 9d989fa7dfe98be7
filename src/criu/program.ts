import { RuntimeError } from "../error.ts";
import { AT_FDCWD, faccessat2 } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";

const executable = 1;

/** What of the caller's environment CRIU gets: it calls iptables, nft and tar, and has settings of its own. */
const passedOn = ["PATH", "HOME", "LD_LIBRARY_PATH", "CRIU_CONFIG_FILE"];

/**
 * Where CRIU is: the first one in the caller's PATH.
 * @throws RuntimeError when there is none.
 */
export function findCriu(kernel: Kernel): string {
  for (const directory of (process.env.PATH ?? "").split(":")) {
    if (!directory.startsWith("/")) continue;
    const path = `${directory}/criu`;
    if (kernel.call(faccessat2(AT_FDCWD, path, executable, 0)) === 0) return path;
  }
  throw new RuntimeError("cannot checkpoint or restore: criu is not in $PATH", {
    hint: "Install CRIU, which does the work: Debian's and Fedora's package is criu",
  });
}

/** The environment that CRIU runs in. */
export function criuEnvironment(): string[] {
  return passedOn.flatMap((name) =>
    process.env[name] === undefined ? [] : [`${name}=${process.env[name]}`],
  );
}
