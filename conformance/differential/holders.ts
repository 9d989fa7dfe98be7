import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Place } from "./case.ts";

/** Processes whose namespaces containers can join. */
export interface Holders {
  readonly pids: Place["holder"];
  readonly end: () => void;
}

const all = ["--pid", "--net", "--ipc", "--uts", "--cgroup", "--mount", "--time", "--fork", "--kill-child"];

/** Starts one in new namespaces of the host's user namespace and one in a user namespace of its own. */
export async function startHolders(): Promise<Holders> {
  const processes: ChildProcess[] = [];
  const end = () => {
    for (const process of processes) process.kill("SIGKILL");
  };
  const start = async (...flags: string[]) => {
    const outer = spawn("unshare", [...flags, "sleep", "3600"], { stdio: "ignore" });
    processes.push(outer);
    for (let attempt = 0; attempt < 200; attempt++) {
      const child = childOf(outer.pid ?? 0);
      if (child !== undefined) return child;
      await setTimeout(10);
    }
    return 0;
  };
  try {
    const maps = ["--map-users=0,100000,1000", "--map-groups=0,100000,1000"];
    return { pids: { plain: await start(...all), user: await start("--user", ...maps, ...all) }, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** The child, once it has become sleep. */
function childOf(pid: number): number | undefined {
  try {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
    if (child === 0 || readFileSync(`/proc/${child}/comm`, "utf8") !== "sleep\n") return undefined;
    return child;
  } catch {
    return undefined;
  }
}
