import { type Output, output, type Result } from "../linux/call.ts";
import { fgetxattr, flistxattr, fsetxattr } from "../linux/calls/content.ts";
import type { Stub } from "../linux/stub.ts";
import { mayFail, textOf } from "./birth.ts";

/** For the names of a file's attributes, and for one value. Both may take 64 KiB (xattr(7)), as ext4, for one, cannot store them. */
const listSize = 0x1000;
const valueSize = 0x1000;

/**
 * Copies the extended attributes of open files, among them ACLs and capabilities, in so far as the file system and the container's rights
 * allow. Waits for everything that is queued.
 */
export function copyAttributes(
  stub: Stub,
  files: readonly { readonly from: Result; readonly to: Result }[],
): void {
  const lists = files.map(({ from, to }) => {
    const names = output(listSize);
    return { from, to, names, length: stub.queue(flistxattr(from, names), mayFail) };
  });
  stub.sync();
  const values: { to: Result; name: string; value: Output; length: Result }[] = [];
  for (const { from, to, names, length } of lists) {
    for (const name of textOf(names, length.value ?? 0).split("\0")) {
      if (name === "") continue;
      const value = output(valueSize);
      values.push({ to, name, value, length: stub.queue(fgetxattr(from, name, value), mayFail) });
    }
  }
  if (values.length === 0) return;
  stub.sync();
  for (const { to, name, value, length } of values) {
    const size = length.value ?? -1;
    if (size >= 0) stub.queue(fsetxattr(to, name, value.bytes.subarray(0, size)), mayFail);
  }
}
