import { _, Ajv, type AnySchemaObject, type CodeKeywordDefinition, type KeywordCxt } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { mapSchemas, type Schema } from "./schema.ts";

/** Range of an integer, both bounds included; 64-bit maxima are rounded up to the next power of two. */
interface IntegerRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Compiles a schema into the text of an ES module without imports.
 *
 * The module exports one function, `name`, for the schema's definition `type`. It takes a value, returns whether it
 * matches, and leaves all errors found in its property `errors`, without messages: `keyword` and `params` tell enough.
 * Integers of 64 bits may be numbers or bigints. Throws if ajv cannot compile the schema.
 */
export function makeValidator(schema: Schema, name: string, type: string): string {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    unicodeRegExp: false,
    // Inlines numbers and enumerations, but nothing that has properties of its own.
    inlineRefs: 4,
    code: { source: true, esm: true, lines: true, optimize: 2 },
    keywords: [integerKeyword()],
  });
  ajv.addSchema({ definitions: mapSchemas(schema.definitions ?? {}, compilable) }, "document");
  const code = callStandalone(ajv, { [name]: `document#/definitions/${type}` });
  if (/\b(require|import)\b/.test(code)) throw new Error("the compiled validator needs another module");
  return `// Generated from the JSON Schema beside it by schemas/generate.ts; do not edit\n${withoutUnused(code)}`;
}

// ajv keeps a copy of every schema, most of which only its own messages would need.
function withoutUnused(code: string): string {
  const isUnused = (line: string) => {
    const name = /^const (schema\d+) = /.exec(line)?.[1];
    return name !== undefined && code.split(new RegExp(`\\b${name}\\b`)).length === 2;
  };
  const lines = code.split("\n").filter((line) => line !== "" && line !== '"use strict";' && !isUnused(line));
  return `${lines.join("\n")}\n`;
}

// ajv's CommonJS export is both the function and a holder of it; its declaration only knows the latter.
function callStandalone(ajv: Ajv, refs: Record<string, string>): string {
  return standalone.default(ajv, refs);
}

// What is not checked goes, and integers become one keyword, so that bigints pass and one error tells type and range.
function compilable(schema: Schema): AnySchemaObject {
  const { description, default: fallback, deprecated, minimum, maximum, ...rest } = schema;
  if (rest.type === "integer") return { integer: { minimum, maximum } };
  return rest.enum === undefined ? rest : { enum: rest.enum };
}

function integerKeyword(): CodeKeywordDefinition {
  return {
    keyword: "integer",
    schemaType: "object",
    code(context: KeywordCxt) {
      const { data } = context;
      const { minimum, maximum } = context.schema as IntegerRange;
      const is64Bit = maximum > Number.MAX_SAFE_INTEGER;
      const isInteger = is64Bit
        ? _`(Number.isInteger(${data}) || typeof ${data} == "bigint")`
        : _`Number.isInteger(${data})`;
      const isInRange = is64Bit
        ? _`${data} >= ${minimum} && ${data} < ${maximum}`
        : _`${data} >= ${minimum} && ${data} <= ${maximum}`;
      context.pass(_`${isInteger} && ${isInRange}`);
    },
    error: {
      message: "",
      params: ({ schema: { minimum, maximum } }) => _`{minimum: ${minimum}, maximum: ${maximum}}`,
    },
  };
}
