import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { AT_FDCWD, decodeStatx, statx, statxSize } from "../linux/calls/files.ts";
import { uname, unameSize } from "../linux/calls/processes.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { programFile } from "../linux/koffi.ts";
import { type Libseccomp, libseccompName, loadLibseccomp } from "../linux/libseccomp.ts";
import { encodeText } from "../linux/text.ts";
import type { Seccomp } from "../spec/seccomp.ts";
import { openFilterCache } from "./cache.ts";
import { compileProfile } from "./compile.ts";

/**
 * The filter of a profile, from the cache where that has it: instructions of classic BPF.
 * @param root directory that holds the containers' state; the cache lies in it.
 * @throws RuntimeError when this machine has no libseccomp, or naming the rule that it refuses.
 */
export function profileFilter(kernel: Kernel, root: string, profile: Seccomp): Uint8Array {
  const cache = openFilterCache(kernel, root);
  try {
    const key = keyOf(kernel, profile);
    const cached = cache?.read(key);
    if (cached !== undefined && cached.library === identityOf(kernel, pathIn(cached.library))) {
      return cached.program;
    }
    const program = compileProfile(kernel, libraryOfMachine(), profile);
    const library = identityOf(kernel, loadedPath(kernel));
    if (library !== undefined) cache?.write({ key, library, program });
    return program;
  } finally {
    cache?.close();
  }
}

/** Loads libseccomp. @throws RuntimeError when there is none. */
function libraryOfMachine(): Libseccomp {
  try {
    return loadLibseccomp();
  } catch (cause) {
    throw new RuntimeError(`needs ${libseccompName}, which cannot be loaded`, {
      cause,
      field: "linux.seccomp",
      hint: "Install libseccomp 2 (Debian: libseccomp2), or leave linux.seccomp out",
    });
  }
}

/**
 * Everything that the compiled filter depends on, in so far as it is known without loading the library: the program that compiles, the
 * kernel, what the dynamic linker would find, and the profile. Who the agent is and how the filter is loaded do not matter here.
 */
function keyOf(kernel: Kernel, profile: Seccomp): Uint8Array {
  const system = output(unameSize);
  kernel.call(uname(system));
  const { defaultAction, defaultErrnoRet, architectures, syscalls } = profile;
  const { LD_LIBRARY_PATH = "", LD_PRELOAD = "" } = process.env;
  const parts = [
    identityOf(kernel, programFile()),
    identityOf(kernel, "/etc/ld.so.cache"),
    JSON.stringify([LD_LIBRARY_PATH, LD_PRELOAD]),
    toJson({ defaultAction, defaultErrnoRet, architectures, syscalls }),
  ];
  const text = encodeText(parts.join("\n"));
  const key = new Uint8Array(unameSize + text.length);
  key.set(system.bytes);
  key.set(text, unameSize);
  return key;
}

/** Numbers beyond 2^53 are bigints, which JSON.stringify refuses; a replacer makes it slow, so it is not used without need. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? `${inner}n` : inner));
  }
}

/** A file by path, inode, size and times: undefined when it is not there. What replaces a file changes one of these. */
function identityOf(kernel: Kernel, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const status = output(statxSize);
  if (kernel.call(statx(AT_FDCWD, path, 0, status)) < 0) return undefined;
  const { inode, size, modified, changed } = decodeStatx(status);
  return `${path} ${inode} ${size} ${modified} ${changed}`;
}

function pathIn(identity: string): string {
  return identity.replace(/( \d+){4}$/, "");
}

/** Where the dynamic linker has found libseccomp (proc_pid_maps(5)). */
function loadedPath(kernel: Kernel): string | undefined {
  return /\s(\/\S*\/libseccomp\.so\.2\S*)$/m.exec(readFile(kernel, "/proc/self/maps"))?.[1];
}
