import { RuntimeError } from "../../error.ts";
import { type Descriptor, output } from "../../linux/call.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  decodeStatx,
  faccessat2,
  fchownat,
  makedev,
  mknodat,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  statx,
  statxSize,
  symlinkat,
  unlinkat,
} from "../../linux/calls/files.ts";
import { isErrno } from "../../linux/errno.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { Device } from "../../spec/device.ts";
import { type Birth, cannot, mayFail, type Step } from "../birth.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { parseMountOptions } from "../mountOptions.ts";

/** The devices that every container has (config-linux.md, "Default Devices"), 0666. */
const defaultDevices: readonly Device[] = [
  { type: "c", path: "/dev/null", major: 1, minor: 3 },
  { type: "c", path: "/dev/random", major: 1, minor: 8 },
  { type: "c", path: "/dev/full", major: 1, minor: 7 },
  { type: "c", path: "/dev/tty", major: 5, minor: 0 },
  { type: "c", path: "/dev/zero", major: 1, minor: 5 },
  { type: "c", path: "/dev/urandom", major: 1, minor: 9 },
];

const fileTypes = { c: S_IFCHR, u: S_IFCHR, b: S_IFBLK, p: S_IFIFO } as const;

/** Device nodes and the links that programs expect beside them. A container that is given the host's /dev gets neither. */
export const devices: Step = {
  name: "make devices",
  field: "linux.devices",
  queue(birth) {
    if (bindsDev(birth)) return;
    const own = birth.spec.linux?.devices ?? [];
    const directories: Directories = new Map();
    for (const device of defaultDevices) {
      if (!own.some(({ path }) => path === device.path))
        makeDevice(birth, directories, device, "linux.devices");
    }
    for (const [index, device] of own.entries())
      makeDevice(birth, directories, device, `linux.devices[${index}]`);
    makeLinks(birth, directories);
  },
};

function makeDevice(birth: Birth, directories: Directories, device: Device, field: string): void {
  const { init } = birth;
  const { type, path, major = 0, minor = 0, fileMode = 0o666, uid = 0, gid = 0 } = device;
  const what = `make device ${path}`;
  const explanation = cannot(what, field);
  const { directory, name } = splitPath(path);
  const parent = directoryOf(birth, directories, directory, explanation);
  const number = type === "p" ? 0 : makedev(major, minor);
  const node = mknodat(parent, name, fileTypes[type] | (fileMode & 0o7777), number);
  const made = init.queue(node, mayFail);
  // What is there already will do, if it is the device; otherwise the reason why it could not be made is the one to tell.
  const ifThere: QueueOptions = {
    explain(cause) {
      const { value = 0 } = made;
      const failed = value < 0 && !isErrno(value, "EEXIST");
      return new RuntimeError(`cannot ${what}`, {
        cause: failed ? new SyscallError(node, -value) : cause,
        field,
      });
    },
  };
  if (uid !== 0 || gid !== 0) init.queue(fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW), ifThere);
  const status = output(statxSize);
  init.queue(statx(parent, name, AT_SYMLINK_NOFOLLOW, status), ifThere);
  birth.checks.push(() => {
    const found = decodeStatx(status);
    const same =
      (found.mode & S_IFMT) === fileTypes[type] &&
      (type === "p" || (found.deviceMajor === major && found.deviceMinor === minor));
    if (same) return;
    const hint = "Remove it from the root file system, or mount a tmpfs at /dev";
    throw new RuntimeError(`cannot make device ${path}: another file is there`, { field, hint });
  });
}

/** The links of config-linux.md, and runc's /dev/core; they point to procfs, which is the container's own. */
function makeLinks(birth: Birth, directories: Directories): void {
  const { init, kernel } = birth;
  const parent = directoryOf(birth, directories, "/dev", cannot("make the links in /dev"));
  const links: [string, string][] = [
    ["/proc/self/fd", "fd"],
    ["/proc/self/fd/0", "stdin"],
    ["/proc/self/fd/1", "stdout"],
    ["/proc/self/fd/2", "stderr"],
  ];
  if (kernel.call(faccessat2(AT_FDCWD, "/proc/kcore", 0, 0)) === 0) links.push(["/proc/kcore", "core"]);
  for (const [target, name] of links) init.queue(symlinkat(target, parent, name), mayFail);
  // A ptmx that is a device would open pseudo-terminals of the host's devpts.
  init.queue(unlinkat(parent, "ptmx"), mayFail);
  init.queue(symlinkat("pts/ptmx", parent, "ptmx"), mayFail);
}

/** The directories that devices are made in, open: most are in one. */
type Directories = Map<string, Descriptor>;

function directoryOf(
  birth: Birth,
  directories: Directories,
  path: string,
  options: QueueOptions,
): Descriptor {
  const directory = directories.get(path) ?? makeDirectoryInside(birth, path, options);
  directories.set(path, directory);
  return directory;
}

function bindsDev({ spec }: Birth): boolean {
  return (spec.mounts ?? []).some(({ destination, type, options }) => {
    if (destination.replace(/\/+$/, "") !== "/dev") return false;
    return type === "bind" || parseMountOptions(options ?? [], "mounts").bind !== "no";
  });
}

function splitPath(path: string): { directory: string; name: string } {
  const end = path.lastIndexOf("/");
  return { directory: path.slice(0, end), name: path.slice(end + 1) };
}
