import { lchownSync, readdirSync } from "node:fs";
import type { Spec } from "../../src/spec/config.ts";
import type { IdMapping } from "../../src/spec/idMapping.ts";

/** Ids of the host that belong to nobody. */
export const hostIds = { first: 100_000, count: 65_536 };

/** The config with a user namespace of its own. */
export function inUserNamespace(
  spec: Spec,
  mappings: readonly IdMapping[] = [{ containerID: 0, hostID: hostIds.first, size: hostIds.count }],
): Spec {
  return {
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: [...(spec.linux?.namespaces ?? []), { type: "user" }],
      uidMappings: mappings,
      gidMappings: mappings,
    },
  };
}

/** Gives a directory and everything below it to a user and the group of the same number. */
export function chownTree(path: string, id: number): void {
  lchownSync(path, id, id);
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" }))
    lchownSync(`${path}/${name}`, id, id);
}
