import { cloneTree, MOUNT_ATTR_RDONLY, mountSetattr, moveMount } from "../../linux/calls/mounts.ts";
import { mayFail, type Step } from "../birth.ts";
import { openInside } from "../insideRoot.ts";
import { type Attempt, checkCovered } from "./coveredPath.ts";

/**
 * Paths that cannot be written: each is bound onto itself, read-only, with everything that is mounted below. runc and crun leave that writable,
 * as binfmt_misc in a /proc/sys of the host's: with it a container could run programs on the host. What does not exist is left out.
 */
export const readonlyPaths: Step = {
  name: "make paths read-only",
  field: "linux.readonlyPaths",
  queue(birth) {
    const { kernel, init, spec } = birth;
    for (const [index, path] of (spec.linux?.readonlyPaths ?? []).entries()) {
      const field = `linux.readonlyPaths[${index}]`;
      kernel.about?.({ name: readonlyPaths.name, field });
      const place = openInside(birth, path, mayFail);
      const copy = init.queue(cloneTree(place, "", { recursive: true }), mayFail);
      const locked = init.queue(
        mountSetattr(copy, { set: MOUNT_ATTR_RDONLY, clear: 0, recursive: true }),
        mayFail,
      );
      const attached = init.queue(moveMount(copy, place), mayFail);
      const attempt: Attempt = [
        ["open_tree", copy],
        ["mount_setattr", locked],
        ["move_mount", attached],
      ];
      birth.checks.push(() => checkCovered(place, [attempt], `make ${path} read-only`, field));
    }
  },
};
