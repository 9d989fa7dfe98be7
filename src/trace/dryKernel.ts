import type { Argument, Call } from "../linux/call.ts";
import { output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  close,
  decodeStatx,
  fcntl,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDWR,
  O_WRONLY,
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

/** A path, and the directory that it starts in. */
interface Place {
  readonly directory: string;
  readonly path: string;
}

function opensForWriting({ name, args }: Call): boolean {
  return name === "openat2" && (Number(viewOf(args[2]).getBigUint64(0, true)) & (O_WRONLY | O_RDWR)) !== 0;
}

function absolute({ directory, path }: Place): string {
  return path.startsWith("/") ? path : `${directory}/${path}`;
}

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
    const look = (file: number): number => {
      if (name === "statx") return host.call({ name, args: [file, "", AT_EMPTY_PATH, ...args.slice(3)] });
      if (name === "faccessat2")
        return host.call({ name, args: [file, "", args[2] ?? 0, (numberOf(args[3]) ?? 0) | AT_EMPTY_PATH] });
      remember(path, file);
      return 0;
    };
    const found = lookAt({ directory: rootfs, path }, look, 0, RESOLVE_IN_ROOT);
    return name === "openat" && found >= 0 ? undefined : found;
  }

  function lookOutside(call: Call, process: string): number | undefined {
    const { name, args } = call;
    if (process === "host" && harmless.includes(name)) return host.call(call);
    // To ask for a limit, or whether the kernel knows a flag, changes nothing.
    if (process === "host" && name === "prlimit64" && args[2] === 0) return host.call(call);
    if (process === "host" && name === "seccomp" && args[2] === 0) return host.call(call);
    const place = placeOf(process, call);
    if (place === undefined || isImagined(absolute(place), opensForWriting(call))) return undefined;
    switch (name) {
      case "faccessat2":
        return lookAt(place, (file) => host.call({ name, args: [file, "", args[2] ?? 0, AT_EMPTY_PATH] }));
      case "statx": {
        const follows = ((numberOf(args[2]) ?? 0) & AT_SYMLINK_NOFOLLOW) === 0;
        const look = (file: number): number =>
          host.call({ name, args: [file, "", AT_EMPTY_PATH, ...args.slice(3)] });
        return lookAt(place, look, follows ? 0 : O_NOFOLLOW());
      }
      case "mkdirat":
        return makeDirectory(absolute(place));
      case "openat":
        return open(place, numberOf(args[2]) ?? 0, 0);
      case "openat2": {
        const how = viewOf(args[2]);
        const [flags, resolve] = [Number(how.getBigUint64(0, true)), Number(how.getBigUint64(16, true))];
        // So the container's paths are walked, whose mounts and directories are imagined. Its procfs and sysfs have the host's files.
        if ((resolve & RESOLVE_IN_ROOT) === 0) return open(place, flags, resolve);
        return /^\/(proc|sys)\/(?!fs\/)/.test(place.path) ? open(place, flags, 0) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Where a call looks on the host; undefined where that starts in something that the fake kernel has made up. */
  function placeOf(process: string, { name, args: [directory, path] }: Call): Place | undefined {
    if (typeof path !== "string") return undefined;
    if (path.startsWith("/")) return { directory: "/", path };
    const start = fake.descriptors(process).get(numberOf(directory) ?? -1)?.path;
    if (start?.startsWith("/") !== true) return undefined;
    if (path === "") return name === "statx" ? { directory: "/", path: start } : undefined;
    return { directory: start, path };
  }

  /** What does not exist but in the rehearsal: processes, their descriptors, directories that it has made. */
  function isImagined(path: string, isWritten: boolean): boolean {
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
    // And no limit, as long as none is written.
    if (above !== undefined && path.endsWith("/memory.high") && !isWritten && !fake.files.has(path)) {
      fake.files.set(path, "max\n");
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
    const isThere = (there: string): boolean => lookAt({ directory: "/", path: there }, () => 0) === 0;
    if (isThere(path)) return -EEXIST;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (parent !== "" && !made.has(parent) && !isThere(parent)) return -ENOENT;
    made.add(path);
    return 0;
  }

  /** @returns the reason why a file cannot be opened; undefined when the fake kernel can imagine that it is. */
  function open(place: Place, flags: number, resolve: number): number | undefined {
    if ((flags & O_CREAT) !== 0) return undefined;
    const isRead = (flags & (O_PATH | O_DIRECTORY() | O_WRONLY | O_RDWR)) === 0;
    const look = (file: number): number => {
      if (isRead) remember(absolute(place), file);
      return 0;
    };
    const found = lookAt(place, look, flags & (O_DIRECTORY() | O_NOFOLLOW()), resolve);
    return found < 0 ? found : undefined;
  }

  /** Lets the fake kernel know what a text file has in it. What is no text is as good as empty. */
  function remember(path: string, file: number): void {
    const status = output(statxSize);
    const found = host.call(statx(file, "", AT_EMPTY_PATH, status));
    if (found < 0 || (decodeStatx(status).mode & S_IFMT) !== S_IFREG || fake.files.has(path)) return;
    const text = readIfPossible(`/proc/self/fd/${file}`);
    fake.files.set(path, text.includes("\ufffd") ? "" : text);
  }

  /** Calls with a location of the host's. @returns what that answers, or the reason why there is none. */
  function lookAt(
    { directory, path }: Place,
    look: (file: number) => number,
    flags = 0,
    resolve = 0,
  ): number {
    const top =
      directory === "/" ? AT_FDCWD : host.call(openat2(AT_FDCWD, directory, O_PATH | O_DIRECTORY(), 0));
    const found = top < 0 && top !== AT_FDCWD ? top : host.call(openat2(top, path, O_PATH | flags, resolve));
    try {
      return found < 0 ? found : look(found);
    } finally {
      for (const opened of [top, found]) if (opened >= 0) host.call(close(opened));
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
