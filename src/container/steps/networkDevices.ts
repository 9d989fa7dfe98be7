import { RuntimeError } from "../../error.ts";
import { output } from "../../linux/call.ts";
import { AT_FDCWD, close, decodeStatx, statx, statxSize } from "../../linux/calls/files.ts";
import { routeSocket } from "../../linux/calls/network.ts";
import { type Kernel, must } from "../../linux/kernel.ts";
import { converse } from "../../linux/netlinkSocket.ts";
import { type Birth, cannot, type Step } from "../birth.ts";
import { copyDescriptor } from "../copyDescriptor.ts";
import { moveNetworkDevices, type Networks } from "../networkDevices.ts";

const field = "linux.netDevices";
const unreachable = "talk to the container's network namespace";

/**
 * Network devices of the host go into the container before any hook runs, as with runc. They go at once: each answer of the kernel decides
 * what comes next.
 */
export const giveNetworkDevices: Step = {
  name: "give network devices to the container",
  field,
  queue(birth) {
    const devices = birth.spec.linux?.netDevices ?? {};
    if (Object.keys(devices).length === 0) return;
    const { kernel, init } = birth;
    // A netlink socket belongs to the network namespace that it is made in, also when another process uses it.
    const inside = init.queue(routeSocket(), cannot(unreachable, field));
    init.sync();
    const sockets: number[] = [];
    try {
      moveNetworkDevices(openNetworks(birth, inside.value ?? -1, sockets), devices);
    } finally {
      for (const socket of sockets) kernel.call(close(socket));
    }
    init.queue(close(inside), cannot("close a socket"));
  },
};

/** @param inside the first process's socket. @param sockets takes those that were opened. */
function openNetworks({ kernel, pid }: Birth, inside: number, sockets: number[]): Networks {
  try {
    if (networkOf(kernel, "self") === networkOf(kernel, pid))
      throw new RuntimeError("the container is in the host's network namespace", { field });
    const container = copyDescriptor(kernel, pid, inside);
    sockets.push(container);
    const host = must(kernel, routeSocket());
    sockets.push(host);
    return { host: converse(kernel, host), container: converse(kernel, container), pid };
  } catch (cause) {
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError(`cannot ${unreachable}`, { cause, field });
  }
}

/** What tells a process's network namespace from all others. */
function networkOf(kernel: Kernel, process: number | "self"): bigint {
  const status = output(statxSize);
  must(kernel, statx(AT_FDCWD, `/proc/${process}/ns/net`, 0, status));
  return decodeStatx(status).inode;
}
