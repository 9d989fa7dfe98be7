import { output } from "../../linux/call.ts";
import { AT_FDCWD, close, O_NONBLOCK, O_RDONLY, openat, read } from "../../linux/calls/files.ts";
import { mayFail, type Step, textOf } from "../birth.ts";

/** As much of /etc/passwd as is looked at. */
const passwdSize = 0x8000;

/**
 * The environment of the process: the config's and nothing else, but for HOME where the config has none: it comes from the image's
 * /etc/passwd, or is "/". runc does so and Docker relies on it.
 */
export const findHome: Step = {
  name: "find the home directory",
  field: "process.env",
  queue({ init, spec, found, checks }) {
    const environment = spec.process?.env ?? [];
    found.environment = environment;
    if (environment.some((entry) => entry.startsWith("HOME="))) return;
    // The image may have put a FIFO there, on which open(2) would wait for ever.
    const file = init.queue(openat(AT_FDCWD, "/etc/passwd", O_RDONLY | O_NONBLOCK), mayFail);
    const content = output(passwdSize);
    const length = init.queue(read(file, content), mayFail);
    init.queue(close(file), mayFail);
    checks.push(() => {
      const passwd = textOf(content, length.value ?? 0);
      found.environment = [...environment, `HOME=${homeOf(spec.process?.user?.uid ?? 0, passwd)}`];
    });
  },
};

/** Field 6 of the user's line (passwd(5)). */
function homeOf(uid: number, passwd: string): string {
  for (const line of passwd.split("\n")) {
    const fields = line.split(":");
    if (fields[2] === String(uid)) return fields[5] || "/";
  }
  return "/";
}
