import { spawn, spawnSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";

/** A container that does not end must not hold up the tests. In the virtual machine everything takes ten times as long. */
const patience = process.env.TSRUNC_TEST_SLOW === undefined ? 10_000 : 60_000;

/** What a command has done. */
export interface Outcome {
  /** The exit status; undefined when a signal has ended it, or patience has. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Run by this command, which gets tsrunc and its arguments appended: `env --block-signal=TERM`. */
  readonly through?: readonly string[];
}

/** Runs a command to its end. Its output goes to files: a pipe would stay open as long as a container that it leaves behind. */
export function run(command: readonly string[], { cwd, env, through = [] }: RunOptions = {}): Outcome {
  const [program = "", ...args] = [...through, ...command];
  const streams = [nameless(), nameless()] as const;
  try {
    const { status, error } = spawnSync(program, args, {
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
      stdio: ["ignore", ...streams],
      timeout: patience,
      killSignal: "SIGKILL",
    });
    const [stdout, stderr] = streams.map(contentOf) as [string, string];
    return {
      status: status ?? undefined,
      stdout,
      stderr: error === undefined ? stderr : `${stderr}${error}`,
    };
  } finally {
    for (const stream of streams) closeSync(stream);
  }
}

let files = 0;

/** A new file that is open but has no name any more. */
function nameless(): number {
  const path = `${tmpdir()}/tsrunc-test-${process.pid}-output-${++files}`;
  const descriptor = openSync(path, "wx+");
  unlinkSync(path);
  return descriptor;
}

function contentOf(descriptor: number): string {
  const content = Buffer.alloc(fstatSync(descriptor).size);
  readSync(descriptor, content, 0, content.length, 0);
  return content.toString();
}

/** A command that runs while the test goes on. */
export interface Background {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly status: number | undefined; readonly signal: string | undefined }>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a command, whose output nobody reads. */
export function start(command: readonly string[], cwd: string): Background {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd, stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const ended = new Promise<Awaited<Background["ended"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status, signal) => {
      clearTimeout(timer);
      resolve({ status: status ?? undefined, signal: signal ?? undefined });
    });
  });
  return { pid: child.pid ?? 0, ended, kill: (signal) => child.kill(signal) };
}
