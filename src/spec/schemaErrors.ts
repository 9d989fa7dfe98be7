import { RuntimeError } from "../error.ts";

/** What a compiled validator says about one value: what is in its `errors` after it returned false. */
export interface SchemaError {
  /** JSON pointer to the value in the document. */
  readonly instancePath: string;
  /** Rule that the value breaks. */
  readonly keyword: string;
  /** What the rule wants. */
  readonly params: SchemaErrorParams;
}

interface SchemaErrorParams {
  readonly type?: string;
  readonly missingProperty?: string;
  readonly allowedValues?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly limit?: number;
  readonly pattern?: string;
}

/** A compiled validator: tells whether a value is a `T`, and if not, leaves the reasons in `errors`. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: SchemaError[] | null;
}

/**
 * Turns the errors of a validator into one error that lists them all.
 *
 * `document` is the value that was validated, `path` the file it came from. `field` of the result is set if there is
 * one error only.
 */
export function schemaError(document: unknown, errors: readonly SchemaError[], path: string): RuntimeError {
  const faults = errors.map((error) => describe(document, error));
  const [first] = faults;
  if (first !== undefined && faults.length === 1) return new RuntimeError(first.what, { field: first.field });
  const lines = faults.map(({ field, what }) => `\n  ${field}: ${what}`);
  return new RuntimeError(`cannot read ${path}: ${faults.length} fields are wrong${lines.join("")}`);
}

function describe(document: unknown, { instancePath, keyword, params }: SchemaError) {
  const { field, value } = locate(document, instancePath);
  if (keyword === "required") {
    const missing = join(field, params.missingProperty ?? "");
    return { field: missing, what: inRuncsWords(missing, "is required") };
  }
  const noun = keyword === "enum" && typeof value === "string" ? seccompNoun(field) : undefined;
  if (noun !== undefined) return { field, what: `unknown ${noun} ${shorten(value)}` };
  const what = `must ${demand(keyword, params, value)} but is ${shorten(value)}`;
  return { field, what: inRuncsWords(field, what) };
}

/** Callers look for what runc says of these fields. */
function inRuncsWords(field: string, what: string): string {
  if (field === "process.cwd" && what === "is required") return "Cwd property must not be empty";
  const [, part] = /^linux\.memoryPolicy\.(mode|flag)/.exec(field) ?? [];
  return part === undefined ? what : `invalid memory policy ${part}: ${what}`;
}

/** A profile has hundreds of these values: what is wrong with one is said better without the list of all that are right. */
function seccompNoun(field: string): string | undefined {
  const last = /^linux\.seccomp\.(?:.*\.)?(\w+)(?:\[\d+\])?$/.exec(field)?.[1];
  switch (last) {
    case "action":
    case "defaultAction":
      return "action";
    case "op":
      return "operator";
    case "architectures":
      return "architecture";
    case "flags":
      return "flag";
    default:
      return undefined;
  }
}

function demand(keyword: string, params: SchemaErrorParams, value: unknown): string {
  switch (keyword) {
    case "type":
      return `be ${withArticle(params.type ?? "")}`;
    case "enum":
      return `be ${oneOf(params.allowedValues ?? [])}`;
    case "integer":
      return `be an integer${range(params.minimum ?? 0, params.maximum ?? 0, value)}`;
    case "minItems":
      return "not be empty";
    case "pattern":
      return `match ${params.pattern}`;
    default:
      return `satisfy "${keyword}"`;
  }
}

function withArticle(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function oneOf(values: readonly string[]): string {
  const list = values.map((value) => JSON.stringify(value));
  return list.length === 1 ? list.join() : `one of ${list.join(", ")}`;
}

// Bounds that only come from the width of the type are left out unless it is they that are crossed.
function range(minimum: number, maximum: number, value: unknown): string {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (maximum < 2 ** 31 - 1) return ` from ${minimum} to ${maximum}`;
  if (isNumber && value >= maximum) return ` of at most ${exactMaximum(maximum)}`;
  return minimum < -(2 ** 31) && !(isNumber && value < minimum) ? "" : ` of at least ${BigInt(minimum)}`;
}

// The validators hold 64-bit maxima as the next power of two, for want of exact numbers.
function exactMaximum(maximum: number): bigint {
  return BigInt(maximum) - (maximum > Number.MAX_SAFE_INTEGER ? 1n : 0n);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? `${inner}` : inner));
  if (typeof value === "bigint") return `${value}`;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function locate(document: unknown, pointer: string): { field: string; value: unknown } {
  let field = "";
  let value = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    field = Array.isArray(value) ? `${field}[${key}]` : join(field, key);
    value = (value as Record<string, unknown>)[key];
  }
  return { field, value };
}

/** Appends a property to the path of a field: `a` and `b` give `a.b`, `a` and `b.c` give `a["b.c"]`. */
export function join(field: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${field}[${JSON.stringify(key)}]`;
  return field === "" ? key : `${field}.${key}`;
}
