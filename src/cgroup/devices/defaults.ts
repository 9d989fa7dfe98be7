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
  characterDevice(1, 3),
  characterDevice(1, 5),
  characterDevice(1, 7),
  characterDevice(1, 8),
  characterDevice(1, 9),
  // /dev/tty, ptmx
  characterDevice(5, 0),
  characterDevice(5, 2),
  // /dev/pts/*
  characterDevice(136, undefined),
  // /dev/net/tun
  characterDevice(10, 200),
];

function characterDevice(major: number, minor: number | undefined): AccessRule {
  return { allow: true, type: "c", major, minor, access: accessAll };
}
