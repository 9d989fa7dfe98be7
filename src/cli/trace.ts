import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { AT_FDCWD, close, O_CREAT, O_TRUNC, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import { getTerminalMode, termiosSize } from "../linux/calls/terminals.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { traceJson } from "../trace/json.ts";
import { traceText } from "../trace/text.ts";
import { tracedKernel } from "../trace/tracedKernel.ts";
import type { TraceLine } from "../trace/traceLine.ts";
import { absolutePath } from "./command.ts";

/** What the flags say of a trace. */
export interface TraceOptions {
  /** `-` is standard error: standard output belongs to the command and to the container's program. */
  readonly file: string;
  /** `text` or `json`; what the file's name says if absent. */
  readonly format: string | undefined;
  readonly warn: (message: string) => void;
}

const standardError = 2;

/**
 * Carries out a command on a kernel that writes a trace.
 * @throws RuntimeError when the trace cannot be begun; nothing has been carried out then. What goes wrong with it later is a warning.
 */
export async function withTrace(
  kernel: Kernel,
  { file, format, warn }: TraceOptions,
  command: (traced: Kernel) => number | Promise<number>,
): Promise<number> {
  const shown = checkedFormat(format, file);
  const descriptor = file === "-" ? standardError : openTrace(kernel, file);
  const show = traceFormatter(kernel, descriptor, shown);
  let isComplete = true;
  const traced = tracedKernel(kernel, (line) => {
    if (isComplete) isComplete = writeWhole(kernel, descriptor, show(line));
  });
  try {
    return await command(traced);
  } finally {
    traced.finish();
    if (descriptor !== standardError) kernel.call(close(descriptor));
    if (!isComplete) warn(`the trace is not complete: ${file} cannot be written to any more`);
  }
}

/** The format of a trace: `text` unless another one is asked for, also by the file's name. @throws RuntimeError */
export function checkedFormat(format: string | undefined, file = ""): "text" | "json" {
  const wanted = format ?? (/\.(json|jsonl|ndjson)$/.test(file) ? "json" : "text");
  if (wanted === "text" || wanted === "json") return wanted;
  throw new RuntimeError(`invalid format of a trace: ${wanted}`, { hint: "The formats are text and json" });
}

/** Whether a descriptor is a terminal whose user wants colours (https://no-color.org). */
function showsColours(kernel: Kernel, descriptor: number): boolean {
  const { NO_COLOR: noColour = "", TERM: terminal } = process.env;
  if (noColour !== "" || terminal === "dumb") return false;
  return kernel.call(getTerminalMode(descriptor, output(termiosSize))) >= 0;
}

/** Lines as they are shown, in the format. */
export function traceFormatter(
  kernel: Kernel,
  descriptor: number,
  format: "text" | "json",
): (line: TraceLine) => string {
  return format === "json" ? traceJson : traceText({ colours: showsColours(kernel, descriptor) });
}

/** Only its owner may read it: it tells of paths and of how the container is made. */
function openTrace(kernel: Kernel, file: string): number {
  try {
    return must(kernel, openat(AT_FDCWD, absolutePath(file), O_WRONLY | O_CREAT | O_TRUNC, 0o600));
  } catch (cause) {
    throw new RuntimeError("cannot write the trace", {
      cause,
      hint: "Name a file with --trace, or - for standard error",
    });
  }
}

/** @returns false when nobody takes it any more. */
function writeWhole(kernel: Kernel, descriptor: number, text: string): boolean {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    const written = kernel.call(write(descriptor, rest));
    if (written <= 0) return false;
    rest = rest.subarray(written);
  }
  return true;
}
