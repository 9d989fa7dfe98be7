import { checkLinux } from "./checkLinux.ts";
import { checkProcess } from "./checkProcess.ts";
import type { Spec } from "./config.ts";
import { fail, isAbsolute } from "./fault.ts";
import { hookKinds } from "./hooks.ts";
import type { Mount } from "./mount.ts";

/**
 * Checks what the schema of config.json cannot express and what no kernel could make right (config.md, config-linux.md).
 *
 * Expects what `parseConfig` returns. Throws a `RuntimeError` with `field` for the first fault.
 */
export function checkConfig(spec: Spec): void {
  checkVersion(spec.ociVersion);
  if (spec.root === undefined) fail("root", "is required");
  if (spec.root.path === "") fail("root.path", "must not be empty");
  if (spec.process !== undefined) checkProcess(spec.process);
  for (const [index, mount] of (spec.mounts ?? []).entries()) checkMount(mount, `mounts[${index}]`);
  checkHooks(spec);
  checkHostNames(spec);
  if (spec.annotations !== undefined && "" in spec.annotations) fail("annotations", "keys must not be empty");
  if (spec.linux !== undefined) checkLinux(spec.linux);
}

// SemVer 2.0.0, in so far as it can matter.
function checkVersion(version: string): void {
  const [, major] = /^(0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+][\w.+-]+)?$/.exec(version) ?? [];
  if (major === undefined)
    fail("ociVersion", `must be a version such as "1.3.0" but is ${JSON.stringify(version)}`);
  if (major !== "1") fail("ociVersion", `version ${version} is not supported, versions 1.0.0 to 1.3.x are`);
}

function checkMount(mount: Mount, field: string): void {
  if (mount.destination === "") fail(`${field}.destination`, "must not be empty");
  const hasUids = (mount.uidMappings ?? []).length > 0;
  const hasGids = (mount.gidMappings ?? []).length > 0;
  if (hasUids && !hasGids) fail(`${field}.uidMappings`, "gidMappings must be given, too");
  if (hasGids && !hasUids) fail(`${field}.gidMappings`, "uidMappings must be given, too");
}

function checkHooks({ hooks = {} }: Spec): void {
  for (const kind of hookKinds) {
    for (const [index, { path }] of (hooks[kind] ?? []).entries()) {
      if (!isAbsolute(path)) {
        fail(`hooks.${kind}[${index}].path`, `must be an absolute path but is ${JSON.stringify(path)}`);
      }
    }
  }
}

function checkHostNames({ hostname, domainname, linux }: Spec): void {
  const hasUts = linux?.namespaces?.some(({ type }) => type === "uts") ?? false;
  if (hostname && !hasUts) fail("hostname", "needs a uts namespace in linux.namespaces");
  if (domainname && !hasUts) fail("domainname", "needs a uts namespace in linux.namespaces");
}
