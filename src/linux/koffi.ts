/**
 * What tsrunc uses of koffi's native module. The module is loaded by path, without koffi's JavaScript: that searches for it and
 * costs 9 ms, this costs 1 to 2. The exact version is pinned in package.json, because the module's exports are not documented apart.
 */
export interface Koffi {
  /** @param library as dlopen(3) takes it; null for what the process has loaded already. @throws Error */
  load(library: string | null): { func(prototype: string): NativeFunction };
  errno(): number;
  address(memory: Uint8Array): bigint;
  /** Reads `count` 32-bit numbers at an address. */
  decode(address: bigint, type: "uint32_t", count: number): Uint32Array;
}

/** A C function. A `void *` that it returns is a bigint. */
export type NativeFunction = (...args: readonly NativeArgument[]) => number | bigint;

/** A `void *` of koffi: an integer is the pointer's value, bytes are passed by address, a string as NUL-terminated UTF-8. */
export type NativeArgument = number | bigint | string | Uint8Array | readonly (string | null)[] | null;

let loaded: Koffi | undefined;

/**
 * Loads koffi.node, which lies beside this program, when it is first asked for.
 * @throws Error when the file is missing or does not fit the machine.
 */
export function loadKoffi(): Koffi {
  if (loaded !== undefined) return loaded;
  const module = { exports: {} };
  const program = programFile();
  const directory = program.slice(0, program.lastIndexOf("/"));
  process.dlopen(module, `${directory}/koffi.node`);
  loaded = module.exports as Koffi;
  return loaded;
}

/** Whether the dynamic linker finds a library, by the name that other programs know it by. */
export function canLoadLibrary(name: string): boolean {
  try {
    loadKoffi().load(name);
    return true;
  } catch {
    return false;
  }
}

/** A compiled executable keeps its sources in a virtual folder. */
function isCompiled(): boolean {
  return import.meta.url.startsWith("file:///$bunfs/");
}

/** The file that this program is: the executable itself when it is a compiled one, a script otherwise. */
export function programFile(): string {
  return isCompiled() ? process.execPath : decodeURIComponent(import.meta.url.slice("file://".length));
}
