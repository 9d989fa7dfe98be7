import { type Output, output, type Result } from "../../linux/call.ts";
import { AT_FDCWD, close, O_NONBLOCK, O_RDONLY, openat, read } from "../../linux/calls/files.ts";
import type { Stub } from "../../linux/stub.ts";
import { mayFail, type Step, textOf } from "../birth.ts";

/** How much of /etc/passwd is read at once, and at the most: the image decides how long it is. */
const partSize = 0x1000;
const maxSize = 0x100000;

/**
 * The environment of the process: the config's and nothing else, but for HOME where the config has none or an empty one: it comes from the
 * image's /etc/passwd, or is "/". runc does so and Docker relies on it. Of a name that the config has twice the last value counts.
 */
export const findHome: Step = {
  name: "find the home directory",
  field: "process.env",
  queue({ init, spec, found, checks }) {
    const all = unique(spec.process?.env ?? []);
    found.environment = all;
    const environment: string[] = [];
    for (const entry of all) {
      if (entry.startsWith("HOME=") && entry !== "HOME=") return;
      if (entry !== "HOME=") environment.push(entry);
    }
    // The image may have put a FIFO there, on which open(2) would wait for ever.
    const file = init.queue(openat(AT_FDCWD, "/etc/passwd", O_RDONLY | O_NONBLOCK), mayFail);
    const first = queueRead(init, file);
    checks.push(() => {
      const home = searchHome(init, file, first, spec.process?.user?.uid ?? 0);
      found.environment = [...environment, `HOME=${home}`];
    });
  },
};

/** A program takes the first entry of a name or the last one, as its library likes: so there is to be one only. */
function unique(environment: readonly string[]): string[] {
  const places = new Map<string, number>();
  const entries: string[] = [];
  for (const entry of environment) {
    const name = entry.slice(0, entry.indexOf("="));
    const place = places.get(name) ?? entries.length;
    places.set(name, place);
    entries[place] = entry;
  }
  return entries;
}

interface Read {
  readonly content: Output;
  readonly length: Result;
}

function queueRead(init: Stub, file: Result): Read {
  const content = output(partSize);
  return { content, length: init.queue(read(file, content), mayFail) };
}

/** Looks for the user, part by part: nearly always the first one, which came with all else, is the whole file. */
function searchHome(init: Stub, file: Result, first: Read, uid: number): string {
  let passwd = "";
  let part = first;
  for (;;) {
    const length = part.length.value ?? 0;
    passwd += textOf(part.content, length);
    const complete = length < partSize || passwd.length > maxSize;
    const home = homeOf(uid, passwd, complete);
    if (home !== undefined || complete) break;
    part = queueRead(init, file);
    init.sync();
  }
  init.queue(close(file), mayFail);
  return homeOf(uid, passwd, true) || "/";
}

/** Field 6 of the user's line (passwd(5)), undefined when there is none so far. The last line counts only when it is complete. */
function homeOf(uid: number, passwd: string, complete: boolean): string | undefined {
  const lines = passwd.split("\n");
  if (!complete) lines.pop();
  for (const line of lines) {
    const fields = line.split(":");
    if (fields[2] === String(uid)) return fields[5];
  }
  return undefined;
}
