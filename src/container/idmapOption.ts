import { RuntimeError } from "../error.ts";
import type { IdMapping } from "../spec/idMapping.ts";

/** The mappings that an option has brought along. */
export interface OptionMappings {
  readonly uids: readonly IdMapping[];
  readonly gids: readonly IdMapping[];
}

const highestId = 0xffffffff;

/**
 * Reads what follows `idmap=` or `ridmap=`, a form that crun has beside the fields of the specification (crun(1), "idmap mount options"):
 * `uids=0-100000-65536#70000-1-1;gids=…`, each range the first id of the file system, the first one on the host, and how many.
 * @throws RuntimeError naming the field.
 */
export function parseIdmapOption(text: string, field: string): OptionMappings {
  const found: Record<string, IdMapping[]> = {};
  for (const part of text.split(";")) {
    const [, name = "", ranges = ""] = /^(uids|gids)=(.+)$/.exec(part) ?? refuse(text, field);
    found[name] = ranges.split("#").map((range) => parseRange(range) ?? refuse(text, field));
  }
  const { uids, gids } = found;
  if (uids === undefined || gids === undefined) return refuse(text, field);
  return { uids, gids };
}

function parseRange(range: string): IdMapping | undefined {
  const [, ...numbers] = (/^(\d+)-(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
  const [containerID, hostID, size] = numbers;
  if (containerID === undefined || hostID === undefined || size === undefined) return undefined;
  return numbers.some((number) => number > highestId) ? undefined : { containerID, hostID, size };
}

function refuse(text: string, field: string): never {
  throw new RuntimeError(`cannot map ids as "${text}"`, {
    field,
    hint: 'Write it as "idmap=uids=0-100000-65536;gids=0-100000-65536", or as uidMappings and gidMappings of the mount',
  });
}
