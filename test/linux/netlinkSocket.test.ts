import t from "tap";
import { type Answer, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { RTM_GETLINK, RTM_NEWLINK } from "../../src/linux/netlinkRoute.ts";
import { converse } from "../../src/linux/netlinkSocket.ts";
import { fakeRouting, type Reply } from "../support/fakeRouting.ts";

const reply: Reply = { type: RTM_NEWLINK, fixed: new Uint8Array(16), attributes: [[3, "lo"]] };
const request = { type: RTM_GETLINK, fixed: new Uint8Array(16) };
const open = (answer: Answer) => {
  const kernel = fakeKernel({ answer });
  return { kernel, socket: converse(kernel, 9) };
};

t.test("only the kernel can send to the socket", async (t) => {
  const { kernel } = open(fakeRouting(() => []));
  const [connect] = kernel.record;
  t.equal(connect?.call.name, "connect");
  t.same(connect?.call.args[1], Buffer.from("100000000000000000000000", "hex"), "AF_NETLINK, port 0");
});

t.test("a list is read to its end, over as many datagrams as it takes", async (t) => {
  const { socket } = open(fakeRouting(() => [reply, reply, reply]));
  t.equal(socket.dump("RTM_GETLINK", request).length, 3);
  t.equal(socket.request("RTM_GETLINK", request).length, 3, "and what comes before an acknowledgement");
});

t.test("a list that changed while it was read is read again", async (t) => {
  let times = 0;
  const { socket } = open(fakeRouting(() => [{ ...reply, flags: ++times < 3 ? 0x10 : 0 }, reply]));
  t.equal(socket.dump("RTM_GETLINK", request).length, 2);
  t.equal(times, 3);
  const always = open(fakeRouting(() => [{ ...reply, flags: 0x10 }]));
  t.throws(
    () => always.socket.dump("RTM_GETLINK", request),
    { message: /changes faster/ },
    "but not for ever",
  );
});

t.test("the kernel's refusal is an error of the system call that asked", async (t) => {
  const { socket } = open(fakeRouting(() => 19));
  t.throws(() => socket.request("RTM_GETLINK x", request), {
    name: "SyscallError",
    errno: 19,
    message: "sendto RTM_GETLINK x: no such device (ENODEV)",
  });
});

t.test("an answer to something else is not taken for one", async (t) => {
  const routing = fakeRouting(() => [reply]);
  const { socket } = open((call, process) => {
    const result = routing(call, process);
    const into = call.args[1];
    if (call.name === "recvfrom" && typeof into === "object" && "kind" in into && into.kind === "output")
      into.bytes[8] = 99;
    return result;
  });
  t.throws(() => socket.request("RTM_GETLINK", request), { message: /belongs to something else/ });
});
