import { encodeMessage } from "./protobuf.ts";

/** What becomes of cgroups (criu(8), `--manage-cgroups`), by CRIU's numbers. */
export const cgroupModes = { ignore: 0, soft: 3, full: 4, strict: 5, default: 6 } as const;

export type CgroupMode = keyof typeof cgroupModes;

/** A mount point, or a descriptor, that CRIU does not save itself, and what stands for it. */
export interface KeyAndValue {
  readonly key: string;
  readonly value: string;
}

/** The options of a request (`criu_opts` of CRIU's rpc.proto), as far as tsrunc uses them. Descriptors are the worker's. */
export interface CriuOptions {
  readonly imagesDescriptor: number;
  readonly workDescriptor?: number | undefined;
  /** Process to dump. */
  readonly pid?: number | undefined;
  readonly leaveRunning?: boolean;
  readonly externalUnixSockets?: boolean;
  readonly tcpEstablished?: boolean;
  readonly tcpSkipInFlight?: boolean;
  readonly evasiveDevices?: boolean;
  readonly shellJob?: boolean;
  readonly fileLocks?: boolean;
  readonly linkRemap?: boolean;
  /** 4 is everything. */
  readonly logLevel: number;
  /** Name of a file in the directory for work, that of the images without one. */
  readonly logFile: string;
  readonly pageServer?: { readonly address: string; readonly port: number } | undefined;
  readonly notifications: boolean;
  readonly root: string;
  /** Relative to the directory of the images. */
  readonly parentImages?: string | undefined;
  readonly trackMemory?: boolean;
  readonly autoDedup?: boolean;
  readonly lazyPages?: boolean;
  readonly externalMounts?: readonly KeyAndValue[];
  readonly external?: readonly string[];
  readonly inherited?: readonly { readonly key: string; readonly descriptor: number }[];
  readonly joined?: readonly { readonly namespace: string; readonly path: string }[];
  readonly cgroupMode: CgroupMode;
  readonly cgroupRoots?: readonly { readonly controllers: string; readonly path: string }[];
  /** The hierarchies to save and to restore, named as in /proc/pid/cgroup. */
  readonly cgroupControllers: readonly string[];
  readonly freezeCgroup?: string | undefined;
  /** Make the restored process a child of the worker's parent. */
  readonly restoreSibling?: boolean;
  /** CLONE_NEW flags of namespaces whose content is not saved. */
  readonly emptyNamespaces?: number;
  readonly orphanTerminals?: boolean;
  readonly configFile?: string | undefined;
  readonly lsmProfile?: string | undefined;
  readonly lsmMountContext?: string | undefined;
}

/** Encodes `criu_opts`. The numbers are those of CRIU's rpc.proto. */
export function encodeOptions(options: CriuOptions): Uint8Array {
  const { pageServer, externalMounts = [], inherited = [], joined = [], cgroupRoots = [] } = options;
  return encodeMessage({
    1: options.imagesDescriptor,
    2: options.pid,
    3: options.leaveRunning,
    4: options.externalUnixSockets,
    5: options.tcpEstablished,
    6: options.evasiveDevices,
    7: options.shellJob,
    8: options.fileLocks,
    9: options.logLevel,
    10: options.logFile,
    11: pageServer && encodeMessage({ 1: pageServer.address, 2: pageServer.port }),
    12: options.notifications,
    13: options.root,
    14: options.parentImages,
    15: options.trackMemory,
    16: options.autoDedup,
    17: options.workDescriptor,
    18: options.linkRemap,
    23: externalMounts.map(({ key, value }) => encodeMessage({ 1: key, 2: value })),
    // What CRIU before 2.0 looked at.
    24: true,
    25: cgroupRoots.map(({ controllers, path }) => encodeMessage({ 1: controllers, 2: path })),
    26: options.restoreSibling,
    27: inherited.map(({ key, descriptor }) => encodeMessage({ 1: key, 2: descriptor })),
    34: cgroupModes[options.cgroupMode],
    37: options.external,
    38: options.emptyNamespaces,
    39: joined.map(({ namespace, path }) => encodeMessage({ 1: namespace, 2: path })),
    43: options.cgroupControllers,
    44: options.freezeCgroup,
    46: options.tcpSkipInFlight,
    48: options.lazyPages,
    50: options.orphanTerminals,
    51: options.configFile,
    53: options.lsmProfile,
    63: options.lsmMountContext,
  });
}
