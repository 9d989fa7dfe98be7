import type { Call, SyscallName } from "./call.ts";
import { type ErrnoName, errnoName } from "./errno.ts";
import { type FakeProcess, FakeWorld, type OpenFile } from "./fakeAnswers.ts";
import { fakeStub } from "./fakeStub.ts";
import type { Kernel } from "./kernel.ts";
import type { Stub } from "./stub.ts";

/** A call that the fake kernel ran. Descriptors that travelled as references have their number. */
export interface RecordedCall {
  /** `host` for tsrunc's own process; `stub1`, `stub2` … for stubs, in the order in which they were spawned or attached. */
  readonly process: string;
  readonly call: Call;
  readonly result: number;
}

/**
 * Answers a call in place of the fake kernel: a result, raw as the kernel's, or "dies" for a stub that ends before it answers; undefined
 * leaves the call to the fake kernel. It may write into the call's outputs.
 */
export type Answer = (call: Call, process: string) => number | "dies" | undefined;

/** A kernel that does nothing and writes down everything. */
export interface FakeKernel extends Kernel {
  /** Every call that ran, host and stubs together, in order. What was cancelled after a failure never ran, and is not here. */
  readonly record: readonly RecordedCall[];
  /** The content of files, by absolute path; read and written by the calls. */
  readonly files: Map<string, string>;
  /** The descriptors that a process has open, with what they were opened on. */
  descriptors(process: string): ReadonlyMap<number, OpenFile>;
}

/**
 * Makes a kernel that records calls instead of running them. Everything succeeds: a call that opens something answers a descriptor that is
 * not in use, a clone a process id, a write the length of what was written, a read the content that `files` has for the path,
 * statx what mknodat has made before, all others 0. Closing what is not open fails with EBADF, as it would.
 *
 * Its stubs go through the real encoder and decoder: a packet is carried out as native/stub.c does it, and the call that is recorded is the
 * one that was read back from the packet.
 *
 *     const kernel = fakeKernel({ answer: failing("pivot_root", "EINVAL") });
 *     t.throws(() => create(kernel, options), …);
 *     kernel.record.map(({ process, call }) => `${process} ${call.name}`)
 *
 * @param options.answer is asked before anything else.
 * @param options.files what files contain at first.
 */
export function fakeKernel(
  options: { answer?: Answer; files?: Readonly<Record<string, string>> } = {},
): FakeKernel {
  const record: RecordedCall[] = [];
  const world = new FakeWorld(options.files ?? {});
  const processes = new Map<string, FakeProcess>();
  const host = start("host", inherited(3));
  let stubs = 0;

  function start(name: string, process: FakeProcess): FakeProcess {
    processes.set(name, process);
    return process;
  }

  function run(name: string, process: FakeProcess, call: Call): number | "dies" {
    const answer = options.answer?.(call, name) ?? world.answer(process, call);
    if (answer !== "dies") record.push({ process: name, call, result: answer });
    return answer;
  }

  function makeStub(fresh: FakeProcess): Stub {
    const name = `stub${++stubs}`;
    const process = start(name, fresh);
    const stub = fakeStub((call) => run(name, process, call));
    const receive = (receiver: string, into: FakeProcess): number => {
      stub.sync();
      const received = run(receiver, into, { name: "recvmsg", args: [] });
      if (received === "dies") throw new Error("a descriptor cannot be passed to what has died");
      return received;
    };
    return {
      ...stub,
      pass: (_channel, descriptors) => descriptors.map(() => receive(name, process)),
      fetch: () => receive("host", host),
    };
  }

  return {
    record,
    files: world.files,
    descriptors: (name) => processes.get(name)?.descriptors ?? new Map(),
    call(call) {
      const answer = run("host", host, call);
      if (answer === "dies") throw new Error("only a stub can die");
      return answer;
    },
    spawnStub(descriptors) {
      return { pid: world.newPid(), stub: makeStub(inherited(4 + descriptors.length)) };
    },
    attachStub(channel) {
      const stub = makeStub(world.takeForked() ?? inherited(5));
      const close = (): void => {
        stub.close();
        // As the real one does, through the socket that it was given.
        run("host", host, { name: "close", args: [channel] });
      };
      return { ...stub, close };
    },
  };
}

/** A process that has the descriptors below `count`. */
function inherited(count: number): FakeProcess {
  const file = { path: "inherited", position: 0 };
  return {
    descriptors: new Map(Array.from({ length: count }, (_, descriptor) => [descriptor, { ...file }])),
  };
}

/** An answer that lets one call fail: the `nth` of this name, by any process. */
export function failing(name: SyscallName, reason: ErrnoName, nth = 1): Answer {
  let seen = 0;
  return (call) => (call.name === name && ++seen === nth ? errno(reason) : undefined);
}

/** The raw result of a call that fails for this reason. */
export function errno(reason: ErrnoName): number {
  for (let number = 1; number < 134; number++) if (errnoName(number) === reason) return -number;
  throw new Error(`there is no error ${reason}`);
}
