import { RuntimeError } from "../error.ts";
import { badSubCgroup, unknownController } from "../messages.ts";
import { type CgroupPaths, normalized } from "./paths.ts";

/**
 * The cgroups for a process of `exec`, from those of its container.
 * @param places as runc's `--cgroup`: a path below the container's own for all hierarchies, or `controller,…:path` for those of version 1.
 * @throws RuntimeError for a path that leads out of the container's cgroup, and for what the container is not in.
 */
export function subCgroups(paths: CgroupPaths, places: readonly string[]): CgroupPaths {
  const chosen: Record<string, string> = { ...paths };
  for (const place of places) {
    const [, list, path = ""] = /^(?:([^:]*):)?(.*)$/.exec(place) ?? [];
    const controllers = list === undefined ? Object.keys(paths) : list.split(",");
    for (const controller of controllers) chosen[controller] = below(paths, controller, path);
  }
  return chosen;
}

function below(paths: CgroupPaths, controller: string, path: string): string {
  const own = paths[controller];
  const hint = "See cgroup_paths in the container's state.json";
  if (own === undefined) throw new RuntimeError(unknownController(controller), { hint });
  const chosen = normalized(`${own}/${path}`);
  if (chosen === own || chosen.startsWith(`${own}/`)) return chosen;
  throw new RuntimeError(`${badSubCgroup}: ${path}`, { hint: "It has to stay below the container's cgroup" });
}
