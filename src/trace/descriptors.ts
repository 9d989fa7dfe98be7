import type { Argument, Call } from "../linux/call.ts";
import { CLOSE_RANGE_CLOEXEC } from "../linux/calls/files.ts";
import { decodeDescriptor } from "../linux/calls/sockets.ts";
import { callForms } from "./forms.ts";
import { isKind, numberOf, pointed, type Scene, viewOf } from "./show.ts";

/** What the open descriptors of a process lead to, as far as its calls tell. */
export type Descriptors = Map<number, string>;

/** Those of a process that has just begun. */
export function firstDescriptors(): Descriptors {
  return new Map([
    [0, "stdin"],
    [1, "stdout"],
    [2, "stderr"],
  ]);
}

/**
 * Follows what a call that has succeeded does to the descriptors of its process.
 * @returns what the descriptor leads to that the call has answered; undefined when it answers none.
 */
export function follow(
  open: Descriptors,
  { name, args }: Call,
  result: number,
  scene: Scene,
): string | undefined {
  const first = numberOf(args[0]) ?? -1;
  if (name === "close") open.delete(first);
  else if (name === "close_range") closeRange(open, first, numberOf(args[1]) ?? -1, numberOf(args[2]) ?? 0);
  else if (name === "socketpair") openPair(open, args[3], ["channel", "channel"]);
  else if (name === "pipe2") openPair(open, args[0], ["pipe", "pipe"]);
  else if (name === "recvmsg") receive(open, args[1]);
  const opened = callForms[name].opens?.(args, scene);
  if (opened !== undefined) open.set(result, opened);
  return opened;
}

/** Whether a call answers with descriptors in memory: what they lead to has to be known before the call can be shown. */
export function answersPair({ name }: Call): boolean {
  return name === "socketpair" || name === "pipe2";
}

function openPair(open: Descriptors, pair: Argument | undefined, leadTo: readonly [string, string]): void {
  const view = viewOf(pair);
  open.set(view.getInt32(0, true), leadTo[0]);
  open.set(view.getInt32(4, true), leadTo[1]);
}

function closeRange(open: Descriptors, first: number, last: number, flags: number): void {
  if ((flags & CLOSE_RANGE_CLOEXEC) !== 0) return;
  for (const number of [...open.keys()]) if (number >= first && number <= last) open.delete(number);
}

/** What came with a message nobody knows here but by its number. */
function receive(open: Descriptors, message: Argument | undefined): void {
  const control = isKind(message, "structure") ? pointed(message, 32) : undefined;
  const received = isKind(control, "output") ? decodeDescriptor(control) : undefined;
  if (received !== undefined) open.set(received, "received");
}
