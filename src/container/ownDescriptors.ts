import { RuntimeError } from "../error.ts";
import { type Descriptor, output } from "../linux/call.ts";
import {
  AT_FDCWD,
  fileSystemType,
  fstatfs,
  O_DIRECTORY,
  O_PATH,
  openat,
  PROC_SUPER_MAGIC,
  statfsSize,
} from "../linux/calls/files.ts";
import { type Birth, cannot } from "./birth.ts";

/**
 * Opens the directory in which the first process finds its own descriptors by number, for what cannot be done with a location alone (O_PATH):
 * opening what was verified, changing its mode. Until the root is entered this is the host's procfs; that it is one is checked with all
 * else when the birth settles, so it is not to be used before.
 */
export function openOwnDescriptors({ init, checks }: Birth): Descriptor {
  const options = cannot("open /proc/self/fd");
  const directory = init.queue(openat(AT_FDCWD, "/proc/self/fd", O_PATH | O_DIRECTORY()), options);
  const status = output(statfsSize);
  init.queue(fstatfs(directory, status), options);
  checks.push(() => {
    if (fileSystemType(status) !== PROC_SUPER_MAGIC) throw new RuntimeError("/proc is not a procfs");
  });
  return directory;
}
