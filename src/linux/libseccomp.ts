/**
 * libseccomp (libseccomp(3)), which compiles rules about system calls into a filter. runc and crun use the same library, so a profile means
 * the same everywhere.
 */
import { type Koffi, loadKoffi, type NativeArgument, type NativeFunction } from "./koffi.ts";

/** The name under which the dynamic linker finds the library; the number changes with its binary interface. */
export const libseccompName = "libseccomp.so.2";

/** SCMP_FLTATR_CTL_OPTIMIZE, seccomp_attr_set(3): 2 sorts the system calls into a binary tree. */
export const CTL_OPTIMIZE = 8;

/** A condition on an argument: `struct scmp_arg_cmp`. */
export interface Condition {
  /** Which argument, from 0. */
  readonly index: number;
  /** SCMP_CMP_ value. */
  readonly operator: number;
  /** The value to compare with, or the mask. */
  readonly first: number | bigint;
  /** The value of the masked argument. */
  readonly second: number | bigint;
}

/** The library. Results are as the kernel's: not negative, or a negated error number. */
export interface Libseccomp {
  /** As `2.5.4`. */
  readonly version: string;
  /** What library and kernel can do together, seccomp_api_get(3). */
  apiLevel(): number;
  /** The token of an architecture by its name in small letters, as `x86_64`; undefined when this version does not know it. */
  architecture(name: string): number | undefined;
  /** The token of the architecture that this process runs on. */
  nativeArchitecture(): number;
  /**
   * The number of a system call, on this machine unless another architecture is given. A negative one stands for a call that exists on
   * other architectures only. Undefined when this version does not know the name.
   */
  systemCall(name: string, architecture?: number): number | undefined;
  /** Starts a filter. @throws Error when the default action is none. */
  newFilter(defaultAction: number): FilterBuilder;
}

/** A filter that is being put together. It has to be released. */
export interface FilterBuilder {
  addArchitecture(token: number): number;
  setAttribute(attribute: number, value: number): number;
  /** seccomp_rule_add(3): all the conditions have to hold. */
  addRule(action: number, systemCall: number, conditions: readonly Condition[]): number;
  /** Writes the filter, as the instructions that seccomp(2) takes, to a descriptor. */
  exportTo(descriptor: number): number;
  release(): void;
}

/**
 * Loads the library, which takes 2 ms.
 * @throws Error when the machine has none.
 */
export function loadLibseccomp(): Libseccomp {
  const koffi = loadKoffi();
  const library = koffi.load(libseccompName);
  const functions = new Map<string, NativeFunction>();
  const invoke: Invoke = (prototype, ...args) => {
    let native = functions.get(prototype);
    if (native === undefined) {
      native = library.func(prototype);
      functions.set(prototype, native);
    }
    return native(...args);
  };
  return {
    version: versionOf(koffi, invoke),
    apiLevel: () => Number(invoke("unsigned int seccomp_api_get(void)")),
    architecture(name) {
      const token = Number(invoke("uint32_t seccomp_arch_resolve_name(const char *name)", name));
      return token === 0 ? undefined : token;
    },
    nativeArchitecture: () => Number(invoke("uint32_t seccomp_arch_native(void)")),
    systemCall(name, architecture) {
      const number =
        architecture === undefined
          ? invoke("int seccomp_syscall_resolve_name(const char *name)", name)
          : invoke(
              "int seccomp_syscall_resolve_name_arch(uint32_t arch, const char *name)",
              architecture,
              name,
            );
      // __NR_SCMP_ERROR
      return number === -1 ? undefined : Number(number);
    },
    newFilter(defaultAction) {
      const context = BigInt(invoke("void *seccomp_init(uint32_t action)", defaultAction));
      if (context === 0n) throw new Error("libseccomp cannot make a filter");
      return builder(invoke, context);
    },
  };
}

type Invoke = (prototype: string, ...args: readonly NativeArgument[]) => number | bigint;

function builder(invoke: Invoke, context: bigint): FilterBuilder {
  return {
    addArchitecture: (token) =>
      Number(invoke("int seccomp_arch_add(void *context, uint32_t token)", context, token)),
    setAttribute: (attribute, value) =>
      Number(
        invoke("int seccomp_attr_set(void *context, int name, uint32_t value)", context, attribute, value),
      ),
    addRule: (action, systemCall, conditions) =>
      Number(
        invoke(
          "int seccomp_rule_add_array(void *context, uint32_t action, int call, unsigned int count, void *conditions)",
          context,
          action,
          systemCall,
          conditions.length,
          conditions.length === 0 ? null : encode(conditions),
        ),
      ),
    exportTo: (descriptor) =>
      Number(invoke("int seccomp_export_bpf(void *context, int descriptor)", context, descriptor)),
    release: () => void invoke("void seccomp_release(void *context)", context),
  };
}

/** An array of `struct scmp_arg_cmp`: two numbers of 32 bits, two of 64. */
function encode(conditions: readonly Condition[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * conditions.length));
  conditions.forEach(({ index, operator, first, second }, place) => {
    view.setUint32(24 * place, index, true);
    view.setUint32(24 * place + 4, operator, true);
    view.setBigUint64(24 * place + 8, BigInt(first), true);
    view.setBigUint64(24 * place + 16, BigInt(second), true);
  });
  return new Uint8Array(view.buffer);
}

/** `struct scmp_version`: major, minor, micro. */
function versionOf(koffi: Koffi, invoke: Invoke): string {
  return [...koffi.decode(BigInt(invoke("void *seccomp_version(void)")), "uint32_t", 3)].join(".");
}
