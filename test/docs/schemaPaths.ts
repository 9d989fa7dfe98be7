import { readFileSync } from "node:fs";
import type { Schema } from "../../schemas/schema.ts";

/** Every field of config.json, as `process.rlimits[].type` and `linux.netDevices.*.name`; of other platforms only the name. */
export function schemaPaths(): string[] {
  const schema = JSON.parse(readFileSync("schemas/config.schema.json", "utf8")) as Schema;
  const definition = ({ $ref = "" }: Schema) =>
    schema.definitions?.[$ref.slice($ref.lastIndexOf("/") + 1)] ?? {};
  const paths: string[] = [];
  const visit = (node: Schema, path: string): void => {
    if (node.$ref !== undefined) visit(definition(node), path);
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      const field = path === "" ? name : `${path}.${name}`;
      paths.push(field);
      visit(inner, field);
    }
    if (node.items !== undefined) visit(node.items, `${path}[]`);
    if (typeof node.additionalProperties === "object") visit(node.additionalProperties, `${path}.*`);
  };
  visit(schema, "");
  return paths;
}
