import { type Descriptor, ifOpened } from "../../linux/call.ts";
import { AT_FDCWD, O_DIRECTORY, O_PATH, openat } from "../../linux/calls/files.ts";
import { cloneTree, MOUNT_ATTR_RDONLY, mountSetattr, moveMount } from "../../linux/calls/mounts.ts";
import { type Birth, cannot, mayFail, type Step } from "../birth.ts";
import { openInside } from "../insideRoot.ts";
import { parseMountOptions } from "../mountOptions.ts";
import { newFileSystem } from "../newFileSystem.ts";
import { keepFromHost } from "../rootPropagation.ts";
import { type Attempt, checkCovered } from "./coveredPath.ts";

/**
 * Paths that cannot be read: a file is covered by the host's /dev/null, a directory by an empty read-only tmpfs. Which of the two a path is
 * depends on the container, so both are tried in the same batch: the kernel refuses to mount a file over a directory and the reverse.
 * The null device is taken while the root is still the host's: the container's own may be a link to anything (CVE-2025-31133).
 */
export const maskedPaths: Step = {
  name: "mask paths",
  field: "linux.maskedPaths",
  queue(birth) {
    const { kernel, init, spec } = birth;
    const paths = spec.linux?.maskedPaths ?? [];
    if (paths.length === 0) return;
    const nullDevice = attachNullDevice(birth);
    const emptyDirectory = attachEmptyDirectory(birth);
    for (const [index, path] of paths.entries()) {
      const field = `linux.maskedPaths[${index}]`;
      kernel.about?.({ name: maskedPaths.name, field });
      const cover = (tree: Descriptor, flags: number) => {
        const place = openInside(birth, path, mayFail, flags);
        const copy = init.queue(ifOpened(place, cloneTree(tree, "", { recursive: false })), mayFail);
        const attached = init.queue(moveMount(copy, place), mayFail);
        const attempt: Attempt = [
          ["open_tree", copy],
          ["move_mount", attached],
        ];
        return { place, attempt };
      };
      const asFile = cover(nullDevice, 0);
      const asDirectory = cover(emptyDirectory, O_DIRECTORY());
      const attempts = [asFile.attempt, asDirectory.attempt];
      birth.checks.push(() => checkCovered(asFile.place, attempts, `mask ${path}`, field));
    }
  },
};

/**
 * The host's null device on a read-only mount, over itself in this mount namespace: one can be written to all the same, but root in the
 * container could otherwise change the mode and the owner of the host's.
 */
function attachNullDevice(birth: Birth): Descriptor {
  const { init } = birth;
  const explanation = cannot("take the host's /dev/null to mask files", "linux.maskedPaths");
  keepFromHost(birth, "/dev/null", explanation);
  const tree = init.queue(cloneTree(AT_FDCWD, "/dev/null", { recursive: false }), explanation);
  init.queue(mountSetattr(tree, { set: MOUNT_ATTR_RDONLY, clear: 0 }), explanation);
  init.queue(moveMount(tree, init.queue(openat(AT_FDCWD, "/dev/null", O_PATH), explanation)), explanation);
  return tree;
}

/**
 * One tmpfs for all masked directories: the kernel locks globally to make one. It has room for nothing (a second inode only because
 * some kernels refuse a limit of one). Only an attached mount can be copied before Linux 6.15, so it covers the host's /proc in this
 * mount namespace; it leaves together with the host's root.
 */
function attachEmptyDirectory(birth: Birth): Descriptor {
  const { init } = birth;
  const explanation = cannot("make the directory that masks others", "linux.maskedPaths");
  keepFromHost(birth, "/proc", explanation);
  const options = parseMountOptions(["ro", "nr_blocks=1", "nr_inodes=2"]);
  const tree = newFileSystem(birth, "tmpfs", "tmpfs", options, explanation);
  const place = init.queue(openat(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY()), explanation);
  init.queue(moveMount(tree, place), explanation);
  return tree;
}
