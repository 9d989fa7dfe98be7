import type { Argument, Call } from "../linux/call.ts";
import { output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  close,
  decodeStatx,
  fcntl,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  S_IFMT,
  S_IFREG,
  statx,
  statxSize,
} from "../linux/calls/files.ts";
import { type FakeKernel, fakeKernel } from "../linux/fakeKernel.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { numberOf, viewOf } from "./show.ts";

const EEXIST = 17;
const ENOENT = 2;
const F_DUPFD_CLOEXEC = 1030;
/** Where the few descriptors begin that are real: the fake kernel's stay far below. */
const firstReal = 900;

/** What tells about the host and changes nothing, whatever the arguments. */
const harmless = ["uname", "statfs", "getpid"];

/**
 * A kernel for rehearsals: it changes nothing on the host, but looks at it. What a call would do is imagined, by the recording fake kernel:
 * it succeeds; what it would find is what there really is, in files, cgroups, /proc and the root file system, so that everything that is
 * decided on comes out as in earnest.
 * @param rootfs absolute path of the container's root file system: where paths lead once a process has entered it.
 */
export function dryKernel(host: Kernel, rootfs: string): Kernel {
  const made = new Set<string>();
  /** Processes that have entered the root file system. */
  const inside = new Set<string>();
  const fake: FakeKernel = fakeKernel({
    answer(call, process) {
      if (call.name === "pivot_root" || call.name === "chroot") inside.add(process);
      if (inside.has(process)) return lookInside(call);
      return lookOutside(call, process);
    },
  });

  /** Looks through the container's root file system, as it is before the mounts. */
  function lookInside({ name, args }: Call): number | undefined {
    const [directory, path] = args;
    if (numberOf(directory) !== AT_FDCWD || typeof path !== "string" || !path.startsWith("/"))
      return undefined;
    if (name !== "statx" && name !== "faccessat2" && name !== "openat") return undefined;
    return withFile(rootfs, path, RESOLVE_IN_ROOT, O_PATH, (file) => {
      if (name === "openat") return remember(path, file);
      const [mode = 0, into] = name === "statx" ? [0, args[4]] : [args[2]];
      return host.call(
        name === "statx"
          ? { name, args: [file, "", AT_EMPTY_PATH, args[3] ?? 0, into ?? 0] }
          : { name, args: [file, "", mode, (numberOf(args[3]) ?? 0) | AT_EMPTY_PATH] },
      );
    });
  }

  function lookOutside(call: Call, process: string): number | undefined {
    const { name, args } = call;
    if (process === "host" && harmless.includes(name)) return host.call(call);
    // To ask for a limit, or whether the kernel knows a flag, changes nothing.
    if (process === "host" && name === "prlimit64" && args[2] === 0) return host.call(call);
    if (process === "host" && name === "seccomp" && args[2] === 0) return host.call(call);
    const path = pathOf(process, args);
    if (path === undefined || isImagined(path)) return undefined;
    switch (name) {
      case "faccessat2":
        return host.call({ name, args: [AT_FDCWD, path, args[2] ?? 0, args[3] ?? 0] });
      case "statx":
        return host.call({ name, args: [AT_FDCWD, path, ...args.slice(2)] });
      case "mkdirat":
        return makeDirectory(path);
      case "openat":
        return open(path, numberOf(args[2]) ?? 0, 0);
      case "openat2": {
        const how = viewOf(args[2]);
        return open(path, Number(how.getBigUint64(0, true)), Number(how.getBigUint64(16, true)));
      }
      default:
        return undefined;
    }
  }

  /** An absolute path of the host's, unless it starts in something that the fake kernel has made up. */
  function pathOf(process: string, [directory, path]: readonly Argument[]): string | undefined {
    if (typeof path !== "string") return undefined;
    if (path.startsWith("/")) return path;
    const start = fake.descriptors(process).get(numberOf(directory) ?? -1)?.path;
    return start?.startsWith("/") === true && path !== "" ? `${start}/${path}` : undefined;
  }

  /** What does not exist but in the rehearsal: processes, their descriptors, directories that it has made. */
  function isImagined(path: string): boolean {
    const [, pid, file = ""] = /^\/proc\/(\d+)\/(.*)$/.exec(path) ?? [];
    if (pid !== undefined && file === "stat")
      fake.files.set(path, `${pid} (tsrunc:[init]) S ${"0 ".repeat(18)}1 0`);
    if (pid !== undefined && file === "status") fake.files.set(path, `NSpid:\t${pid}\t1\n`);
    if (pid !== undefined || path.startsWith("/proc/self/fd/")) return true;
    const above = [...made].find((directory) => path === directory || path.startsWith(`${directory}/`));
    // A new cgroup has the controllers that those above it have.
    if (above !== undefined && path.endsWith("/cgroup.controllers")) {
      fake.files.set(path, readIfPossible(`${above.slice(0, above.lastIndexOf("/"))}/cgroup.controllers`));
    }
    return above !== undefined;
  }

  function readIfPossible(path: string): string {
    try {
      return readFile(host, path);
    } catch (error) {
      if (error instanceof SyscallError) return "";
      throw error;
    }
  }

  function makeDirectory(path: string): number {
    if (withFile("/", path, 0, O_PATH, () => 0) === 0) return -EEXIST;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (parent !== "" && !made.has(parent) && withFile("/", parent, 0, O_PATH, () => 0) !== 0) return -ENOENT;
    made.add(path);
    return 0;
  }

  /** @returns the reason why a file cannot be opened; undefined when the fake kernel can imagine that it is. */
  function open(path: string, flags: number, resolve: number): number | undefined {
    if ((flags & O_CREAT) !== 0) return undefined;
    const kind = flags & (O_DIRECTORY() | O_NOFOLLOW());
    // How a name may be resolved is said of the part below a directory, which is joined to it here.
    const strict = resolve & ~(RESOLVE_IN_ROOT | 0x8);
    const isRead = (flags & (O_PATH | O_DIRECTORY() | 3)) === 0;
    const found = withFile(
      "/",
      path,
      strict,
      O_PATH | kind,
      (file) => (isRead ? remember(path, file) : undefined) ?? 0,
    );
    return found < 0 ? found : undefined;
  }

  /** Lets the fake kernel know what a file has in it. */
  function remember(path: string, file: number): undefined {
    const status = output(statxSize);
    const isFile =
      host.call(statx(file, "", AT_EMPTY_PATH, status)) === 0 &&
      (decodeStatx(status).mode & S_IFMT) === S_IFREG;
    if (isFile && !fake.files.has(path)) fake.files.set(path, readIfPossible(`/proc/self/fd/${file}`));
    return undefined;
  }

  /** Calls with a location of the host's. @returns what that does, or the reason why there is none. */
  function withFile<Value>(
    root: string,
    path: string,
    resolve: number,
    flags: number,
    action: (file: number) => Value,
  ): Value | number {
    const top = root === "/" ? AT_FDCWD : host.call(openat2(AT_FDCWD, root, O_PATH | O_DIRECTORY(), 0));
    const file = top < 0 && top !== AT_FDCWD ? top : host.call(openat2(top, path, flags, resolve));
    try {
      return file < 0 ? file : action(file);
    } finally {
      for (const opened of [top, file]) if (opened >= 0) host.call(close(opened));
    }
  }

  /** libseccomp writes the filter to a descriptor, which has to be a real one. */
  function isReal(args: readonly Argument[]): boolean {
    return (numberOf(args[0]) ?? -1) >= firstReal;
  }

  function realMemory(call: Call): number {
    const low = host.call(call);
    if (low < 0) return low;
    const high = host.call(fcntl(low, F_DUPFD_CLOEXEC, firstReal));
    host.call(close(low));
    return high;
  }

  return {
    ...fake,
    call(call) {
      if (call.name === "memfd_create" && call.args[0] === "seccomp") return realMemory(call);
      const usesReal = ["close", "lseek", "read"].includes(call.name) && isReal(call.args);
      return usesReal ? host.call(call) : fake.call(call);
    },
  };
}
