import { type Descriptor, output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  decodeStatx,
  fchownat,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  statx,
  statxSize,
} from "../linux/calls/files.ts";
import { MOUNT_ATTR_RDONLY, mountSetattr } from "../linux/calls/mounts.ts";
import type { QueueOptions } from "../linux/stub.ts";
import type { Mount } from "../spec/mount.ts";
import { type Birth, mayFail } from "./birth.ts";
import { copyDirectory } from "./copyDirectory.ts";
import { openInside } from "./insideRoot.ts";
import type { MountOptions } from "./mountOptions.ts";
import { newFileSystem } from "./newFileSystem.ts";

/**
 * A detached mount of a new tmpfs. It has the mode of the directory that it is going to cover, unless the options have one, and with
 * `tmpcopyup` its content, too. Both have to be looked at, which waits for everything that is queued.
 */
export function newTmpfs(
  birth: Birth,
  { source, destination }: Mount,
  options: MountOptions,
  explanation: QueueOptions,
): Descriptor {
  const given = (name: string): boolean =>
    options.parameters.some((parameter) => parameter.startsWith(`${name}=`));
  if (given("mode") && !options.copyUp) return newFileSystem(birth, "tmpfs", source, options, explanation);

  const { init } = birth;
  const covered = openInside(birth, destination, mayFail, O_DIRECTORY());
  const status = output(statxSize);
  const looked = init.queue(statx(covered, "", AT_EMPTY_PATH, status), mayFail);
  init.sync();
  if (looked.value !== 0) return newFileSystem(birth, "tmpfs", source, options, explanation);

  const { mode, uid, gid } = decodeStatx(status);
  const parameters = [...options.parameters];
  if (!given("mode")) parameters.push(`mode=${(mode & 0o7777).toString(8)}`);
  if (!options.copyUp) return newFileSystem(birth, "tmpfs", source, { ...options, parameters }, explanation);

  // It can be filled only while it may be written.
  const writable = { ...options, parameters, set: options.set & ~MOUNT_ATTR_RDONLY };
  const tree = newFileSystem(birth, "tmpfs", source, writable, explanation);
  const owner = { uid: given("uid") ? unchanged : uid, gid: given("gid") ? unchanged : gid };
  init.queue(fchownat(tree, "", owner.uid, owner.gid, AT_EMPTY_PATH), explanation);
  const from = init.queue(openat(covered, ".", O_RDONLY | O_DIRECTORY()), explanation);
  copyDirectory(init, from, tree, explanation);
  const attributes = { set: options.set & MOUNT_ATTR_RDONLY, clear: 0 };
  if (attributes.set !== 0) init.queue(mountSetattr(tree, attributes), explanation);
  return tree;
}

/** For chown(2): leave this one. */
const unchanged = 0xffffffff;
