import { RuntimeError } from "../error.ts";
import { readFileIfExists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { SyscallError } from "../linux/syscallError.ts";
import { cgroup2Place, cgroupsOf } from "./hierarchies.ts";
import type { CgroupPaths } from "./paths.ts";
import type { Setting } from "./settings.ts";

/** The error for a limit that the kernel refuses, with what is behind it where that can be found out. */
export function explainRefusal(
  kernel: Kernel,
  allPaths: CgroupPaths,
  { controller, isUnified, file, value, field }: Setting,
  cause: SyscallError,
): RuntimeError {
  const paths = isUnified === true ? { "": allPaths[""] ?? "" } : allPaths;
  const path = paths[controller] ?? paths[""] ?? "";
  const isMissing = cause.is("ENOENT", "EACCES", "EPERM") && !hasController(kernel, paths, controller);
  if (isMissing) {
    const [why, hint] = whyUnavailable(kernel, paths, controller, path);
    return new RuntimeError(`cannot set ${file}: the ${controller} controller ${why}`, {
      cause,
      field,
      hint,
    });
  }
  const hint = hints[cause.is("ENOENT") ? "ENOENT" : cause.is("EBUSY") ? "EBUSY" : "other"];
  return new RuntimeError(`cannot set ${file} of the ${controller} controller to "${value}"`, {
    cause,
    field,
    ...(hint === undefined ? {} : { hint }),
  });
}

const hints: Readonly<Record<"ENOENT" | "EBUSY" | "other", string | undefined>> = {
  ENOENT:
    "This kernel has the controller, but was built or booted without this part of it: leave the field out",
  EBUSY: "The container uses more than that already",
  other: undefined,
};

function hasController(kernel: Kernel, paths: CgroupPaths, controller: string): boolean {
  if (paths[controller] !== undefined || controller === "cgroup") return true;
  const available = readFileIfExists(kernel, `${paths[""] ?? ""}/cgroup.controllers`) ?? "";
  return available.trim().split(" ").includes(controller);
}

function whyUnavailable(
  kernel: Kernel,
  paths: CgroupPaths,
  controller: string,
  path: string,
): [why: string, hint: string] {
  const version1 = cgroupsOf(kernel, "self").find(({ controllers }) =>
    controllers.split(",").includes(controller),
  );
  if (version1 !== undefined && paths[controller] === undefined) {
    return [
      "is not available in cgroup v2: a hierarchy of version 1 has it",
      "Use the fields of version 1 in a config.json with a linux.cgroupsPath, or boot with systemd.unified_cgroup_hierarchy=1",
    ];
  }
  const all = readFileIfExists(kernel, `${cgroup2Place}/cgroup.controllers`) ?? "";
  if (!all.trim().split(" ").includes(controller)) {
    return [
      "is not there",
      "The kernel was built or booted without it (see cgroup_disable= in the kernel's arguments)",
    ];
  }
  const above = path.slice(0, path.lastIndexOf("/"));
  return [
    `is not enabled for ${path}`,
    `No cgroup above may have processes of its own or keep the controller to itself: see cgroup.procs and cgroup.controllers in ${above}, or use another linux.cgroupsPath`,
  ];
}
