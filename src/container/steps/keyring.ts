import type { Call } from "../../linux/call.ts";
import { isErrno } from "../../linux/errno.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import { type Birth, cannot, mayFail, type Step } from "../birth.ts";
import { withKeyLabel } from "./selinux.ts";

const KEYCTL_JOIN_SESSION_KEYRING = 1;
const KEYCTL_SETPERM = 5;
/**
 * What the kernel gives a session keyring with a name (KEY_POS_ALL, KEY_USR_VIEW, KEY_USR_READ, KEY_USR_LINK), and KEY_USR_SEARCH, which
 * runc adds.
 */
const permissions = 0x3f1b0000;

/**
 * A session keyring of the container's own: it would otherwise share the keys of whoever called tsrunc. A kernel without keyrings has none to
 * share; with too many of them (EDQUOT) the container must not go without.
 */
export const joinKeyring: Step = {
  name: "join a session keyring",
  field: "",
  queue(birth) {
    if (!birth.newKeyring) return;
    withKeyLabel(birth, () => queueKeyring(birth));
  },
};

/** Queues the joining of a session keyring of the container's own. */
export function queueKeyring(birth: Pick<Birth, "init" | "id" | "checks">): void {
  const { init, checks } = birth;
  const keyring = init.queue(joinSessionKeyring(birth), mayFail);
  init.queue({ name: "keyctl", args: [KEYCTL_SETPERM, keyring, permissions] }, mayFail);
  checks.push(() => {
    const value = keyring.value ?? 0;
    if (value < 0 && !isErrno(value, "ENOSYS")) throw failed(joinSessionKeyring(birth), value);
  });
}

function joinSessionKeyring({ id }: Pick<Birth, "id">): Call {
  return { name: "keyctl", args: [KEYCTL_JOIN_SESSION_KEYRING, `_ses.${id}`] };
}

function failed(call: Call, value: number): Error {
  const cause = new SyscallError(call, -value);
  const hint = "See kernel.keys.maxkeys, or use --no-new-keyring";
  return cannot("join a session keyring", undefined, hint).explain?.(cause) ?? cause;
}
