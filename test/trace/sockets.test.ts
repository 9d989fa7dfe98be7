import t from "tap";
import { output } from "../../src/linux/call.ts";
import * as network from "../../src/linux/calls/network.ts";
import * as sockets from "../../src/linux/calls/sockets.ts";
import * as waiting from "../../src/linux/calls/waiting.ts";
import { pack } from "../../src/linux/structure.ts";
import { check, scene } from "./support.ts";

t.test("sockets are shown with their type and address", async (t) =>
  check(t, [
    [sockets.socket(sockets.SOCK_SEQPACKET), "socket(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC, 0)"],
    [network.routeSocket(), "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE)"],
    [sockets.bind(6, "/run/x"), 'bind(6<socket>, {sa_family=AF_UNIX, sun_path="/run/x"}, 9)'],
    [sockets.connect(6, "/run/x"), 'connect(6<socket>, {sa_family=AF_UNIX, sun_path="/run/x"}, 9)'],
    [network.connectToKernel(6), "connect(6<socket>, {sa_family=AF_NETLINK}, 12)"],
    [sockets.listen(6, 16), "listen(6<socket>, 16)"],
    [sockets.accept4(6), "accept4(6<socket>, NULL, NULL, SOCK_CLOEXEC)"],
    [sockets.shutdownSending(6), "shutdown(6<socket>, SHUT_WR)"],
    [network.explainErrors(6), "setsockopt(6<socket>, SOL_NETLINK, NETLINK_EXT_ACK, <4 bytes>, 4)"],
    [
      sockets.socketpair({
        kind: "output",
        bytes: pack([
          [4, 5],
          [4, 6],
        ]),
      }),
      "socketpair(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC, 0, [5</proc>, 6<socket>])",
    ],
  ]),
);

t.test("messages are shown by the descriptors that come with them, not by their content", async (t) =>
  check(t, [
    [sockets.send(6, Buffer.from("secret")), "sendto(6<socket>, <6 bytes>, 6, MSG_NOSIGNAL)"],
    [sockets.receive(6, output(100)), "recvfrom(6<socket>, <100 bytes>, 100, 0)"],
    [
      sockets.sendDescriptor(6, Buffer.from("x"), 5),
      "sendmsg(6<socket>, {SCM_RIGHTS=[5</proc>]}, MSG_NOSIGNAL)",
    ],
    [
      sockets.receiveDescriptor(6, output(sockets.descriptorMessageSize)),
      "recvmsg(6<socket>, {msg_control=…}, MSG_CMSG_CLOEXEC)",
    ],
  ]),
);

t.test("waiting is shown with what for and how long", async (t) =>
  check(t, [
    [waiting.ppoll(5, waiting.POLLIN, 1500), "ppoll([{fd=5</proc>, events=POLLIN}], 1, {1.5 s}, NULL)"],
    [waiting.ppoll(5, waiting.POLLIN, undefined), "ppoll([{fd=5</proc>, events=POLLIN}], 1, NULL, NULL)"],
    [waiting.sleep(10), "ppoll(NULL, 0, {0.01 s}, NULL)"],
    [
      waiting.ppollMany(
        waiting.pollfds([
          { descriptor: 5, events: waiting.POLLPRI },
          { descriptor: 6, events: 1 },
        ]),
        0,
      ),
      "ppoll([{fd=5</proc>, events=POLLPRI}, {fd=6<socket>, events=POLLIN}], 2, {0 s}, NULL)",
      scene(1, { 5: "/proc", 6: "socket" }),
    ],
    [waiting.eventfd2(), "eventfd2(0, EFD_NONBLOCK|EFD_CLOEXEC)"],
  ]),
);
