/**
 * What tsrunc uses of koffi's native module. The module is loaded by path, without koffi's JavaScript: that searches for it and
 * costs 9 ms, this costs 1 to 2. The exact version is pinned in package.json, because the module's exports are not documented apart.
 */
interface Koffi {
  load(library: null): { func(prototype: string): NativeFunction };
  errno(): number;
  address(memory: Uint8Array): bigint;
}

type NativeFunction = (...args: readonly NativeArgument[]) => number | bigint;

/** A `void *` of koffi: an integer is the pointer's value, bytes are passed by address, a string as NUL-terminated UTF-8. */
export type NativeArgument = number | bigint | string | Uint8Array | readonly (string | null)[] | null;

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
 * Loads koffi.node, which lies beside this program, and binds to the C library of the process.
 * @throws Error when the file is missing or does not fit the machine.
 */
export function loadLibc(): Libc {
  const module = { exports: {} };
  const directory = programDirectory();
  if (isCompiled()) loadSmallLibstdcxx(directory);
  process.dlopen(module, `${directory}/koffi.node`);
  const koffi = module.exports as Koffi;
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

/** What koffi.node needs of libstdc++, made for it alone: see native/libstdcxx.c. A build without it loads the whole library. */
function loadSmallLibstdcxx(directory: string): void {
  try {
    process.dlopen({ exports: {} }, `${directory}/libstdcxx.node`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_DLOPEN_FAILED")) throw error;
  }
}

/** A compiled executable keeps its sources in a virtual folder. */
function isCompiled(): boolean {
  return import.meta.url.startsWith("file:///$bunfs/");
}

/** Where this program lies: for a compiled executable its real path, for a script that of the file. */
function programDirectory(): string {
  const program = isCompiled()
    ? process.execPath
    : decodeURIComponent(import.meta.url.slice("file://".length));
  return program.slice(0, program.lastIndexOf("/"));
}
