import { RuntimeError } from "../error.ts";
import { AT_FDCWD, close, O_APPEND, O_CREAT, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { encodeText } from "../linux/text.ts";

/** Where errors and warnings go, as the global flags say. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  /** For who looks for a fault; nothing without --debug. */
  debug(message: string): void;
}

/** What the global flags say of the log. */
export interface LogOptions {
  /** Where it is appended to; standard error without. */
  readonly file?: string | undefined;
  readonly format?: string | undefined;
  readonly debug?: boolean;
}

/**
 * The log of a command. Without a file it is standard error, for people; a file gets records that callers parse: containerd shows its users the
 * last one of level "error", Podman wants exactly one. An error is told on standard error, too, even when there is a file.
 * @throws RuntimeError for a format that there is not.
 */
export function openLog(kernel: Kernel, { file, format = "text", debug = false }: LogOptions): Log {
  if (format !== "" && format !== "text" && format !== "json")
    throw new RuntimeError(`invalid log-format: ${format}`);
  function record(level: string, msg: string): void {
    const time = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const line =
      format === "json"
        ? JSON.stringify({ level, msg, time })
        : `time="${time}" level=${level} msg=${JSON.stringify(msg)}`;
    if (file !== undefined) append(kernel, file, `${line}\n`);
    else if (format === "json") writeAll(kernel, 2, `${line}\n`);
    else writeAll(kernel, 2, `tsrunc: ${level === "error" ? "" : `${level}: `}${msg}\n`);
  }
  return {
    debug(message) {
      if (debug) record("debug", message);
    },
    warn: (message) => record("warning", message),
    error(message) {
      record("error", message);
      if (file !== undefined) writeAll(kernel, 2, `tsrunc: ${message}\n`);
    },
  };
}

/** Writes text to a descriptor, all of it, as long as anyone takes it. */
export function writeAll(kernel: Kernel, descriptor: number, text: string): void {
  let rest: Uint8Array = encodeText(text);
  while (rest.length > 0) {
    const written = kernel.call(write(descriptor, rest));
    if (written <= 0) return;
    rest = rest.subarray(written);
  }
}

function append(kernel: Kernel, file: string, line: string): void {
  const descriptor = kernel.call(openat(AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0o644));
  if (descriptor < 0) {
    writeAll(kernel, 2, line);
    return;
  }
  writeAll(kernel, descriptor, line);
  kernel.call(close(descriptor));
}
