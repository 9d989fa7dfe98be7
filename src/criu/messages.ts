import { type CriuOptions, encodeOptions } from "./options.ts";
import { decodeMessage, encodeMessage } from "./protobuf.ts";

/** The kinds of requests and of answers (`criu_req_type` of CRIU's rpc.proto). */
const kinds = {
  EMPTY: 0,
  DUMP: 1,
  RESTORE: 2,
  CHECK: 3,
  PRE_DUMP: 4,
  PAGE_SERVER: 5,
  NOTIFY: 6,
  CPUINFO_DUMP: 7,
  CPUINFO_CHECK: 8,
  FEATURE_CHECK: 9,
  VERSION: 10,
} as const;

export type Kind = keyof typeof kinds;

/** What the kernel and CRIU can do. */
export interface CriuFeatures {
  readonly memoryTracking: boolean;
  readonly lazyPages: boolean;
}

/** A request to CRIU (`criu_req`). */
export interface Request {
  readonly kind: "DUMP" | "PRE_DUMP" | "RESTORE" | "NOTIFY" | "FEATURE_CHECK" | "VERSION";
  readonly options?: CriuOptions;
  /** The answer to a notification. */
  readonly notified?: boolean;
}

/** Something that CRIU tells while it is at work, and goes on when that is answered. */
export interface Notification {
  /** As `post-dump`, `setup-namespaces` or `post-restore`. */
  readonly script: string;
  /** The first process on the host, where it is about one; 0 otherwise. */
  readonly pid: number;
}

/** An answer of CRIU's (`criu_resp`). */
export interface Response {
  /** A number where the kind is not known. */
  readonly kind: Kind | number;
  readonly success: boolean;
  /** The error number of a failure; 0 where CRIU gives none. */
  readonly errno: number;
  /** What a newer CRIU says of a failure. */
  readonly message: string | undefined;
  readonly notification: Notification | undefined;
  readonly features: CriuFeatures | undefined;
  /** As 31700 for 3.17. */
  readonly version: number | undefined;
}

/** Encodes a request. */
export function encodeRequest({ kind, options, notified }: Request): Uint8Array {
  // Asked for is what is true; CRIU answers for both.
  const features = kind === "FEATURE_CHECK" ? encodeMessage({ 1: true, 2: true }) : undefined;
  return encodeMessage({
    1: kinds[kind],
    2: options && encodeOptions(options),
    3: notified,
    5: features,
  });
}

/** Reads an answer. @throws RangeError when it is none. */
export function decodeResponse(bytes: Uint8Array): Response {
  const fields = decodeMessage(bytes);
  const number = fields.number(1) ?? 0;
  const notification = fields.message(5);
  const features = fields.message(8);
  const version = fields.message(10);
  return {
    kind: nameOf(number) ?? number,
    success: fields.boolean(2) ?? false,
    errno: fields.number(7) ?? 0,
    message: fields.text(9),
    notification: notification && {
      script: notification.text(1) ?? "",
      pid: notification.number(2) ?? 0,
    },
    features: features && {
      memoryTracking: features.boolean(1) ?? false,
      lazyPages: features.boolean(2) ?? false,
    },
    version:
      version &&
      10_000 * (version.number(1) ?? 0) + 100 * (version.number(2) ?? 0) + (version.number(4) ?? 0),
  };
}

function nameOf(number: number): Kind | undefined {
  for (const [name, value] of Object.entries(kinds)) if (value === number) return name as Kind;
  return undefined;
}
