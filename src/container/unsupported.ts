import { RuntimeError } from "../error.ts";
import type { Spec } from "../spec/config.ts";

/**
 * Refuses a config that asks for what tsrunc cannot do yet: a container that runs without what its config promises is worse than none.
 * @throws RuntimeError naming the field.
 */
export function checkSupported(spec: Spec): void {
  const { process, linux } = spec;
  const asked: (readonly [field: string, value: unknown])[] = [
    ["process.apparmorProfile", process?.apparmorProfile],
    ["process.selinuxLabel", process?.selinuxLabel],
    ["linux.mountLabel", linux?.mountLabel],
  ];
  for (const [field, value] of asked) {
    if (!isEmpty(value)) throw new RuntimeError("is not supported yet", { field });
  }
}

/** Whether a value asks for nothing: generators write out empty lists, objects, strings and false. */
export function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === false || value === "" || value === 0;
}
