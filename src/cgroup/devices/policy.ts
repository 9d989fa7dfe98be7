/** Access to a device, as bits: BPF_DEVCG_ACC_MKNOD, BPF_DEVCG_ACC_READ and BPF_DEVCG_ACC_WRITE of linux/bpf.h. */
export const accessMknod = 1;
export const accessRead = 2;
export const accessWrite = 4;
export const accessAll = accessMknod | accessRead | accessWrite;

/** Allows or denies some access to some devices. `undefined` stands for all. */
export interface AccessRule {
  readonly allow: boolean;
  /** b: block devices, c: character devices. */
  readonly type: "b" | "c" | undefined;
  readonly major: number | undefined;
  readonly minor: number | undefined;
  /** Some of the access bits, never none. */
  readonly access: number;
}

/** For each kind of access to each device, the last rule that matches decides; without one, `allowByDefault` does. */
export interface DevicePolicy {
  readonly allowByDefault: boolean;
  readonly rules: readonly AccessRule[];
}

/** Whether a policy in its simplified form denies nothing. */
export function allowsEverything({ allowByDefault, rules }: DevicePolicy): boolean {
  return allowByDefault && rules.length === 0;
}
