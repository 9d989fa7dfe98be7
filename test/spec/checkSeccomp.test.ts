import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { messageOf, minimal, parse, refusal } from "./support.ts";

const refused = (seccomp: object) =>
  refusal(minimal({ linux: { seccomp: { defaultAction: "SCMP_ACT_ALLOW", ...seccomp } } }));
const accepted = (seccomp: object) =>
  checkConfig(parse(minimal({ linux: { seccomp: { defaultAction: "SCMP_ACT_ALLOW", ...seccomp } } })));
const rule = (action: string, more: object = {}) => ({ syscalls: [{ names: ["a"], action, ...more }] });

t.test("an errno is for actions that return one", async (t) => {
  t.equal(
    refused(rule("SCMP_ACT_KILL", { errnoRet: 1 })),
    "linux.seccomp.syscalls[0].errnoRet: has no meaning for SCMP_ACT_KILL",
  );
  t.equal(
    refused({ defaultErrnoRet: 1 }),
    "linux.seccomp.defaultErrnoRet: has no meaning for SCMP_ACT_ALLOW",
  );
  t.equal(
    refused(rule("SCMP_ACT_TRACE", { errnoRet: 65536 })),
    "linux.seccomp.syscalls[0].errnoRet: must be an integer of at most 65535 but is 65536",
  );
  accepted(rule("SCMP_ACT_ERRNO", { errnoRet: 1 }));
  accepted({ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: 38 });
});

t.test("an agent is told in full, and in time", async (t) => {
  const notify = rule("SCMP_ACT_NOTIFY");
  t.equal(refused(notify), "linux.seccomp.listenerPath: seccomp listenerPath is not set");
  t.equal(
    refused({ ...notify, listenerPath: "agent.sock" }),
    'linux.seccomp.listenerPath: must be an absolute path but is "agent.sock"',
  );
  t.equal(
    refused({ ...rule("SCMP_ACT_NOTIFY", { names: ["read", "write"] }), listenerPath: "/agent" }),
    "linux.seccomp.syscalls[0].names[1]: SCMP_ACT_NOTIFY cannot be used for the write syscall",
  );
  t.equal(
    refused({ defaultAction: "SCMP_ACT_NOTIFY", listenerPath: "/agent" }),
    "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY cannot be used as default action",
  );
  accepted({ ...notify, listenerPath: "/agent" });
  t.equal(
    refused(rule("SCMP_ACT_LOG", { names: ["read", ""] })),
    "linux.seccomp.syscalls[0].names[1]: must not be empty",
  );
});

t.test("a word that is not known is named, without the list of all that are", async (t) => {
  const unknown = (seccomp: object) =>
    messageOf(() => parse(minimal({ linux: { seccomp: { defaultAction: "SCMP_ACT_ALLOW", ...seccomp } } })));
  const args = [{ index: 0, value: 1, op: "SCMP_CMP_XX" }];
  t.equal(
    unknown(rule("SCMP_ACT_LOG", { args })),
    'linux.seccomp.syscalls[0].args[0].op: unknown operator "SCMP_CMP_XX"',
  );
  t.equal(unknown(rule("LOG")), 'linux.seccomp.syscalls[0].action: unknown action "LOG"');
  t.equal(unknown({ defaultAction: "LOG" }), 'linux.seccomp.defaultAction: unknown action "LOG"');
  t.equal(unknown({ architectures: ["Z80"] }), 'linux.seccomp.architectures[0]: unknown architecture "Z80"');
  t.equal(unknown({ flags: ["F"] }), 'linux.seccomp.flags[0]: unknown flag "F"');
  t.match(unknown(rule("SCMP_ACT_LOG", { names: "read" })), /names: must be an array but is "read"/);
});
