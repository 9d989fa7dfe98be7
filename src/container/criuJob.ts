import { cgroupsOf } from "../cgroup/hierarchies.ts";
import type { CgroupPaths } from "../cgroup/paths.ts";
import type { Kind, Request } from "../criu/messages.ts";
import type { CgroupMode, CriuOptions } from "../criu/options.ts";
import { criuEnvironment, findCriu } from "../criu/program.ts";
import {
  directoryOptions,
  type Notified,
  startWorker,
  type WorkerDirectories,
  type WorkerOptions,
} from "../criu/worker.ts";
import { RuntimeError } from "../error.ts";
import { AT_FDCWD, close, mkdirat, O_DIRECTORY, O_RDONLY, openat } from "../linux/calls/files.ts";
import { CLONE_NEWNET } from "../linux/calls/processes.ts";
import { isErrno } from "../linux/errno.ts";
import { readFileIfExists } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { criuFailed } from "../messages.ts";
import { runProgram } from "./runProgram.ts";

/** What `checkpoint` and `restore` are both told. */
export interface CriuJobOptions {
  /** Directory of the images; absolute. */
  readonly imagePath: string;
  /** Directory for CRIU's log; absolute. That of the images if absent. */
  readonly workPath?: string | undefined;
  readonly cgroupMode: CgroupMode;
  readonly tcpEstablished: boolean;
  readonly externalUnixSockets: boolean;
  readonly shellJob: boolean;
  readonly fileLocks: boolean;
  readonly autoDedup: boolean;
  readonly lazyPages: boolean;
}

/** The first version that can be asked for its version. */
const oldestCriu = 30_000;

/** An annotation that names another file of settings for CRIU, or none. */
const configAnnotation = "org.criu.config";
/** Whose settings count more than what CRIU is told here: where administrators have put them for runc. */
const defaultConfig = "/etc/criu/runc.conf";

/** CRIU as it is installed. */
export interface Criu {
  readonly path: string;
  /** As 31700 for 3.17. */
  readonly version: number;
}

/**
 * Finds CRIU.
 * @throws RuntimeError when it is missing, too old, or does not answer.
 */
export function openCriu(kernel: Kernel): Criu {
  const path = findCriu(kernel);
  const worker = startWorker(kernel, { program: path });
  let version: number | undefined;
  try {
    version = worker.ask({ kind: "VERSION" }).version;
  } catch (cause) {
    throw new RuntimeError(`cannot ask ${path} for its version`, { cause, ...diagnosis(kernel, path) });
  } finally {
    worker.end();
  }
  if (version === undefined || version < oldestCriu)
    throw new RuntimeError(`${path} is too old`, { hint: "CRIU 3.0 or later is needed" });
  return { path, version };
}

/** Makes sure that CRIU and the kernel can do something that not all can. @throws RuntimeError */
export function requireFeature(
  kernel: Kernel,
  { path }: Criu,
  feature: "memoryTracking" | "lazyPages",
  flag: string,
): void {
  const worker = startWorker(kernel, { program: path });
  try {
    if (worker.ask({ kind: "FEATURE_CHECK" }).features?.[feature] === true) return;
  } finally {
    worker.end();
  }
  const needed =
    feature === "lazyPages" ? "userfaultfd (UFFD)" : "soft-dirty page tracking (CONFIG_MEM_SOFT_DIRTY)";
  throw new RuntimeError(`${flag} cannot work: CRIU or the kernel has no ${needed}`);
}

/** Makes the directory for the log where it is missing. @throws RuntimeError for one of the directories that cannot be used. */
export function checkDirectories(kernel: Kernel, { imagePath, workPath }: CriuJobOptions): void {
  if (workPath !== undefined) kernel.call(mkdirat(AT_FDCWD, workPath, 0o700));
  for (const [flag, path] of Object.entries({ "image-path": imagePath, "work-path": workPath })) {
    if (path === undefined) continue;
    const call = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY());
    const descriptor = kernel.call(call);
    if (descriptor < 0) {
      const cause = new SyscallError(call, -descriptor, path);
      throw new RuntimeError(`cannot open the directory of --${flag}`, { cause });
    }
    kernel.call(close(descriptor));
  }
}

/** The directories of a job, as CRIU is given them. */
export function directoriesOf({ imagePath, workPath }: CriuJobOptions): WorkerDirectories {
  return { images: imagePath, work: workPath };
}

