import type { Call, Result } from "../linux/call.ts";
import type { Purpose } from "../linux/kernel.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { answersPair, type Descriptors, firstDescriptors, follow } from "./descriptors.ts";
import { type Scene, shownDescriptor } from "./show.ts";
import { type CallLine, type Outcome, shownArguments, shownResult, type TraceLine } from "./traceLine.ts";

/** What has happened, in its order. It is told once what came before has been. */
interface Entry {
  /** Whether all that there will ever be is known. */
  readonly ready: () => boolean;
  readonly tell: () => void;
}

/** What is known of a queued call besides its result. */
interface Queued {
  readonly field: string | undefined;
  readonly forks: boolean;
  readonly mayFail: boolean;
}

/** Where a descriptor comes from that another process has sent. */
interface Origin {
  readonly process: string;
  readonly descriptor: number;
}

/** Takes calls as they are made, and tells them in order, with the processes' descriptors followed. */
export interface Recorder {
  about(purpose: Purpose): void;
  /** A call of the host's. */
  called(call: Call, result: number, seconds: number): void;
  /** A call of a stub's, whose result is still to come. */
  queued(process: string, call: Call, result: Result, more: Queued): void;
  /** All results of a stub have arrived. */
  waited(process: string, calls: number, seconds: number): void;
  /** A process has got a descriptor of another's. */
  received(process: string, channel: number, number: number, from: Origin): void;
  /** @returns the name of the new stub. */
  spawned(pid: number, descriptors: readonly number[], seconds: number): string;
  /** @returns the name of the stub: the one given, with a number when there is one already. */
  attached(name: string): string;
  /** No results of this stub come any more. */
  closed(process: string): void;
  /** Tells what can be told by now. */
  drain(): void;
  /** Tells all the rest. */
  finish(): void;
}

/**
 * Makes a recorder that writes lines.
 * @param options.imagined nothing really runs: there is no result but why something is missing, and no time that it takes. What a
 *   descriptor leads to is worth knowing all the same.
 */
