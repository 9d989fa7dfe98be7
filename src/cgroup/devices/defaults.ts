import { type AccessRule, accessAll, accessMknod } from "./policy.ts";

/**
 * What every container may do, whatever its own rules say: make any device node, and use the devices that the specification
 * puts into its /dev (config-linux.md, "Default Devices"), its terminals and TUN. The list is runc's. It has no console (5:1):
 * a container's /dev/console is a terminal of /dev/pts.
 */
export const defaultRules: readonly AccessRule[] = [
  { allow: true, type: "c", major: undefined, minor: undefined, access: accessMknod },
  { allow: true, type: "b", major: undefined, minor: undefined, access: accessMknod },
  // /dev/null, zero, full, random, urandom
  ...[3, 5, 7, 8, 9].map((minor) => characterDevice(1, minor)),
  // /dev/tty, ptmx
  ...[0, 2].map((minor) => characterDevice(5, minor)),
  // /dev/pts/*
  characterDevice(136, undefined),
  // /dev/net/tun
  characterDevice(10, 200),
];

function characterDevice(major: number, minor: number | undefined): AccessRule {
  return { allow: true, type: "c", major, minor, access: accessAll };
}
