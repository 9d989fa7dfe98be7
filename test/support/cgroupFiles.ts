import { existsSync, readFileSync } from "node:fs";
import type { Spec } from "../../src/spec/config.ts";
import type { Resources } from "../../src/spec/resources.ts";
import type { World } from "./world.ts";

/** Why containers cannot be limited by version 1 on this machine; false when they can. */
export function withoutVersion1(): string | false {
  const wanted = ["cpu", "cpuset", "memory", "pids", "devices"];
  const missing = wanted.filter((name) => !existsSync(`/sys/fs/cgroup/${name}/cgroup.procs`));
  return missing.length > 0 && `cgroup v1 is not mounted with ${missing.join(", ")}`;
}

/** Why containers cannot be limited by version 2 on this machine; false when they can. */
export function withoutControllers(): string | false {
  const file = "/sys/fs/cgroup/cgroup.controllers";
  const available = existsSync(file) ? readFileSync(file, "utf8").trim().split(" ") : [];
  const missing = ["cpu", "cpuset", "io", "memory", "pids"].filter((name) => !available.includes(name));
  return missing.length > 0 && `cgroup v2 has no controllers ${missing.join(", ")} here`;
}

/** The config with these limits, and a cgroup whose name starts with the world's prefix. */
export function limited(world: World, resources: Resources): (spec: Spec) => Spec {
  const cgroupsPath = `/${world.prefix}parent/limited`;
  return (spec) => ({
    ...spec,
    linux: { ...spec.linux, cgroupsPath, resources: { ...spec.linux?.resources, ...resources } },
  });
}

/** A file of the cgroup of {@link limited}. @param controller of version 1. */
export function cgroupFile(world: World, file: string, controller = ""): string {
  const directory = `/sys/fs/cgroup/${controller}/${world.prefix}parent/limited`;
  return readFileSync(`${directory}/${file}`, "utf8").trim();
}
