import { invalid, type Setting } from "../settings.ts";

/** Files of the cgroup itself that limit something; the others would move processes or stop them. */
const cgroupLimits = ["cgroup.max.depth", "cgroup.max.descendants", "cgroup.pressure"];

/**
 * `linux.resources.unified`: values for any file of cgroup v2, line by line.
 * @throws RuntimeError for what is no file of a controller.
 */
export function unifiedSettings(unified: Readonly<Record<string, string>>): Setting[] {
  return Object.entries(unified).flatMap(([file, value]) => {
    const field = `linux.resources.unified["${file}"]`;
    if (file.includes("/")) {
      throw invalid(field, `unified resource "${file}" must be a file name (no slashes)`);
    }
    const [controller = "", parameter] = file.split(".");
    if (controller === "" || parameter === undefined) {
      throw invalid(field, `unified resource "${file}" must be in the form CONTROLLER.PARAMETER`);
    }
    if (controller === "cgroup" && !cgroupLimits.includes(file)) {
      throw invalid(field, `unified resource "${file}" limits nothing`, "Leave it out");
    }
    const lines = value.split("\n").filter((line) => line !== "");
    return lines.map((line): Setting => ({ controller, isUnified: true, file, value: line, field }));
  });
}
