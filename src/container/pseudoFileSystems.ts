import { RuntimeError } from "../error.ts";
import type { Descriptor } from "../linux/call.ts";
import {
  AT_FDCWD,
  O_DIRECTORY,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
} from "../linux/calls/files.ts";
import { cloneTree, MOUNT_ATTR_RDONLY } from "../linux/calls/mounts.ts";
import type { QueueOptions } from "../linux/stub.ts";
import { notOrdinaryDirectory } from "../messages.ts";
import { setAttributes } from "./attachMount.ts";
import { type Birth, rootOf } from "./birth.ts";
import { makeDirectoryInside } from "./insideRoot.ts";
import type { MountOptions } from "./mountOptions.ts";
import { namespaceOrigin } from "./namespaces.ts";

/**
 * The mount point of a procfs or a sysfs. Both give power over the host where they appear at another place than their readers look
 * (CVE-2019-19921, CVE-2023-27561), so no part of the path may be a link.
 */
export function openOrdinaryDirectory(birth: Birth, destination: string, field: string): Descriptor {
  const { init } = birth;
  const explanation: QueueOptions = {
    explain: (cause) =>
      new RuntimeError(`filesystem at ${destination} ${notOrdinaryDirectory}`, { cause, field }),
  };
  makeDirectoryInside(birth, destination, explanation);
  const flags = O_PATH | O_DIRECTORY();
  return init.queue(
    openat2(rootOf(birth), destination, flags, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS),
    explanation,
  );
}

/** Whether a file system shows the kernel itself. */
export function isPseudo(type: string): boolean {
  return type === "proc" || type === "sysfs";
}

/** What the kernel's EPERM means for the file systems that show a namespace (mount_namespaces(7), user_namespaces(7)). */
export function refusals(type: string): Record<string, string> {
  const whole = `, and a ${type} that is visible as a whole to whoever calls tsrunc`;
  if (type === "sysfs") {
    const instead = 'bind the host\'s: "type": "bind", "source": "/sys", "options": ["rbind", "ro"]';
    return {
      EPERM: `It needs a network namespace made in the container's user namespace${whole}. Otherwise ${instead}`,
    };
  }
  if (type === "proc")
    return { EPERM: `It needs a pid namespace made in the container's user namespace${whole}` };
  return {};
}

/**
 * Whether the kernel is going to refuse a sysfs of the container's own: it shows the network namespace, and that of the host does not belong to
 * the container's user namespace.
 */
export function needsHostSysfs({ spec }: Birth): boolean {
  const origin = (type: "user" | "network"): string => namespaceOrigin(spec.linux?.namespaces, type);
  return origin("user") === "new" && origin("network") === "shared";
}

/**
 * The host's sysfs with all that is mounted in it, as crun does it: in a user namespace the kernel keeps all of this together. It is read-only
 * as a whole, because more comes with it than was asked for, the host's cgroups among it.
 */
export function hostSysfs({ init }: Birth, options: MountOptions, explanation: QueueOptions): Descriptor {
  const tree = init.queue(cloneTree(AT_FDCWD, "/sys", { recursive: true }), explanation);
  const recursiveSet = options.recursiveSet | MOUNT_ATTR_RDONLY;
  setAttributes(init, tree, { ...options, recursiveSet, recursiveClear: 0 }, explanation);
  return tree;
}