/** The options of CRIU's that both jobs have. */
export function commonOptions(
  options: CriuJobOptions,
  logName: string,
  annotations: Readonly<Record<string, string>>,
): Omit<CriuOptions, "root" | "cgroupControllers"> {
  const config = annotations[configAnnotation] ?? defaultConfig;
  return {
    ...directoryOptions(directoriesOf(options)),
    logLevel: 4,
    logFile: logName,
    notifications: true,
    cgroupMode: options.cgroupMode,
    tcpEstablished: options.tcpEstablished,
    externalUnixSockets: options.externalUnixSockets,
    shellJob: options.shellJob,
    fileLocks: options.fileLocks,
    autoDedup: options.autoDedup,
    lazyPages: options.lazyPages,
    orphanTerminals: true,
    // What is in a network namespace is the caller's to set up, by a hook or from outside.
    emptyNamespaces: CLONE_NEWNET,
    configFile: config === "" ? undefined : config,
  };
}

/** What CRIU is to do. */
export interface CriuJob {
  readonly options: CriuJobOptions;
  /** Name of CRIU's log, `dump.log` or `restore.log`. */
  readonly logName: string;
  /** Makes the request, when CRIU is there to take it. */
  readonly request: (pid: number) => Request;
  readonly notified: Notified;
  readonly worker?: Pick<WorkerOptions, "inherited" | "prepare">;
}

/**
 * The hierarchies of cgroups in which a container has a cgroup of its own. In the others it is in its caller's, of which CRIU would save, and
 * make again, all that lies below.
 */
export function ownHierarchies(kernel: Kernel, paths: CgroupPaths): string[] {
  const all = cgroupsOf(kernel, "self").map(({ controllers }) => controllers);
  return all.filter((controllers) => paths[controllers.split(",")[0] ?? ""] !== undefined);
}

/**
 * Has CRIU do it.
 * @throws RuntimeError that quotes CRIU's log; what `notified` has thrown.
 */
export function runCriu(kernel: Kernel, criu: Criu, job: CriuJob): void {
  const { options, logName, notified } = job;
  const log = `${options.workPath ?? options.imagePath}/${logName}`;
  const directories = directoriesOf(options);
  const { pid, ask, end } = startWorker(kernel, { ...job.worker, program: criu.path, directories });
  let status = 0;
  let request: Request;
  try {
    request = job.request(pid);
    const { kind, success, errno, message } = ask(request, notified);
    if (!success) throw failed(kernel, criu, { kind, errno, message, log });
  } finally {
    status = end();
  }
  // After a pre-dump CRIU waits for the next one, and is disappointed.
  if (status !== 0 && request.kind !== "PRE_DUMP")
    throw new RuntimeError(`criu failed: exit status ${status}`, { hint: `See ${log}` });
}

/** How many lines of CRIU's log an error quotes. */
const mostQuoted = 3;

/** Everything is on the error's first line: containerd shows no other. */
function failed(
  kernel: Kernel,
  { path }: Criu,
  {
    kind,
    errno,
    message,
    log,
  }: { kind: Kind | number; errno: number; message: string | undefined; log: string },
): RuntimeError {
  const text = readFileIfExists(kernel, log) ?? "";
  const lines = [...text.matchAll(/^\(\d+\.\d+\)\s*(?:\d+: )?(Error .*?)\.?$/gm)].map(
    ([, line = ""]) => line,
  );
  // The first ones need not have been fatal, and the last may only follow from those before.
  const line = lines.length > 0 ? lines.slice(-mostQuoted).join("; ") : message;
  const what = criuFailed(kind, errno);
  return new RuntimeError(line === undefined ? what : `${what}: ${line}`, {
    hint: `See ${log}`,
    ...diagnosis(kernel, path),
  });
}

/** What `criu check` says where CRIU cannot work on this kernel at all. */
function diagnosis(kernel: Kernel, path: string): { hint?: string } {
  const program = { path, args: ["criu", "check"], environment: criuEnvironment() };
  const outcome = runProgram(kernel, program, { input: "", timeout: 10 });
  if (outcome === "timeout" || outcome.status === 0) return {};
  const said = outcome.stderr.split("\n").find((line) => line.startsWith("Error")) ?? outcome.stderr;
  return { hint: `CRIU cannot work with this kernel, as "criu check" says: ${said}. A newer CRIU may` };
}

/** Makes a directory for the owner alone, and those above it that are missing. @returns whether it was missing. @throws SyscallError */
export function makeImageDirectory(kernel: Kernel, path: string): boolean {
  const call = mkdirat(AT_FDCWD, path, 0o700);
  const made = kernel.call(call);
  if (made >= 0) return true;
  if (isErrno(made, "EEXIST")) return false;
  const slash = path.lastIndexOf("/");
  if (!isErrno(made, "ENOENT") || slash <= 0) throw new SyscallError(call, -made);
  makeImageDirectory(kernel, path.slice(0, slash));
  must(kernel, call);
  return true;
}
