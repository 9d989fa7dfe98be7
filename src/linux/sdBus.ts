/**
 * libsystemd's sd-bus (sd-bus(3)), which speaks D-Bus. It is on every host that systemd runs on, and loaded only where systemd is to be asked.
 */
import { loadKoffi, type NativeArgument, type NativeFunction } from "./koffi.ts";

const libraryName = "libsystemd.so.0";

/** How long an answer may take, in microseconds: a busy systemd needs seconds. */
const patience = 30_000_000;

/** A refusal by the other side of the bus, or by the bus. */
export class BusError extends Error {
  override readonly name = "BusError";
  /** As `org.freedesktop.systemd1.NoSuchUnit`; empty where there is none. */
  readonly errorName: string;

  constructor(what: string, errorName: string, message: string) {
    super(`${what}: ${message}`);
    this.errorName = errorName;
  }
}

/** A value of D-Bus, by its type (D-Bus Specification, "Type System"). */
export type BusValue =
  | { readonly type: "s" | "o" | "g"; readonly value: string }
  | {
      readonly type: "y" | "b" | "n" | "q" | "i" | "u" | "x" | "t";
      readonly value: number | bigint | boolean;
    }
  | { readonly type: "d"; readonly value: number }
  /** An array whose elements are of this type. */
  | { readonly type: "a"; readonly element: string; readonly value: readonly BusValue[] }
  /** A structure. */
  | { readonly type: "r"; readonly value: readonly BusValue[] }
  | { readonly type: "v"; readonly value: BusValue };

/** Where a method is called. */
export interface BusMethod {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
}

/** A connection to a bus. It has to be closed. */
export interface Bus {
  /**
   * Calls a method and waits for its answer.
   * @returns the first value of the answer where that is a text, else an empty one.
   * @throws BusError
   */
  call(method: BusMethod, args: readonly BusValue[]): string;
  /**
   * Waits for a signal.
   * @param accept gets the texts of each signal of this name, in order.
   * @throws BusError when it does not come in time.
   */
  awaitSignal(
    interfaceName: string,
    member: string,
    signature: string,
    accept: (texts: readonly string[]) => boolean,
  ): void;
  close(): void;
}

