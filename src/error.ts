/** What a {@link RuntimeError} knows beyond its message. */
export interface RuntimeErrorDetails {
  /** What went wrong underneath, usually a `SyscallError`; its message is appended to ours. */
  readonly cause?: unknown;
  /** What the reader can do about it: one sentence, printed after the message. */
  readonly hint?: string;
  /** The field of config.json (or of another document) at fault, as `linux.namespaces[2].path`. */
  readonly field?: string;
}

/**
 * The one error that reaches a user.
 *
 * Grammar: `field: what could not be done: why. Hint`, lower case, no full stop at the end. Callers such as
 * containerd and Podman match substrings of it; those strings live in `messages.ts`.
 */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
  readonly hint: string | undefined;
  readonly field: string | undefined;

  constructor(what: string, details: RuntimeErrorDetails = {}) {
    super(compose(what, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.hint = details.hint;
    this.field = details.field;
  }
}

function compose(what: string, { cause, hint, field }: RuntimeErrorDetails): string {
  let message = field === undefined ? what : `${field}: ${what}`;
  if (cause instanceof Error) message += `: ${cause.message}`;
  if (hint !== undefined) message += `. ${hint}`;
  return message;
}
