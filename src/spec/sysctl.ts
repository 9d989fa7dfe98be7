import type { NamespaceType } from "./namespace.ts";

/**
 * Turns the name of a kernel parameter into its path below /proc/sys, as `net/ipv4/ip_forward`.
 *
 * As for sysctl(8), the first separator tells the form: after a dot, dots separate and slashes stand for dots
 * (`net.ipv4.conf.eth0/1.forwarding`); after a slash, the name is the path already. Gives undefined for names that
 * would lead elsewhere, with empty parts or parts of dots.
 */
export function sysctlPath(name: string): string | undefined {
  const isDotted = /^[^/]*\./.test(name);
  const path = isDotted ? name.replace(/[./]/g, (separator) => (separator === "." ? "/" : ".")) : name;
  return path.split("/").every((part) => !/^\.{0,2}$/.test(part)) ? path : undefined;
}

/**
 * Tells which namespace holds a kernel parameter, given as its path below /proc/sys.
 *
 * Gives undefined for parameters of the whole kernel, and for kernel/hostname, which `hostname` is there for.
 */
export function sysctlNamespace(path: string): NamespaceType | undefined {
  if (path.startsWith("net/")) return "network";
  if (path.startsWith("user/")) return "user";
  if (/^(kernel\/(shm|msg|sem)|fs\/mqueue\/)/.test(path)) return "ipc";
  return path === "kernel/domainname" ? "uts" : undefined;
}
