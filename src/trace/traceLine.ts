import type { Call } from "../linux/call.ts";
import { errnoName, errnoText } from "../linux/errno.ts";
import type { Purpose } from "../linux/kernel.ts";
import { callForms } from "./forms.ts";
import type { Scene } from "./show.ts";

/** What has become of a call. */
export type Outcome =
  | { readonly kind: "result"; readonly value: number; readonly shown: string; readonly opened?: string }
  | { readonly kind: "error"; readonly name: string; readonly text: string }
  /** Nothing of it is known (`unknown`), but that it succeeded (`done`); it was not run because an earlier call failed, or is imagined only. */
  | { readonly kind: "unknown" | "done" | "not run" | "became the program" | "imagined" };

/** A system call as it is told. */
export interface CallLine {
  readonly kind: "call";
  readonly purpose: Purpose;
  /** The field of config.json that it serves: the purpose's, or a more precise one. */
  readonly field: string;
  /** `host` for tsrunc itself; otherwise the name of a stub. */
  readonly process: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly outcome: Outcome;
  /** How long it took; unknown for a stub's, which tsrunc does not wait for one by one. */
  readonly seconds?: number;
}

/** Calls of a stub whose results tsrunc has waited for. */
export interface WaitLine {
  readonly kind: "wait";
  readonly purpose: Purpose;
  readonly process: string;
  readonly calls: number;
  /** How long tsrunc stood still; the stub may have begun before. */
  readonly seconds: number;
}

/** One line of a trace. */
export type TraceLine = CallLine | WaitLine;

/** The arguments of a call, readable. */
export function shownArguments({ name, args }: Call, scene: Scene): string[] {
  const { args: form } = callForms[name];
  const shows = typeof form === "function" ? form(args) : form;
  return shows.flatMap((show, index) => {
    const value = args[index];
    return value === undefined ? [] : [show(value, scene, args)];
  });
}

/** A raw result, readable. @param opened what the descriptor leads to that it is. */
export function shownResult({ name }: Call, value: number, opened: string | undefined): Outcome {
  if (value < 0) {
    const error = errnoName(-value);
    if (error === "ECANCELED") return { kind: "not run" };
    return { kind: "error", name: error, text: errnoText(-value) };
  }
  if (opened !== undefined) {
    return { kind: "result", value, shown: `${value}<${opened}>`, opened };
  }
  return { kind: "result", value, shown: callForms[name].result?.(value) ?? String(value) };
}
