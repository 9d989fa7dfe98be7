import { RuntimeError } from "../../error.ts";
import { exists } from "../../linux/file.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { noSystemd, notSystemdPath } from "../../messages.ts";
import { cgroup2Mount, cgroup2Place } from "../hierarchies.ts";
import { manager } from "./manager.ts";

/** A scope of systemd: the unit that a container's processes are in. */
export interface SystemdUnit {
  /** As `docker-4711.scope`. */
  readonly name: string;
  readonly slice: string;
  /** Whose systemd has it. */
  readonly bus: "system" | "user";
}

/**
 * The scope of a container and the directory of its cgroup. `cgroupsPath` is `slice:prefix:name`, each part of which may be empty, for runc's
 * defaults and the container's id.
 * @throws RuntimeError when it is not, or systemd does not run here.
 */
export function systemdUnit(
  kernel: Kernel,
  cgroupsPath: string | undefined,
  id: string,
): { unit: SystemdUnit; path: string } {
  const field = "linux.cgroupsPath";
  if (!exists(kernel, "/run/systemd/system")) throw new RuntimeError(noSystemd);
  if (cgroup2Mount(kernel) !== cgroup2Place) {
    const hint = "Leave --systemd-cgroup out, or boot with systemd.unified_cgroup_hierarchy=1";
    throw new RuntimeError("cgroups are made through systemd only where cgroup v2 is alone", { hint });
  }
  const wanted = cgroupsPath === undefined || cgroupsPath === "" ? "::" : cgroupsPath;
  const parts = wanted.split(":");
  if (parts.length !== 3) throw new RuntimeError(notSystemdPath(wanted), { field });
  const [slice = "", prefix = "", name = ""] = parts;
  const bus = process.geteuid?.() === 0 ? "system" : "user";
  const given = slice === "" ? (bus === "system" ? "system.slice" : "user.slice") : slice;
  const scope = [
    ...(cgroupsPath === undefined || cgroupsPath === "" ? ["tsrunc"] : prefix === "" ? [] : [prefix]),
    name === "" ? id : name,
  ];
  const unit = { name: `${scope.join("-")}.scope`, slice: given, bus } as const;
  if (!/^[A-Za-z0-9:_.\\@-]+$/.test(unit.name) || unit.name.length > 255)
    throw new RuntimeError(`"${unit.name}" is no name for a unit of systemd`, { field });
  const above = bus === "system" ? "" : manager(bus, (systemd) => systemd.controlGroup());
  return { unit, path: `${cgroup2Place}${above}${slicePath(given)}/${unit.name}` };
}

/** The cgroup of a slice: `a-b.slice` lies in `a.slice` (systemd.slice(5)). @throws RuntimeError when it is no name of one. */
export function slicePath(slice: string): string {
  if (slice === "-.slice") return "";
  const name = /^([A-Za-z0-9:_.\\@]+(?:-[A-Za-z0-9:_.\\@]+)*)\.slice$/.exec(slice)?.[1];
  if (name === undefined)
    throw new RuntimeError(`invalid slice name: ${slice}`, { field: "linux.cgroupsPath" });
  const parts = name.split("-");
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("-")}.slice`).join("");
}
