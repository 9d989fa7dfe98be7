import { RuntimeError } from "../../error.ts";
import { type Output, output, type Result } from "../../linux/call.ts";
import {
  AT_EACCESS,
  AT_FDCWD,
  decodeStatx,
  faccessat2,
  S_IFDIR,
  S_IFMT,
  statx,
  statxSize,
} from "../../linux/calls/files.ts";
import { errnoText } from "../../linux/errno.ts";
import { notFoundInPath } from "../../messages.ts";
import { mayFail, type Step } from "../birth.ts";

const X_OK = 1;

interface Candidate {
  readonly path: string;
  readonly status: Output;
  readonly found: Result;
  readonly executable: Result;
}

/**
 * Finds the program as the container's user will see it: a name without a slash along the PATH of the config's environment. All places
 * are asked in one batch. `create` fails where there is none, as callers expect; they parse the messages (runc's, which are Go's).
 */
export const findExecutable: Step = {
  name: "find the program",
  field: "process.args",
  queue({ init, spec, found, checks }) {
    const name = spec.process?.args?.[0];
    if (name === undefined) return;
    const candidates: Candidate[] = [];
    for (const path of placesOf(name, spec.process?.env ?? [])) {
      const status = output(statxSize);
      candidates.push({
        path,
        status,
        found: init.queue(statx(AT_FDCWD, path, 0, status), mayFail),
        executable: init.queue(faccessat2(AT_FDCWD, path, X_OK, AT_EACCESS), mayFail),
      });
    }
    checks.push(() => {
      for (const candidate of candidates) {
        if (problemOf(candidate) !== undefined) continue;
        found.executable = candidate.path;
        return;
      }
      const [only] = candidates;
      const problem = name.includes("/") && only !== undefined ? problemOf(only) : notFoundInPath;
      const hint = name.includes("/")
        ? undefined
        : "Check PATH in process.env, or give the whole path in process.args";
      throw new RuntimeError(`exec: "${name}": ${problem}`, {
        field: "process.args[0]",
        ...(hint && { hint }),
      });
    });
  },
};

function placesOf(name: string, environment: readonly string[]): string[] {
  if (name.includes("/")) return [name];
  const path = environment.findLast((entry) => entry.startsWith("PATH="))?.slice("PATH=".length) ?? "";
  return path
    .split(":")
    .filter((directory) => directory !== "")
    .map((directory) => `${directory}/${name}`);
}

/** Why a file cannot be executed, or undefined when it can. */
function problemOf({ path, status, found, executable }: Candidate): string | undefined {
  const foundValue = found.value ?? 0;
  if (foundValue < 0) return `stat ${path}: ${errnoText(-foundValue)}`;
  if ((decodeStatx(status).mode & S_IFMT) === S_IFDIR) return errnoText(21);
  const accessValue = executable.value ?? 0;
  return accessValue < 0 ? errnoText(-accessValue) : undefined;
}
