import t from "tap";
import {
  decodeAttributes,
  decodeDone,
  decodeError,
  decodeMessages,
  encodeMessage,
  NLM_F_ACK,
  NLM_F_REQUEST,
  textOf,
} from "../../src/linux/netlink.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const header = (length: string, type: string, flags: string) =>
  `${length} ${type} ${flags} 07000000 00000000`;

t.test("a message is laid out as in linux/netlink.h", async (t) => {
  const message = encodeMessage(0x12, NLM_F_REQUEST | NLM_F_ACK, 7, bytes("0102"), [
    [3, "eth0"],
    [19, 258],
    [5, bytes("aabbcc")],
  ]);
  const expected = [
    header("30000000", "1200", "0500"),
    "01020000", // padded
    "0900 0300 6574683000 000000",
    "0800 1300 02010000",
    "0700 0500 aabbcc 00",
  ];
  t.equal(hex(message), expected.join("").replaceAll(" ", ""));
});

t.test("a datagram may hold several messages", async (t) => {
  const [first, second] = [encodeMessage(16, 2, 7, bytes("0a")), encodeMessage(3, 2, 8, bytes("00000000"))];
  const messages = decodeMessages(Buffer.concat([first, second]));
  t.same(
    messages.map(({ type, flags, sequence, body }) => [type, flags, sequence, hex(body)]),
    [
      [16, 2, 7, "0a000000"],
      [3, 2, 8, "00000000"],
    ],
  );
  t.same(decodeMessages(bytes("")), []);
});

t.test("what is cut off is refused", async (t) => {
  const message = encodeMessage(16, 2, 7, bytes("01020304"));
  for (let length = 1; length < message.length; length++)
    t.throws(
      () => decodeMessages(message.subarray(0, length)),
      { message: /message is cut off/ },
      `${length}`,
    );
  t.throws(() => decodeMessages(bytes(header("0f000000", "1000", "0200"))), {
    message: /message is cut off/,
  });
  for (const attribute of ["04", "0300 0100", "0900 0100 01020304", "0000 0000"])
    t.throws(() => decodeAttributes(bytes(attribute)), { message: /attribute is cut off/ }, attribute);
  const short = decodeMessages(bytes(`${header("14000000", "0200", "0000")}ffffffff`))[0];
  t.throws(() => short && decodeError(short), { message: "a netlink error is cut off" });
});

t.test("attributes are found by type, whatever their padding and marks", async (t) => {
  const attributes = decodeAttributes(bytes("0600 0300 6100 ffff 0800 0180 01000000 0500 0400 62"));
  t.same(
    [...attributes].map(([type, value]) => [type, hex(value)]),
    [
      [3, "6100"],
      [1, "01000000"],
      [4, "62"],
    ],
  );
  t.equal(textOf(bytes("657468300000")), "eth0");
  t.equal(textOf(bytes("6574")), "et", "the last NUL may be missing");
});

t.test("an error tells its number, and the kernel's words where it has any", async (t) => {
  const request = header("12000000", "1000", "0500");
  const outcome = (flags: string, body: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(16 + bytes(body).length);
    const [message] = decodeMessages(bytes(header(length.toString("hex"), "0200", flags) + body));
    return message && decodeError(message);
  };
  t.same(outcome("0000", `edffffff ${request} 0000`), { errno: 19, reason: undefined });
  t.same(outcome("0001", `00000000 ${request}`), { errno: 0, reason: undefined }, "an acknowledgement");
  const text = "0700 0100 6e6f00 00";
  t.same(outcome("0002", `eaffffff ${request} 00000000 ${text}`), { errno: 22, reason: "no" });
  t.same(
    outcome("0003", `eaffffff ${request} ${text}`),
    { errno: 22, reason: "no" },
    "the request is left out",
  );
});

t.test("the end of a list may be a failure", async (t) => {
  const [end] = decodeMessages(bytes(`${header("14000000", "0300", "0200")}f5ffffff`));
  const [good] = decodeMessages(bytes(header("10000000", "0300", "0200")));
  t.same(end && decodeDone(end), { errno: 11, reason: undefined });
  t.same(good && decodeDone(good), { errno: 0, reason: undefined });
});
