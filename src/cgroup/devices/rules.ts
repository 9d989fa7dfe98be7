import { RuntimeError } from "../../error.ts";
import type { DeviceRule } from "../../spec/resources.ts";
import { defaultRules } from "./defaults.ts";
import {
  type AccessRule,
  accessAll,
  accessMknod,
  accessRead,
  accessWrite,
  type DevicePolicy,
} from "./policy.ts";
import { simplify } from "./simplify.ts";

const maxNumber = 0xffffffff;

/**
 * What a container may do with devices: the rules of `linux.resources.devices` in their order, then the default ones, reduced
 * to those that have an effect. Everything is denied before the first rule.
 *
 * The specification leaves open what holds where no rule matches. This is what runc does: its rules start from "deny" and end
 * with {@link defaultRules}, also when `devices` is absent or empty. A container is open to every device only by asking for it
 * with `{ "allow": true, "access": "rwm" }`.
 *
 * An absent `type`, `major` or `minor` stands for all, as does -1 for the numbers. An absent `access` stands for "rwm": the
 * specification makes it optional, runc wants it. Type "a" restricts only the type: given with numbers or with less access it
 * stays within these, as the specification's wording has it (cgroup v1 ignored them and took every device).
 *
 * Source: config-linux.md, "Allowed Device list".
 * @param devices `linux.resources.devices`; the last rule that matches decides
 * @throws RuntimeError for a rule that names no device, naming the field such as `linux.resources.devices[3].access`
 */
export function devicePolicy(devices: readonly DeviceRule[] | undefined): DevicePolicy {
  return simplify({ allowByDefault: false, rules: accessRules(devices) });
}

/**
 * The same as they are written down: every rule of `linux.resources.devices`, then the default ones.
 * @throws RuntimeError as {@link devicePolicy} does.
 */
export function accessRules(devices: readonly DeviceRule[] = []): readonly AccessRule[] {
  const rules = devices.map((device, index) => accessRule(device, `linux.resources.devices[${index}]`));
  return [...rules, ...defaultRules];
}

function accessRule(rule: DeviceRule, field: string): AccessRule {
  return {
    allow: rule.allow,
    type: deviceType(rule.type, `${field}.type`),
    major: deviceNumber(rule.major, `${field}.major`),
    minor: deviceNumber(rule.minor, `${field}.minor`),
    access: accessBits(rule.access, `${field}.access`),
  };
}

function deviceType(type: string | undefined, field: string): "b" | "c" | undefined {
  if (type === undefined || type === "a") return undefined;
  if (type === "b" || type === "c") return type;
  throw new RuntimeError(`"${type}" is not a type of devices to control: it has to be "a", "b" or "c"`, {
    field,
  });
}

function deviceNumber(value: number | undefined, field: string): number | undefined {
  if (value === undefined || value === -1) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= maxNumber) return value;
  throw new RuntimeError(`${value} is not a device number: it has to be -1 (all) to ${maxNumber}`, { field });
}

function accessBits(access: string | undefined, field: string): number {
  if (access === undefined) return accessAll;
  if (access === "") throw new RuntimeError('no access is named: it has to be some of "rwm"', { field });
  let bits = 0;
  for (const letter of access) {
    if (letter === "r") bits |= accessRead;
    else if (letter === "w") bits |= accessWrite;
    else if (letter === "m") bits |= accessMknod;
    else throw new RuntimeError(`"${letter}" in "${access}" is none of "rwm"`, { field });
  }
  return bits;
}
