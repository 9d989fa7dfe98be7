import { AT_FDCWD, close, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import { CLONE_NEWTIME, unshare } from "../linux/calls/processes.ts";
import type { Stub } from "../linux/stub.ts";
import { encodeText } from "../linux/text.ts";
import type { Linux } from "../spec/linux.ts";
import type { TimeOffset } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import { namespaceOrigin } from "./namespaces.ts";

/**
 * Queues making the time namespace and setting its clocks (time_namespaces(7), Linux 5.6). A process never enters the namespace that it
 * makes: its next child is born there. The offsets can be set only until then, so clone3(2) with CLONE_NEWTIME would be too late.
 */
export function makeTimeNamespace(stub: Stub, linux: Linux | undefined): void {
  if (namespaceOrigin(linux?.namespaces, "time") !== "new") return;
  stub.queue(unshare(CLONE_NEWTIME), cannot("make a time namespace", "linux.namespaces"));
  const { monotonic, boottime } = linux?.timeOffsets ?? {};
  const lines = [...offsetLine("monotonic", monotonic), ...offsetLine("boottime", boottime)];
  if (lines.length === 0) return;
  const hint = "No clock of the container may start before zero";
  const options = cannot("set the clocks of the time namespace", "linux.timeOffsets", hint);
  const file = stub.queue(openat(AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY), options);
  stub.queue(write(file, encodeText(lines.join(""))), options);
  stub.queue(close(file), options);
}

function offsetLine(clock: string, offset: TimeOffset | undefined): string[] {
  return offset === undefined ? [] : [`${clock} ${offset.secs ?? 0} ${offset.nanosecs ?? 0}\n`];
}
