import type { Argument, Call } from "./call.ts";
import { type ErrnoName, errnoName, errnoText } from "./errno.ts";

/** A system call that the kernel refused: the one error that `linux/` throws. */
export class SyscallError extends Error {
  override readonly name = "SyscallError";
  readonly call: Call;
  /** Positive, as in errno(3). */
  readonly errno: number;
  /** The path that the call was about, where there was one. */
  readonly path: string | undefined;

  constructor(call: Call, errno: number, path?: string) {
    const about = path ?? firstString(call.args);
    super(`${call.name}${about === undefined ? "" : ` ${about}`}: ${errnoText(errno)} (${errnoName(errno)})`);
    this.call = call;
    this.errno = errno;
    this.path = about;
  }

  /** Whether the kernel's reason is one of these. */
  is(...names: readonly ErrnoName[]): boolean {
    return (names as readonly string[]).includes(errnoName(this.errno));
  }
}

function firstString(args: readonly Argument[]): string | undefined {
  return args.find((argument): argument is string => typeof argument === "string" && argument !== "");
}
