/** Waiting: for descriptors to become ready, and for time to pass. */
import type { Call, Output } from "../call.ts";
import { pack, packU64 } from "../structure.ts";
import { O_CLOEXEC, O_NONBLOCK } from "./files.ts";

/** One `struct pollfd`: waits until `events` happen on the descriptor; `timeout` in milliseconds, for ever when undefined. */
export function ppoll(descriptor: number, events: number, timeout: number | undefined): Call {
  const pollfd = pack([
    [4, descriptor],
    [2, events],
    [2, 0],
  ]);
  return { name: "ppoll", args: [pollfd, 1, timeout === undefined ? 0 : timespec(timeout), 0, 0] };
}

export const POLLIN = 1;
/** What the files of cgroups and sysfs answer after a change (poll(2), kernfs). */
export const POLLPRI = 2;

/** The `struct pollfd`s of {@link ppollMany}. */
export function pollfds(watched: readonly { descriptor: number; events: number }[]): Output {
  const bytes = pack(
    watched.flatMap(
      ({ descriptor, events }) =>
        [
          [4, descriptor],
          [2, events],
          [2, 0],
        ] as const,
    ),
  );
  return { kind: "output", bytes };
}

/** Waits until something happens on one of several descriptors; `timeout` in milliseconds, for ever when undefined. */
export function ppollMany(watched: Output, timeout: number | undefined): Call {
  const count = watched.bytes.length / 8;
  return { name: "ppoll", args: [watched, count, timeout === undefined ? 0 : timespec(timeout), 0, 0] };
}

/** Whether something has happened on a descriptor of {@link ppollMany}, by its place. */
export function isReady({ bytes }: Output, index: number): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt16(8 * index + 6, true) !== 0;
}

/** EFD_CLOEXEC and EFD_NONBLOCK, from zero. */
export function eventfd2(): Call {
  return { name: "eventfd2", args: [0, O_CLOEXEC | O_NONBLOCK] };
}

/** Waits, in milliseconds. */
export function sleep(duration: number): Call {
  return { name: "ppoll", args: [0, 0, timespec(duration), 0, 0] };
}

function timespec(milliseconds: number): Uint8Array {
  return packU64(Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1_000_000);
}
