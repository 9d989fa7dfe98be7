import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { hookTimedOut } from "../messages.ts";
import type { Hook, Hooks } from "../spec/hooks.ts";
import type { State } from "../spec/state.ts";
import type { Program } from "./replaceProcess.ts";
import { runProgram, type Spawn } from "./runProgram.ts";

/** Where a hook runs, and with which environment if it names none. */
export interface HookPlace {
  /** Makes its process in a container; one of the runtime's own if absent. */
  readonly spawn?: Spawn;
  /** Queues what the process gives up before it becomes the hook. */
  readonly restrict?: ((child: Stub) => void) | undefined;
  /** Queues what has to come immediately before execve(2). */
  readonly lastly?: Program["lastly"];
  readonly environment: readonly string[];
}

/**
 * Runs the hooks of one kind, one after the other (config.md, "POSIX-platform Hooks").
 * @param failed takes the error of a hook that cannot be run, fails or takes too long. By default it is thrown, and the hooks after
 *   this one do not run.
 * @throws RuntimeError
 */
export function runHooks(
  kernel: Kernel,
  kind: keyof Hooks,
  hooks: readonly Hook[],
  state: State,
  place: HookPlace,
  failed: (error: RuntimeError) => void = stop,
): void {
  for (const [index, hook] of hooks.entries()) {
    kernel.about?.({ name: `run the ${kind} hooks`, field: `hooks.${kind}[${index}]` });
    try {
      runHook(kernel, hook, state, place);
    } catch (cause) {
      failed(
        new RuntimeError(`error running ${kind} hook #${index}`, { cause, field: `hooks.${kind}[${index}]` }),
      );
    }
  }
}

function stop(error: RuntimeError): never {
  throw error;
}

/** tsrunc's own environment, less what its launcher has put there. */
export function runtimeEnvironment(): string[] {
  return Object.entries(process.env)
    .filter(([name]) => !["TSRUNC_NOFILE", "TSRUNC_DESCRIPTORS"].includes(name) && !name.startsWith("BUN_"))
    .map(([name, value]) => `${name}=${value}`);
}

function runHook(kernel: Kernel, hook: Hook, state: State, place: HookPlace): void {
  const program = {
    path: hook.path,
    args: hook.args ?? [hook.path],
    environment: hook.env ?? place.environment,
    lastly: place.lastly,
  };
  const { timeout } = hook;
  const outcome = runProgram(kernel, program, {
    input: JSON.stringify(state),
    spawn: place.spawn,
    restrict: place.restrict,
    ...(timeout !== undefined && { timeout }),
  });
  if (outcome === "timeout") throw new RuntimeError(hookTimedOut(timeout ?? 0));
  const { status, stdout, stderr } = outcome;
  if (status === 0) return;
  throw new RuntimeError(`exit status ${status}, stdout: ${stdout}, stderr: ${stderr}`);
}
