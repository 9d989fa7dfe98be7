import { RuntimeError } from "../../error.ts";
import { type Descriptor, output } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  decodeStatx,
  fileSystemType,
  fstatfs,
  O_DIRECTORY,
  O_PATH,
  O_WRONLY,
  openat,
  openat2,
  PROC_SUPER_MAGIC,
  RESOLVE_BENEATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  statfsSize,
  statx,
  statxSize,
  write,
} from "../../linux/calls/files.ts";
import { fsconfigCreate, fsmount, fsopen } from "../../linux/calls/mounts.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { encodeText } from "../../linux/text.ts";
import { isInUserNamespace } from "../../linux/userNamespace.ts";
import type { Spec } from "../../spec/config.ts";
import { cannot, type Rights, type Step } from "../birth.ts";
import { inUserNamespace } from "../userNamespace.ts";

/** PROC_ROOT_INO of the kernel. */
const rootInode = 1n;

/**
 * A procfs of tsrunc's own, for what is set by writing to one. What the container sees at /proc, its image or a volume may have put there:
 * a write that is to confine the process would go to a file that confines nothing (CVE-2019-16884, CVE-2023-28642), or one that was meant
 * for the process itself to a file of the host (CVE-2025-52881). This one is mounted nowhere, so nothing can be mounted over any part of it.
 *
 * In a user namespace, the container's or tsrunc's, the kernel may refuse to make one (EPERM, `mount_too_revealing` in fs/namespace.c), because the host hides parts of
 * its own. There the host's serves, which is still the process's while nothing of the container is mounted: `self` leads to the process in
 * it, too, and `sys` to the parameters of the process's namespaces.
 */
export const openProcfs: Step<Rights> = {
  name: "open a procfs",
  field: "",
  queue(birth) {
    const { init, spec } = birth;
    if (!needsProcfs(spec)) return;
    const options = cannot("open a procfs to write to");
    if (inUserNamespace(birth) || isInUserNamespace(birth.kernel)) {
      birth.procfs = init.queue(openat(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY()), options);
      checkProcfs(birth, birth.procfs);
      return;
    }
    const context = init.queue(fsopen("proc"), options);
    init.queue(fsconfigCreate(context), options);
    birth.procfs = init.queue(fsmount(context, 0), options);
  },
};

/** In a mount namespace that the process has joined, /proc is somebody else's: it has to be a procfs, and the root of one. */
function checkProcfs({ init, checks }: Rights, directory: Descriptor): void {
  const options = cannot("examine /proc");
  const [type, status] = [output(statfsSize), output(statxSize)];
  init.queue(fstatfs(directory, type), options);
  init.queue(statx(directory, "", AT_EMPTY_PATH, status), options);
  checks.push(() => {
    if (fileSystemType(type) === PROC_SUPER_MAGIC && decodeStatx(status).inode === rootInode) return;
    throw new RuntimeError("cannot write to /proc: no procfs is mounted there");
  });
}

/** Queues a write to a file of that procfs. No link is followed on the way but `self`. */
export function writeProcfs(birth: Rights, path: string, text: string, options: QueueOptions): void {
  const links = path.startsWith("self/") ? RESOLVE_NO_MAGICLINKS : RESOLVE_NO_SYMLINKS;
  const flags = RESOLVE_BENEATH | RESOLVE_NO_XDEV | links;
  const file = birth.init.queue(openat2(procfsOf(birth), path, O_WRONLY, flags), options);
  birth.init.queue(write(file, encodeText(text)), options);
}

function needsProcfs({ linux, process }: Spec): boolean {
  const { apparmorProfile = "", selinuxLabel = "" } = process ?? {};
  return apparmorProfile !== "" || selinuxLabel !== "" || Object.keys(linux?.sysctl ?? {}).length > 0;
}

function procfsOf({ procfs }: Rights): Descriptor {
  if (procfs === undefined) throw new Error("a step needs a procfs that has not been opened");
  return procfs;
}
