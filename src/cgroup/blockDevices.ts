import type { BlockIO } from "../spec/blockIO.ts";

/** A rate limit of `linux.resources.blockIO`. */
export interface Throttle {
  /** Its field, as `linux.resources.blockIO.throttleReadBpsDevice[0]`. */
  readonly name: string;
  readonly kind: "ReadBps" | "WriteBps" | "ReadIOPS" | "WriteIOPS";
  /** As the kernel's files name it: `8:0`. */
  readonly device: string;
  /** Bytes or operations a second. */
  readonly rate: number | bigint;
}

/** The rate limits of all four kinds, in the specification's order. */
export function throttles(blockIO: BlockIO): Throttle[] {
  const kinds = ["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"] as const;
  return kinds.flatMap((kind) =>
    (blockIO[`throttle${kind}Device`] ?? []).map(({ major, minor, rate }, index) => ({
      name: `linux.resources.blockIO.throttle${kind}Device[${index}]`,
      kind,
      device: `${major}:${minor}`,
      rate,
    })),
  );
}
