import { RuntimeError } from "../../error.ts";
import { output, type Result } from "../../linux/call.ts";
import { chdir, getcwd } from "../../linux/calls/files.ts";
import { isErrno } from "../../linux/errno.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import { outsideOfRoot } from "../../messages.ts";
import { type Birth, mayFail, type Step, textOf } from "../birth.ts";
import { makeDirectoryInside } from "../insideRoot.ts";

/** The working directory is made where the image lacks it. A root file system that cannot be written to may still have it. */
export const makeWorkingDirectory: Step = {
  name: "make the working directory",
  field: "process.cwd",
  queue(birth) {
    const cwd = birth.spec.process?.cwd;
    if (cwd !== undefined && cwd !== "/") makeDirectoryInside(birth, cwd, mayFail);
  },
};

/**
 * Changes to the working directory, first with the rights of the runtime and once more with those of the user: each may be the one who is
 * allowed to (a home directory of mode 0700 on a network file system that trusts no root).
 */
export const enterWorkingDirectory = {
  asRuntime: step("enter the working directory as the runtime", (birth) => queueChdir(birth)),
  asUser: step("enter the working directory as the user", (birth) => {
    queueChdir(birth);
    const path = output(4096);
    const length = birth.init.queue(getcwd(path), mayFail);
    birth.checks.push(() => checkWorkingDirectory(birth, length, textOf(path, (length.value ?? 0) - 1)));
  }),
};

function queueChdir(birth: Birth): void {
  birth.chdirs.push(birth.init.queue(chdir(birth.spec.process?.cwd ?? "/"), mayFail));
}

function checkWorkingDirectory(birth: Birth, length: Result, path: string): void {
  const cwd = birth.spec.process?.cwd ?? "/";
  let failure: number | undefined;
  let entered = false;
  for (const { value = 0 } of birth.chdirs) {
    if (value < 0) failure ??= value;
    else entered = true;
  }
  if (failure !== undefined && !entered) {
    const cause = new SyscallError(chdir(cwd), -failure);
    throw new RuntimeError(`chdir to cwd ("${cwd}") set in config.json failed`, {
      cause,
      field: "process.cwd",
    });
  }
  // A directory that a leaked descriptor led to lies outside of every root (CVE-2024-21626).
  const value = length.value ?? 0;
  if (isErrno(value, "ENOENT") || (value >= 0 && !path.startsWith("/"))) {
    throw new RuntimeError(outsideOfRoot, { field: "process.cwd" });
  }
  if (value < 0) {
    const cause = new SyscallError({ name: "getcwd", args: [] }, -value);
    throw new RuntimeError("cannot check the working directory", { cause, field: "process.cwd" });
  }
}

function step(name: string, queue: Step["queue"]): Step {
  return { name, field: "process.cwd", queue };
}
