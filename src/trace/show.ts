import type { Argument, Output, Structure, SyscallName } from "../linux/call.ts";

/** What a call is shown with: what is known of the process that makes it, and of its outcome. */
export interface Scene {
  /** What a descriptor leads to, of the process that makes the call or of another one by name; undefined where that is not known. */
  descriptor(number: number, process?: string): string | undefined;
  /** The name of the process with this id on the host; undefined for one that is not tsrunc's. */
  processName(pid: number): string | undefined;
  /** The kernel's raw result; undefined when it never became known. */
  readonly result: number | undefined;
}

/** Shows one argument of a call. The others are there for the few that depend on each other. */
export type Show = (value: Argument, scene: Scene, args: readonly Argument[]) => string;

/** How the calls of one name are shown. */
export interface CallForm {
  /** One for each argument of the manual page, in its order; chosen by the arguments where their meaning depends on one of them. */
  readonly args: readonly Show[] | ((args: readonly Argument[]) => readonly Show[]);
  /** For a call that answers a descriptor: what that leads to. */
  readonly opens?: (args: readonly Argument[], scene: Scene) => string | undefined;
  /** How a result is shown that is neither a failure nor a descriptor; as a number by default. */
  readonly result?: (result: number) => string;
}

/** The forms of a family of calls. */
export type CallForms<Name extends SyscallName> = Readonly<Record<Name, CallForm>>;

/** Names of numbers; where they are bits, those of several bits stand before those that they are made of. */
export type Names = Readonly<Record<string, number | bigint>>;

/** The number that an argument is: a result of an earlier call, too. */
export function numberOf(value: Argument | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return isKind(value, "result") ? value.value : undefined;
}

/** The bytes that an argument is or points to; none for a plain number. */
export function bytesOf(value: Argument | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (isKind(value, "output") || isKind(value, "structure")) return value.bytes;
  return new Uint8Array(0);
}

/** A view of the bytes of an argument. */
export function viewOf(value: Argument | undefined): DataView {
  const bytes = bytesOf(value);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Kinded = Exclude<Argument, number | bigint | string | Uint8Array>;

/** Whether an argument is of a kind of its own: an output, a structure, a result. */
export function isKind<Kind extends Kinded["kind"]>(
  value: Argument | undefined,
  kind: Kind,
): value is Extract<Kinded, { kind: Kind }> {
  return typeof value === "object" && "kind" in value && value.kind === kind;
}

/** What a structure points to from an offset. */
export function pointed({ pointers }: Structure, offset: number): Argument | undefined {
  return pointers.find((pointer) => pointer.offset === offset)?.to;
}

/** A text in quotes. What a terminal could take for a command is escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A number as it is; a pointer to nothing is 0, too, and shown by {@link pointer}. */
export const number: Show = (value) => {
  const known = typeof value === "bigint" ? value : numberOf(value);
  return known === undefined ? "?" : String(known);
};

export const hexadecimal: Show = (value) => hex(numberOf(value) ?? 0);

export const octal: Show = (value) => mode(numberOf(value) ?? 0);

/** Permission bits as chmod(1) takes them. */
export function mode(value: number): string {
  return value === 0 ? "0" : `0${value.toString(8)}`;
}

/** A number of a structure, with the `0x` of C. */
export function hex(value: number | bigint): string {
  return `0x${(typeof value === "number" && value < 0 ? value >>> 0 : value).toString(16)}`;
}

/** A text; NULL where there is none. */
export const text: Show = (value) => (typeof value === "string" ? quoted(value) : pointer(value));

/** Memory that is not shown: what it holds is long, binary, or nobody's business. */
export const memory: Show = (value) => {
  if (typeof value === "object" && !isKind(value, "result")) return `<${bytesOf(value).length} bytes>`;
  return pointer(value);
};

function pointer(value: Argument): string {
  const address = numberOf(value) ?? 0;
  return address === 0 ? "NULL" : hex(address);
}

/** A descriptor with what it leads to. */
export const descriptor: Show = (value, scene) => {
  const known = numberOf(value);
  if (known === undefined) return "?";
  // The call that should have opened it has failed, and this one has not run.
  return known < 0 && isKind(value, "result") ? "not open" : shownDescriptor(known, scene);
};

/** A descriptor that a structure has. */
export function shownDescriptor(value: number, scene: Scene): string {
  const leadsTo = value < 0 ? undefined : scene.descriptor(value);
  return leadsTo === undefined ? String(value) : `${value}<${leadsTo}>`;
}

/** One of several names. */
export function oneOf(names: Names): Show {
  return (value) => nameOf(names, numberOf(value) ?? 0);
}

/** The name of a number; the number itself where it has none. */
export function nameOf(names: Names, value: number | bigint): string {
  const found = Object.entries(names).find(([, number]) => BigInt(number) === BigInt(value));
  return found?.[0] ?? String(value);
}

/** Bits by their names, with | between them. */
export function flags(names: Names): Show {
  return (value) => flagNames(names, typeof value === "bigint" ? value : (numberOf(value) ?? 0));
}

/** The names of the bits of a number; what has no name is left as a number, 0 where nothing is set. */
export function flagNames(names: Names, value: number | bigint): string {
  let rest = BigInt(value);
  const shown: string[] = [];
  for (const [name, number] of Object.entries(names)) {
    const bits = BigInt(number);
    if (bits === 0n || (rest & bits) !== bits) continue;
    shown.push(name);
    rest &= ~bits;
  }
  if (rest !== 0n) shown.push(hex(rest));
  return shown.length === 0 ? "0" : shown.join("|");
}

/** What the kernel wrote, shown by `decode`; as an ellipsis when it failed or was never heard of. */
export function written(decode: (output: Output, result: number, scene: Scene) => string): Show {
  return (value, scene, args) => {
    if (!isKind(value, "output")) return text(value, scene, args);
    if (scene.result === undefined || scene.result < 0) return "…";
    return decode(value, scene.result, scene);
  };
}

/** Fields of a structure as strace shows them; those that are undefined are left out. */
export function fields(entries: Readonly<Record<string, string | undefined>>): string {
  const shown = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return `{${shown.join(", ")}}`;
}
