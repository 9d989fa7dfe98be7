import { IFF_UP, setDeviceFlags } from "../../linux/calls/network.ts";
import { SOCK_SEQPACKET, socket } from "../../linux/calls/sockets.ts";
import { cannot, type Step } from "../birth.ts";

/**
 * A new network namespace has a loopback device, which is down; programs expect 127.0.0.1 to answer. One that is joined is as its owner
 * wants it.
 */
export const bringUpLoopback: Step = {
  name: "bring up the loopback device",
  field: "linux.namespaces",
  queue({ init, spec }) {
    const network = spec.linux?.namespaces?.find(({ type }) => type === "network");
    if (network === undefined || network.path !== undefined) return;
    const options = cannot("bring up the loopback device", "linux.namespaces");
    // The sockets that the process was born with are of the host's namespace, so their devices would be the host's.
    const fresh = init.queue(socket(SOCK_SEQPACKET), options);
    init.queue(setDeviceFlags(fresh, "lo", IFF_UP), options);
  },
};
