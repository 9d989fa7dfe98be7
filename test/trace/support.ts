import type { Test } from "tap";
import type { Call } from "../../src/linux/call.ts";
import type { Scene } from "../../src/trace/show.ts";
import { shownArguments } from "../../src/trace/traceLine.ts";

/** A process with these descriptors open, whose call had this result. */
export function scene(result?: number, descriptors: Readonly<Record<number, string>> = {}): Scene {
  return { result, descriptor: (number) => descriptors[number], processName: () => undefined };
}

/** A call as a trace shows it. */
export function shown(call: Call, where: Scene = scene(0)): string {
  return `${call.name}(${shownArguments(call, where).join(", ")})`;
}

/** Calls with what they are to be shown as; by default in a process where 5 is /proc and 6 a socket, and with the result 0. */
export type Examples = readonly (readonly [call: Call, expected: string, where?: Scene])[];

const usual = scene(0, { 5: "/proc", 6: "socket" });

/** Checks examples. */
export function check(t: Test, examples: Examples): void {
  for (const [call, expected, where = usual] of examples) t.equal(shown(call, where), expected);
}
