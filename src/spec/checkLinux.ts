import { checkMemoryPolicy } from "./checkScheduling.ts";
import { checkSeccomp } from "./checkSeccomp.ts";
import type { Device } from "./device.ts";
import { fail, isAbsolute } from "./fault.ts";
import type { Linux, NetDevice } from "./linux.ts";
import type { IntelRdt } from "./memoryPlacement.ts";
import type { Namespace, NamespaceType } from "./namespace.ts";
import { join } from "./schemaErrors.ts";
import { sysctlNamespace, sysctlPath } from "./sysctl.ts";

/**
 * Checks what the schema cannot express about `linux` of config.json (config-linux.md).
 *
 * Throws a `RuntimeError` with `field` for the first fault.
 */
export function checkLinux(linux: Linux): void {
  const { namespaces = [], devices = [], sysctl = {}, seccomp, memoryPolicy, personality } = linux;
  checkNamespaces(namespaces);
  const types = namespaces.map(({ type }) => type);
  checkNeeds(linux, types);
  checkNetDevices(linux.netDevices ?? {});
  checkUserNamespace(linux);
  for (const [index, device] of devices.entries()) checkDevice(device, `linux.devices[${index}]`);
  for (const name of Object.keys(sysctl)) checkSysctl(name, types);
  checkAbsolute(linux.maskedPaths, "linux.maskedPaths");
  checkAbsolute(linux.readonlyPaths, "linux.readonlyPaths");
  checkMountNamespace(linux);
  checkFileNames(linux);
  checkSchemata(linux.intelRdt ?? {});
  if (seccomp !== undefined) checkSeccomp(seccomp);
  if (memoryPolicy !== undefined) checkMemoryPolicy(memoryPolicy, "linux.memoryPolicy");
  // config-linux.md: "the runtime MUST generate an error" for flags, of which none is defined.
  if ((personality?.flags ?? []).length > 0)
    fail("linux.personality.flags", "must be empty: no flag is defined");
}

function checkNamespaces(namespaces: readonly Namespace[]): void {
  const seen: NamespaceType[] = [];
  for (const [index, { type, path }] of namespaces.entries()) {
    const field = `linux.namespaces[${index}]`;
    if (seen.includes(type)) fail(`${field}.type`, `namespace ${type} is listed twice`);
    if (path !== undefined && !isAbsolute(path)) fail(`${field}.path`, absoluteBut(path));
    seen.push(type);
  }
}

function checkNeeds(linux: Linux, types: readonly NamespaceType[]): void {
  const needs = [
    ["uidMappings", "user"],
    ["gidMappings", "user"],
    ["timeOffsets", "time"],
    ["netDevices", "network"],
  ] as const;
  for (const [name, type] of needs) {
    if (Object.keys(linux[name] ?? {}).length > 0 && !types.includes(type)) {
      fail(`linux.${name}`, `needs a ${type} namespace in linux.namespaces`);
    }
  }
}

// A namespace without ids has nobody who could do anything in it.
function checkUserNamespace({ namespaces = [], uidMappings = [], gidMappings = [] }: Linux): void {
  if (!namespaces.some(({ type, path }) => type === "user" && path === undefined)) return;
  const hint = "is required for a new user namespace";
  if (uidMappings.length === 0) fail("linux.uidMappings", hint);
  if (gidMappings.length === 0) fail("linux.gidMappings", hint);
}

// They would cover files for everybody else in the mount namespace: those of the host, or of another container.
function checkMountNamespace(linux: Linux): void {
  if (linux.namespaces?.some(({ type, path }) => type === "mount" && path === undefined)) return;
  for (const name of ["maskedPaths", "readonlyPaths"] as const) {
    if ((linux[name] ?? []).length > 0) {
      fail(`linux.${name}`, "unable to restrict sys entries without a private MNT namespace");
    }
  }
}

function checkDevice({ type, path, major, minor }: Device, field: string): void {
  if (!isAbsolute(path)) fail(`${field}.path`, absoluteBut(path));
  if (type === "p") return;
  if (major === undefined) fail(`${field}.major`, `is required for type "${type}"`);
  if (minor === undefined) fail(`${field}.minor`, `is required for type "${type}"`);
}

function checkNetDevices(devices: Readonly<Record<string, NetDevice>>): void {
  const names: string[] = [];
  for (const [hostName, { name = "" }] of Object.entries(devices)) {
    const field = join("linux.netDevices", hostName);
    if (!isNetDeviceName(hostName)) fail(field, "is not the name of a network device");
    const template = name.replace("%d", "0");
    if (name !== "" && (!isNetDeviceName(template) || template.includes("%")))
      fail(`${field}.name`, `must be the name of a network device but is ${JSON.stringify(name)}`);
    const inside = name === "" ? hostName : name;
    if (names.includes(inside)) fail(field, `another device is to be called "${inside}" in the container`);
    if (inside === name && template !== name) continue;
    names.push(inside);
  }
}

/** As the kernel has it: dev_valid_name() in net/core/dev.c. */
function isNetDeviceName(name: string): boolean {
  return Buffer.byteLength(name) < 16 && ![".", ".."].includes(name) && /^[^/:\s]+$/.test(name);
}

function checkSysctl(name: string, types: readonly NamespaceType[]): void {
  const field = join("linux.sysctl", name);
  const path = sysctlPath(name);
  if (path === undefined) fail(field, "is not the name of a kernel parameter");
  if (path === "kernel/hostname") fail(field, "must be set with hostname");
  const type = sysctlNamespace(path);
  if (type === undefined) fail(field, "belongs to the whole kernel, not to a namespace");
  if (!types.includes(type)) fail(field, `needs a ${type} namespace in linux.namespaces`);
}

function checkAbsolute(paths: readonly string[] = [], field: string): void {
  for (const [index, path] of paths.entries()) {
    if (!isAbsolute(path)) fail(`${field}[${index}]`, absoluteBut(path));
  }
}

// These become names of files, so that a slash would lead out of the directory.
function checkFileNames({ resources, intelRdt }: Linux): void {
  for (const name of Object.keys(resources?.unified ?? {})) {
    if (!isFileName(name)) fail(join("linux.resources.unified", name), "must be the name of a file");
  }
  const closID = intelRdt?.closID;
  if (closID !== undefined && closID !== "/" && !isFileName(closID)) {
    fail("linux.intelRdt.closID", `must be "/" or the name of a directory but is ${JSON.stringify(closID)}`);
  }
}

function checkSchemata({ memBwSchema = "", schemata = [] }: IntelRdt): void {
  const demand = 'must be one line that starts with "MB:"';
  if (memBwSchema !== "" && !/^MB:[^\n]*$/.test(memBwSchema)) fail("linux.intelRdt.memBwSchema", demand);
  for (const [index, line] of schemata.entries())
    if (line.includes("\n")) fail(`linux.intelRdt.schemata[${index}]`, "must be one line");
}

function isFileName(name: string): boolean {
  return !name.includes("/") && !["", ".", ".."].includes(name);
}

function absoluteBut(path: string): string {
  return `must be an absolute path but is ${JSON.stringify(path)}`;
}
