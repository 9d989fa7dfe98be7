import { RuntimeError } from "../../error.ts";
import { output } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  decodeStatx,
  O_NOFOLLOW,
  O_PATH,
  openat,
  S_IFBLK,
  S_IFCHR,
  S_IFMT,
  statx,
  statxSize,
} from "../../linux/calls/files.ts";
import { cloneTree, moveMount } from "../../linux/calls/mounts.ts";
import type { Device } from "../../spec/device.ts";
import { type Birth, cannot } from "../birth.ts";
import { makeFileInside } from "../insideRoot.ts";

/**
 * Binds the host's device node into the container: in a user namespace nobody may make one (user_namespaces(7)). The root is still the
 * host's, so the path means the host's file; it has to be the device that the config names. Owner and mode stay the host's.
 */
export function bindDevice(birth: Birth, { type, path, major = 0, minor = 0 }: Device, field: string): void {
  const { init } = birth;
  const hint = "In a user namespace the device has to be on the host, at the same path";
  const options = cannot(`bind device ${path}`, field, hint);
  const node = init.queue(openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW()), options);
  const status = output(statxSize);
  init.queue(statx(node, "", AT_EMPTY_PATH, status), options);
  const tree = init.queue(cloneTree(node, "", { recursive: false }), options);
  init.queue(moveMount(tree, makeFileInside(birth, path, options)), options);
  birth.checks.push(() => {
    const { mode, deviceMajor, deviceMinor } = decodeStatx(status);
    const isType = (mode & S_IFMT) === (type === "b" ? S_IFBLK : S_IFCHR);
    if (isType && deviceMajor === major && deviceMinor === minor) return;
    throw new RuntimeError(`cannot bind device ${path}: on the host it is another file`, { field, hint });
  });
}
