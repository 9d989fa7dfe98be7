import { createGenerator } from "ts-json-schema-generator";

/** A JSON Schema, or any part of one. */
export type Schema = { [keyword: string]: SchemaValue };
/** What a schema's keyword can hold. */
export type SchemaValue = Schema | SchemaValue[] | string | number | boolean | null;

/** A document of the runtime specification: the name of its schema, and where its type is. */
export interface DocumentType {
  readonly name: "config" | "state" | "features";
  /** File of the type, from the root of the project. */
  readonly file: string;
  readonly type: string;
}

/**
 * Makes the JSON Schema (draft 7) of one document from its TypeScript type.
 *
 * Unknown properties are allowed, as the specification demands. `root` is the project's root directory. The same
 * types always give the same schema. Throws what ts-json-schema-generator throws for types it cannot express.
 */
export function makeSchema(document: DocumentType, root: string): Schema {
  const generator = createGenerator({
    path: `${root}/${document.file}`,
    tsconfig: `${root}/tsconfig.json`,
    type: document.type,
    additionalProperties: true,
    // The compiler checks the types; its own copy inside the generator is an older one.
    skipTypeCheck: true,
  });
  const { $schema, $ref, definitions } = JSON.parse(
    JSON.stringify(generator.createSchema(document.type)),
  ) as Schema;
  return {
    $schema: $schema ?? null,
    $comment: `Generated from ${document.file} by schemas/generate.ts; do not edit`,
    $ref: $ref ?? null,
    definitions: mapSchemas(definitions as Schema, (schema) =>
      "deprecated" in schema ? { ...schema, deprecated: true } : schema,
    ),
  };
}

/**
 * Writes a schema as the text of a JSON file.
 *
 * 64-bit bounds, which a number cannot hold, have been rounded up by 1 (both maxima) or not at all (the minimum);
 * the text gets the exact digits back.
 */
export function schemaText(schema: Schema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
    .replaceAll(`"maximum": ${2 ** 64}`, '"maximum": 18446744073709551615')
    .replaceAll(`"maximum": ${2 ** 63}`, '"maximum": 9223372036854775807')
    .replaceAll(`"minimum": ${-(2 ** 63)}`, '"minimum": -9223372036854775808');
}

/** Applies `change` to every schema in a map of schemas (`definitions`, `properties`), innermost first. */
export function mapSchemas(schemas: Schema, change: (schema: Schema) => Schema): Schema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, mapSchema(schema as Schema, change)]),
  );
}

function mapSchema(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const changed = { ...schema };
  if (schema["properties"]) changed["properties"] = mapSchemas(schema["properties"] as Schema, change);
  for (const keyword of ["items", "additionalProperties"]) {
    const inner = schema[keyword];
    if (typeof inner === "object") changed[keyword] = mapSchema(inner as Schema, change);
  }
  return change(changed);
}
