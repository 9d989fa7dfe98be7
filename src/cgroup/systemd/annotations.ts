import { RuntimeError } from "../../error.ts";
import type { BusValue } from "../../linux/sdBus.ts";
import type { Property } from "./manager.ts";

const prefix = "org.systemd.property.";

/** The names that the text format of GVariant has for D-Bus' types of numbers. */
const numberTypes: Readonly<Record<string, "y" | "n" | "q" | "i" | "u" | "x" | "t">> = {
  byte: "y",
  int16: "n",
  uint16: "q",
  int32: "i",
  uint32: "u",
  int64: "x",
  uint64: "t",
};

/**
 * Properties of a container's scope from annotations such as `org.systemd.property.TimeoutStopUSec: "uint64 5000000"`, whose values are
 * in GVariant's text format: texts in quotes, true and false, numbers with their type before them, and arrays of these. A name that ends in
 * `Sec` stands for the one in microseconds.
 * @throws RuntimeError that names the annotation.
 */
export function annotatedProperties(annotations: Readonly<Record<string, string>>): Property[] {
  return Object.entries(annotations)
    .filter(([name]) => name.startsWith(prefix))
    .map(([annotation, text]) => {
      const name = annotation.slice(prefix.length);
      const field = `annotations["${annotation}"]`;
      if (!/^[A-Za-z]{3,}$/.test(name))
        throw new RuntimeError(`"${name}" is no property of a unit`, { field });
      const value = parse(text.trim(), field);
      return /[a-z]Sec$/.test(name) && !name.endsWith("USec")
        ? inMicroseconds(name, value, field)
        : { name, value };
    });
}

function parse(text: string, field: string): BusValue {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted !== null) return { type: "s", value: (quoted[2] ?? "").replaceAll(/\\(.)/gs, "$1") };
  if (text === "true" || text === "false") return { type: "b", value: text === "true" };
  const number = /^(?:([a-z]+\d*) )?([+-]?(?:\d+|0x[0-9a-fA-F]+))$/.exec(text);
  if (number !== null) {
    const type = number[1] === undefined ? "i" : numberTypes[number[1]];
    if (type !== undefined) return { type, value: BigInt(number[2] ?? 0) };
  }
  if (/^(?:double )?[+-]?\d+\.\d+$/.test(text))
    return { type: "d", value: Number(text.replace("double ", "")) };
  const list = /^\[(.*)\]$/s.exec(text);
  if (list !== null) {
    const items = [...(list[1] ?? "").matchAll(/\s*('(?:\\.|[^'])*'|"(?:\\.|[^"])*"|[^,]+?)\s*(?:,|$)/gs)];
    const value = items.map(([, item = ""]) => parse(item, field));
    const [first] = value;
    if (first !== undefined && value.every(({ type }) => type === first.type)) {
      return { type: "a", element: first.type, value };
    }
  }
  throw new RuntimeError(`"${text}" is no value in the text format of GVariant`, {
    field,
    hint: `Write a text as "'text'", a number as "uint64 5", a list as "['one', 'two']"`,
  });
}

function inMicroseconds(name: string, value: BusValue, field: string): Property {
  const isNumber = typeof value.value === "number" || typeof value.value === "bigint";
  if (!isNumber) throw new RuntimeError("is a time: it has to be a number of seconds", { field });
  const seconds = Number(value.value);
  const microseconds = BigInt(Math.round(seconds * 1_000_000));
  return { name: name.replace(/Sec$/, "USec"), value: { type: "t", value: microseconds } };
}
