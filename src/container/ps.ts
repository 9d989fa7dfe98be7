import { placeOfProcesses } from "../cgroup/kill.ts";
import { listProcesses } from "../cgroup/processes.ts";
import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { close, dup3, memfdCreate } from "../linux/calls/files.ts";
import { decodeExit, siginfoSize, waitid } from "../linux/calls/processes.ts";
import { exists, readFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { killAndReap } from "./childProcess.ts";
import { runtimeEnvironment } from "./hooks.ts";
import { replaceProcess } from "./replaceProcess.ts";
import { closeContainerDirectory, openContainerDirectory, readRecord } from "./store.ts";

/**
 * The processes of a container, by their ids on the host; none when it has ended.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when there is none of this id.
 */
export function containerProcesses(kernel: Kernel, root: string, id: string): number[] {
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const path = placeOfProcesses(readRecord(kernel, directory)?.cgroup_paths ?? {});
    return path === undefined ? [] : listProcesses(kernel, path);
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

/**
 * What the host's ps(1) says about some processes.
 * @param args for ps; what it prints needs a column PID.
 * @returns the heading and one line each.
 * @throws RuntimeError when ps cannot be run, fails, or prints no such column.
 */
export function psTable(kernel: Kernel, pids: readonly number[], args: readonly string[]): string[] {
  const [heading = "", ...rows] = runPs(kernel, args).split("\n").filter(Boolean);
  const column = heading.split(/\s+/).filter(Boolean).indexOf("PID");
  if (column === -1) throw new RuntimeError("couldn't find PID field in ps output");
  return [heading, ...rows.filter((row) => pids.includes(Number(row.trim().split(/\s+/)[column])))];
}

function runPs(kernel: Kernel, args: readonly string[]): string {
  const [said, complained] = [memory(kernel), memory(kernel)];
  try {
    const ps = kernel.spawnStub([said, complained]);
    try {
      ps.stub.queue(dup3(firstChannel + 1, 1, 0));
      ps.stub.queue(dup3(firstChannel + 2, 2, 0));
      const program = { path: findPs(kernel), args: ["ps", ...args], environment: runtimeEnvironment() };
      replaceProcess(ps.stub, firstChannel, program);
    } catch (cause) {
      killAndReap(kernel, ps);
      throw cause instanceof RuntimeError ? cause : new RuntimeError("cannot run ps", { cause });
    }
    const status = output(siginfoSize);
    must(kernel, waitid(ps.pid, status, { block: true }));
    const code = decodeExit(status);
    if (code === 0) return readFile(kernel, `/proc/self/fd/${said}`);
    const complaint = readFile(kernel, `/proc/self/fd/${complained}`).trim();
    throw new RuntimeError(`ps has failed: exit status ${code}: ${complaint}`);
  } finally {
    kernel.call(close(said));
    kernel.call(close(complained));
  }
}

function memory(kernel: Kernel): number {
  return must(kernel, memfdCreate("ps", { executable: false }));
}

function findPs(kernel: Kernel): string {
  const places = (process.env.PATH ?? "/usr/bin:/bin").split(":").map((directory) => `${directory}/ps`);
  const found = places.find((path) => path.startsWith("/") && exists(kernel, path));
  if (found !== undefined) return found;
  throw new RuntimeError("cannot find ps on this host", { hint: "Install procps, or use --format json" });
}
