import { openSync } from "node:fs";
import t from "tap";
import { type Call, output } from "../../src/linux/call.ts";
import { close, read } from "../../src/linux/calls/files.ts";
import { siginfoSize, waitid } from "../../src/linux/calls/processes.ts";
import { sendDescriptor } from "../../src/linux/calls/sockets.ts";
import { makeChannel } from "../../src/linux/hostKernel.ts";
import { must } from "../../src/linux/kernel.ts";
import { pack, structure } from "../../src/linux/structure.ts";
import { stubKinds } from "./support.ts";

for (const { name, skip, kernel: makeKernel } of stubKinds) {
  t.test(`descriptors reach ${name} by SCM_RIGHTS, and leave it`, { skip }, async (t) => {
    const kernel = makeKernel();
    const [ours, theirs] = makeChannel(kernel);
    const { stub, pid } = kernel.spawnStub([theirs]);
    const passed = openSync(`${t.testdir({ text: "passed" })}/text`, "r");
    must(kernel, sendDescriptor(ours, Buffer.from("x"), passed));

    const [byte, control, content] = [output(1), output(24), output(6)];
    stub.queue(receiveMessage(4, byte, control));
    stub.sync();
    t.equal(byte.bytes[0], "x".charCodeAt(0));
    t.equal(viewOf(control.bytes).getInt32(12, true), 1, "a nested output came back: SCM_RIGHTS");
    const received = viewOf(control.bytes).getInt32(16, true);
    stub.queue(read(received, content));
    stub.queue(sendDescriptor(4, Buffer.from("y"), received));
    stub.sync();
    t.equal(Buffer.from(content.bytes).toString(), "passed");

    const back = output(24);
    must(kernel, receiveMessage(ours, output(1), back));
    const returned = viewOf(back.bytes).getInt32(16, true);
    must(kernel, { name: "pread64", args: [returned, content, 6, 0] });
    t.equal(Buffer.from(content.bytes).toString(), "passed");

    stub.close();
    kernel.call(waitid(pid, output(siginfoSize), { block: true }));
    for (const descriptor of [ours, theirs, passed, returned]) kernel.call(close(descriptor));
  });
}

/** recvmsg(2) for one descriptor. */
function receiveMessage(
  socket: number,
  byte: ReturnType<typeof output>,
  control: ReturnType<typeof output>,
): Call {
  const length = pack([
    [8, 0],
    [8, 1],
  ]);
  const header = pack([0, 0, 0, 1, 0, control.bytes.length, 0].map((value) => [8, value]));
  const message = structure(header, { 16: structure(length, { 0: byte }), 32: control });
  return { name: "recvmsg", args: [socket, message, 0] };
}

function viewOf({ buffer, byteOffset }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset);
}
