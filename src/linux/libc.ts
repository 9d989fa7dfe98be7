import { loadKoffi, type NativeArgument, type NativeFunction } from "./koffi.ts";

/** The C library, its functions declared as they are first used (10 µs each). */
export interface Libc {
  /** Calls a function by its C prototype. @returns its value, and errno when that is -1. */
  invoke(prototype: string, ...args: readonly NativeArgument[]): { value: number; errno: number };
  /** syscall(2). @returns the kernel's raw result: not negative, or a negated error number. */
  readonly syscall: (number: number, ...args: readonly NativeArgument[]) => number;
  /** The address of a buffer, for a pointer inside a structure. Valid while the buffer is referenced. */
  address(memory: Uint8Array): bigint;
}

/**
 * Binds to the C library of the process.
 * @throws Error when koffi cannot be loaded.
 */
export function loadLibc(): Libc {
  const koffi = loadKoffi();
  const library = koffi.load(null);
  const functions = new Map<string, NativeFunction>();
  const syscall = library.func(
    "int64_t syscall(int64_t number, void *a, void *b, void *c, void *d, void *e, void *f)",
  );
  return {
    invoke(prototype, ...args) {
      let native = functions.get(prototype);
      if (native === undefined) {
        native = library.func(prototype);
        functions.set(prototype, native);
      }
      // koffi does not keep errno: it has to be read before anything else runs on this thread.
      const value = Number(native(...args));
      return value === -1 ? { value, errno: koffi.errno() } : { value, errno: 0 };
    },
    syscall(number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) {
      const value = Number(syscall(number, a, b, c, d, e, f));
      return value === -1 ? -koffi.errno() : value;
    },
    address: (memory) => koffi.address(memory),
  };
}
