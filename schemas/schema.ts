import { createGenerator } from "ts-json-schema-generator";

/** A JSON Schema (draft 7), as far as the types of the specification need it. */
export interface Schema {
  readonly $schema?: string;
  readonly $comment?: string;
  readonly $ref?: string;
  readonly definitions?: Schemas;
  readonly description?: string;
  readonly default?: unknown;
  /** The generator gives the reason, too, which the standard has no room for. */
  readonly deprecated?: boolean | string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Schemas;
  readonly additionalProperties?: Schema | boolean;
}

/** Schemas by name. */
export type Schemas = Readonly<Record<string, Schema>>;

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
  ) as Required<Schema>;
  return {
    $schema,
    $comment: `Generated from ${document.file} by schemas/generate.ts; do not edit`,
    $ref,
    definitions: mapSchemas(definitions, (schema) =>
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
export function mapSchemas<T>(schemas: Schemas, change: (schema: Schema) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, mapSchema(schema, change)]),
  );
}

// `change` sees schemas whose inner schemas it has changed before, whatever type it gave them.
function mapSchema<T>(schema: Schema, change: (schema: Schema) => T): T {
  const { items, properties, additionalProperties } = schema;
  const inner = {
    ...(items && { items: mapSchema(items, change) }),
    ...(properties && { properties: mapSchemas(properties, change) }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: mapSchema(additionalProperties, change),
    }),
  };
  return change({ ...schema, ...inner } as Schema);
}
