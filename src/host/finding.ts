/** One thing that a host has or lacks, and what that means for containers. */
export interface Finding {
  /** What it belongs to, as `namespaces`. */
  readonly area: string;
  readonly name: string;
  readonly isThere: boolean;
  /** Whether a default container, as `tsrunc spec` writes it, needs it. */
  readonly isNeeded: boolean;
  /** What was found, or why not: a version, a path, the kernel's answer. */
  readonly found: string;
  /** What it is to containers. */
  readonly meaning: string;
  /** How to get it, where it is missing. */
  readonly remedy?: string;
}

/** A finding without its area, and what is the same for most. */
export type Found = Omit<Finding, "area" | "isNeeded" | "remedy"> & {
  readonly isNeeded?: boolean;
  readonly remedy?: string;
};

/** Whether a default container can run. */
export function isReady(findings: readonly Finding[]): boolean {
  return findings.every(({ isThere, isNeeded }) => isThere || !isNeeded);
}

/** Findings of one area. What is there needs no remedy. */
export function inArea(area: string, found: readonly Found[]): Finding[] {
  return found.map(({ remedy, isNeeded = false, ...rest }) => ({
    area,
    isNeeded,
    ...rest,
    ...(remedy !== undefined && !rest.isThere && { remedy }),
  }));
}