export function createRecorder(
  write: (line: TraceLine) => void,
  { imagined }: { readonly imagined: boolean },
): Recorder {
  const entries: Entry[] = [];
  const open = new Map<string, Descriptors>([["host", firstDescriptors()]]);
  const names = new Map<string, number>();
  const closed = new Set<string>();
  /** What children have open that are not attached yet. */
  const forked: { readonly pid: number; readonly descriptors: Descriptors }[] = [];
  const pids = new Map<number, string>();
  /** Stubs that were told to become another program. */
  const replaced = new Set<string>();
  /** Stubs under a filter, which may have ended them: that they become another program cannot be known. */
  const filtered = new Set<string>();
  let purpose: Purpose = { name: "find out what is asked for", field: "" };
  let finished = false;

  function sceneOf(process: string, result: number | undefined): Scene {
    return {
      descriptor: (number, other = process) => open.get(other)?.get(number),
      processName: (pid) => pids.get(pid),
      result: imagined ? undefined : result,
    };
  }

  function tell(line: CallLine): void {
    if (!imagined) {
      write(line);
      return;
    }
    const { seconds: _, outcome, ...told } = line;
    const isKnown = outcome.kind === "error" || (outcome.kind === "result" && outcome.opened !== undefined);
    write({ ...told, outcome: isKnown ? outcome : { kind: "imagined" } });
  }

  function add(tell: Entry["tell"], ready: Entry["ready"] = () => true): void {
    entries.push({ ready, tell });
    drain();
  }

  function drain(): void {
    let told = 0;
    while (entries[told]?.ready() === true) entries[told++]?.tell();
    entries.splice(0, told);
  }

  function newName(name: string): string {
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return count === 1 ? name : `${name}${count}`;
  }

  function tellCall(
    line: Pick<CallLine, "purpose" | "field" | "process" | "seconds">,
    call: Call,
    result: number | undefined,
    unknown: Outcome,
  ): void {
    const descriptors = open.get(line.process) ?? firstDescriptors();
    const scene = sceneOf(line.process, result);
    // What it opens into memory of its own can be shown only once it is known; what it closes only before.
    if (answersPair(call) && result === 0) follow(descriptors, call, result, scene);
    const args = shownArguments(call, scene);
    const opened = result !== undefined && result >= 0 ? follow(descriptors, call, result, scene) : undefined;
    const outcome = result === undefined ? unknown : shownResult(call, result, opened);
    tell({ ...line, kind: "call", name: call.name, args, outcome });
  }

  /** What there is to say of a call whose result has never come. */
  function withoutResult(process: string, call: Call, { mayFail }: Queued): Outcome {
    if (!closed.has(process) || !replaced.has(process)) return { kind: "unknown" };
    if (call.name === "execve") return { kind: "became the program" };
    // The program runs, and so did all that had to succeed before.
    return { kind: mayFail ? "unknown" : "done" };
  }

  return {
    about(next) {
      purpose = next;
    },
    called(call, result, seconds) {
      const line = { purpose, field: purpose.field, process: "host", seconds };
      add(() => tellCall(line, call, result, { kind: "unknown" }));
    },
    queued(process, call, result, more) {
      const line = { purpose, field: more.field ?? purpose.field, process };
      if (call.name === "execve" && !filtered.has(process)) replaced.add(process);
      if (call.name === "seccomp") filtered.add(process);
      add(
        () => {
          tellCall(line, call, result.value, withoutResult(process, call, more));
          const { value: pid = -1 } = result;
          if (more.forks && pid >= 0) forked.push({ pid, descriptors: new Map(open.get(process)) });
        },
        () => result.value !== undefined || closed.has(process) || finished,
      );
    },
    waited(process, calls, seconds) {
      const line = { kind: "wait", purpose, process, calls, seconds } as const;
      if (imagined) return;
      add(() => write(line));
    },
    received(process, channel, number, from) {
      const line = { purpose, field: purpose.field, process };
      add(() => {
        const leadsTo =
          open.get(from.process)?.get(from.descriptor) ?? `descriptor ${from.descriptor} of ${from.process}`;
        const descriptors = open.get(process) ?? firstDescriptors();
        const call: Call = { name: "recvmsg", args: [process === "host" ? -1 : channel] };
        const args =
          process === "host" ? [`${from.process}'s channel`] : shownArguments(call, sceneOf(process, number));
        descriptors.set(number, leadsTo);
        tell({
          ...line,
          kind: "call",
          name: "recvmsg",
          args: [...args, "SCM_RIGHTS"],
          outcome: shownResult(call, number, leadsTo),
        });
      });
    },
    spawned(pid, descriptors, seconds) {
      const child = newName("stub");
      const line = { purpose, field: purpose.field, process: "host", seconds };
      add(() => {
        const scene = sceneOf("host", pid);
        const born = firstDescriptors().set(firstChannel, "channel");
        for (const [index, number] of descriptors.entries())
          born.set(firstChannel + 1 + index, scene.descriptor(number) ?? `descriptor ${number} of host`);
        open.set(child, born);
        pids.set(pid, child);
        const passed = descriptors.map((number) => shownDescriptor(number, scene));
        const outcome: Outcome = { kind: "result", value: pid, shown: `${pid} (${child})` };
        tell({
          ...line,
          kind: "call",
          name: "posix_spawn",
          args: [child, `[${passed.join(", ")}]`],
          outcome,
        });
      });
      return child;
    },
    attached(wanted) {
      const name = newName(wanted);
      add(() => {
        const { pid, descriptors } = forked.shift() ?? { descriptors: firstDescriptors() };
        open.set(name, descriptors);
        if (pid !== undefined) pids.set(pid, name);
      });
      return name;
    },
    closed(process) {
      closed.add(process);
      drain();
    },
    drain,
    finish() {
      finished = true;
      drain();
    },
  };
}