/** Connects to the bus of the system or of the user. @throws Error without the library; BusError without a bus */
export function openBus(which: "system" | "user"): Bus {
  const library = loadKoffi().load(libraryName);
  const process = loadKoffi().load(null);
  const functions = new Map<string, NativeFunction>();
  const invoke = (prototype: string, ...args: readonly NativeArgument[]): number | bigint => {
    let native = functions.get(prototype);
    if (native === undefined) {
      native = (/\b(strlen|memcpy)\(/.test(prototype) ? process : library).func(prototype);
      functions.set(prototype, native);
    }
    return native(...args);
  };
  return connect(invoke, which);
}

type Invoke = (prototype: string, ...args: readonly NativeArgument[]) => number | bigint;

function connect(invoke: Invoke, which: "system" | "user"): Bus {
  const place = new Uint8Array(8);
  check(`cannot connect to the ${which} bus`, invoke(`int sd_bus_open_${which}(void *bus)`, place));
  const bus = pointer(place);
  return {
    call: (method, args) => callMethod(invoke, bus, method, args),
    awaitSignal(interfaceName, member, signature, accept) {
      const deadline = performance.now() + patience / 1000;
      for (;;) {
        const message = new Uint8Array(8);
        const worked = check(
          "cannot read from the bus",
          invoke("int sd_bus_process(void *bus, void *message)", bus, message),
        );
        const received = pointer(message);
        if (received !== 0n) {
          const found =
            isSignal(invoke, received, interfaceName, member) && accept(texts(invoke, received, signature));
          invoke("void *sd_bus_message_unref(void *message)", received);
          if (found) return;
        }
        if (worked > 0) continue;
        const rest = Math.floor((deadline - performance.now()) * 1000);
        if (rest <= 0) throw new BusError(`no signal ${member}`, "", "it did not come within 30 s");
        check("cannot wait for the bus", invoke("int sd_bus_wait(void *bus, uint64_t timeout)", bus, rest));
      }
    },
    close: () => void invoke("void *sd_bus_flush_close_unref(void *bus)", bus),
  };
}

function callMethod(invoke: Invoke, bus: bigint, method: BusMethod, args: readonly BusValue[]): string {
  const what = `${method.member} of ${method.destination}`;
  const place = new Uint8Array(8);
  const { destination, path, interface: name, member } = method;
  check(
    what,
    invoke(
      "int sd_bus_message_new_method_call(void *bus, void *message, const char *destination, const char *path, const char *name, const char *member)",
      ...[bus, place, destination, path, name, member],
    ),
  );
  const message = pointer(place);
  const answer = new Uint8Array(8);
  // struct sd_bus_error: the pointers to its name and to its message, and flags.
  const error = new Uint8Array(24);
  try {
    for (const argument of args) append(invoke, message, argument);
    const result = Number(
      invoke(
        "int sd_bus_call(void *bus, void *message, uint64_t timeout, void *error, void *answer)",
        ...[bus, message, patience, error, answer],
      ),
    );
    if (result < 0) {
      const [errorName = 0n, text = 0n] = [pointer(error), pointer(error.subarray(8))];
      const said = text === 0n ? `error ${-result}` : textAt(invoke, text);
      throw new BusError(what, errorName === 0n ? "" : textAt(invoke, errorName), said);
    }
    return firstText(invoke, pointer(answer));
  } finally {
    invoke("void sd_bus_error_free(void *error)", error);
    invoke("void *sd_bus_message_unref(void *message)", message);
    invoke("void *sd_bus_message_unref(void *message)", pointer(answer));
  }
}

/** The signature of a value. */
export function signatureOf(value: BusValue): string {
  if (value.type === "a") return `a${value.element}`;
  return value.type === "r" ? `(${value.value.map(signatureOf).join("")})` : value.type;
}

function append(invoke: Invoke, message: bigint, argument: BusValue): void {
  const basic = (type: string, value: NativeArgument): void => {
    const prototype = "int sd_bus_message_append_basic(void *message, char type, void *value)";
    check("cannot write a message", invoke(prototype, message, type.charCodeAt(0), value));
  };
  const container = (type: string, contents: string, values: readonly BusValue[]): void => {
    const open = "int sd_bus_message_open_container(void *message, char type, const char *contents)";
    check("cannot write a message", invoke(open, message, type.charCodeAt(0), contents));
    for (const value of values) append(invoke, message, value);
    check("cannot write a message", invoke("int sd_bus_message_close_container(void *message)", message));
  };
  switch (argument.type) {
    case "s":
    case "o":
    case "g":
      basic(argument.type, argument.value);
      break;
    case "a":
      container("a", argument.element, argument.value);
      break;
    case "r":
      container("r", argument.value.map(signatureOf).join(""), argument.value);
      break;
    case "v":
      container("v", signatureOf(argument.value), [argument.value]);
      break;
    default: {
      const view = new DataView(new ArrayBuffer(8));
      if (argument.type === "d") view.setFloat64(0, argument.value, true);
      else view.setBigUint64(0, BigInt.asUintN(64, BigInt(argument.value)), true);
      basic(argument.type, new Uint8Array(view.buffer));
    }
  }
}

function isSignal(invoke: Invoke, message: bigint, interfaceName: string, member: string): boolean {
  const prototype = "int sd_bus_message_is_signal(void *message, const char *name, const char *member)";
  return Number(invoke(prototype, message, interfaceName, member)) > 0;
}

const readBasic = "int sd_bus_message_read_basic(void *message, char type, void *value)";

/** The texts among a message's values; `signature` has only basic types. */
function texts(invoke: Invoke, message: bigint, signature: string): string[] {
  const found: string[] = [];
  for (const type of signature) {
    const value = new Uint8Array(8);
    if (Number(invoke(readBasic, message, type.charCodeAt(0), value)) <= 0) break;
    if ("sog".includes(type)) found.push(textAt(invoke, pointer(value)));
  }
  return found;
}

/** The first value of an answer where that is a text, or a variant with one. */
function firstText(invoke: Invoke, message: bigint): string {
  const peek = "int sd_bus_message_peek_type(void *message, void *type, void *contents)";
  const type = new Uint8Array(1);
  if (Number(invoke(peek, message, type, 0)) <= 0) return "";
  const letter = String.fromCharCode(type[0] ?? 0);
  if (letter === "v") {
    const enter = "int sd_bus_message_enter_container(void *message, char type, const char *contents)";
    return Number(invoke(enter, message, "v".charCodeAt(0), "s")) > 0
      ? (texts(invoke, message, "s")[0] ?? "")
      : "";
  }
  return "sog".includes(letter) ? (texts(invoke, message, letter)[0] ?? "") : "";
}

function textAt(invoke: Invoke, address: bigint): string {
  const length = Number(invoke("size_t strlen(void *text)", address));
  const bytes = new Uint8Array(length);
  invoke("void *memcpy(void *to, void *from, size_t length)", bytes, address, length);
  return Buffer.from(bytes).toString();
}

function pointer(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
}

function check(what: string, result: number | bigint): number {
  if (Number(result) < 0) throw new BusError(what, "", `error ${-Number(result)}`);
  return Number(result);
}
