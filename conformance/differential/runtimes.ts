import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { home, type Scratch } from "./scratch.ts";

/** The runtimes that tsrunc is compared with. */
export type PeerName = "runc" | "crun";

/** What {@link ../differential/explained.ts} explains: the versions of Debian 12. Others differ in other things. */
const knownVersions: Readonly<Record<PeerName, string>> = { runc: "1.1.", crun: "1.8." };

export interface Runtime {
  readonly name: PeerName | "tsrunc";
  /** The program and the flags that all its commands get. */
  readonly command: readonly string[];
  /** Where it writes containers down. */
  readonly state: string;
  readonly environment: Readonly<Record<string, string>>;
}

const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** tsrunc as built. */
export function tsrunc({ dir }: Scratch): Runtime {
  const state = join(dir, "state/tsrunc");
  return { name: "tsrunc", command: [join(home, "bin/tsrunc"), "--root", state], state, environment };
}

/** The peers that can be compared with, and for the others why not. */
export function findPeers(scratch: Scratch): {
  readonly peers: readonly Runtime[];
  readonly absent: readonly string[];
} {
  const peers: Runtime[] = [];
  const absent: string[] = [];
  for (const name of ["runc", "crun"] as const) {
    const { stdout, error } = spawnSync(name, ["--version"], { encoding: "utf8" });
    const version = /version (\S+)/.exec(stdout ?? "")?.[1];
    const known = knownVersions[name];
    if (error !== undefined || version === undefined) absent.push(`${name} is not installed`);
    else if (!version.startsWith(known))
      absent.push(`${name} ${version} is installed; explained are the differences to ${known}x`);
    else peers.push(peer(name, scratch));
  }
  return { peers, absent };
}

function peer(name: PeerName, { dir, noLimits }: Scratch): Runtime {
  const state = join(dir, "state", name);
  // crun 1.8 does not start without CAP_SYS_RESOURCE unless its complaint is kept from it.
  const preload = name === "crun" ? { LD_PRELOAD: noLimits } : {};
  return { name, command: [name, "--root", state], state, environment: { ...environment, ...preload } };
}
