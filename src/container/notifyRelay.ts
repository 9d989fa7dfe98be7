import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import {
  close,
  F_SETFL,
  F_SETOWN,
  fchmodat,
  fcntl,
  O_ASYNC,
  O_NONBLOCK,
  pipe2,
  unlinkat,
} from "../linux/calls/files.ts";
import { pidfdOpen } from "../linux/calls/processes.ts";
import { bind, connect, receive, SOCK_DGRAM, send, sendDescriptor, socket } from "../linux/calls/sockets.ts";
import { isReady, POLLIN, pollfds, ppoll, ppollMany } from "../linux/calls/waiting.ts";
import { isErrno } from "../linux/errno.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { decodeText, encodeText } from "../linux/text.ts";
import { type ContainerDirectory, notifySocket } from "./store.ts";

/** How long the service manager may take to confirm, in milliseconds; one that does not know BARRIER=1 never does. */
const patience = 30_000;

/** Stands between a container and the service manager of tsrunc's caller, until the container is ready. */
export interface Relay {
  /** Waits until the container is ready, and says so with its first process as the main one; or until that has ended. */
  wait(): void;
  /**
   * Says so when the container is ready, whenever that is; tsrunc, which waits for the container's end, remains the main process.
   * @param failed takes the error when it cannot be said: the container runs all the same.
   */
  follow(failed: (error: unknown) => void): void;
  /** Ends it, but not before the service manager knows what was said. */
  close(): void;
}

/**
 * Opens the container's socket and connects to the service manager's.
 * @throws RuntimeError
 */
export function openRelay(kernel: Kernel, directory: ContainerDirectory, pid: number, host: string): Relay {
  const opened: number[] = [];
  const keep = (descriptor: number): number => {
    opened.push(descriptor);
    return descriptor;
  };
  const closeAll = (): void => {
    for (const descriptor of opened.splice(0)) kernel.call(close(descriptor));
  };
  try {
    const manager = keep(must(kernel, socket(SOCK_DGRAM)));
    must(kernel, connect(manager, host), host);
    const container = keep(must(kernel, socket(SOCK_DGRAM)));
    listen(kernel, directory, container);
    const pidfd = keep(must(kernel, pidfdOpen(pid)));
    return relay(kernel, { manager, container, pidfd, pid, keep, closeAll });
  } catch (cause) {
    closeAll();
    throw new RuntimeError("cannot pass messages of the container on to NOTIFY_SOCKET", { cause });
  }
}

function listen(kernel: Kernel, { descriptor }: ContainerDirectory, container: number): void {
  // A start that was killed may have left it.
  kernel.call(unlinkat(descriptor, notifySocket));
  must(kernel, bind(container, `/proc/self/fd/${descriptor}/${notifySocket}`));
  must(kernel, fchmodat(descriptor, notifySocket, 0o777));
  must(kernel, fcntl(container, F_SETFL, O_NONBLOCK));
}

interface Ends {
  readonly manager: number;
  readonly container: number;
  readonly pidfd: number;
  readonly pid: number;
  /** Takes a descriptor to be closed with the others. */
  readonly keep: (descriptor: number) => number;
  readonly closeAll: () => void;
}

function relay(kernel: Kernel, { manager, container, pidfd, pid, keep, closeAll }: Ends): Relay {
  /** The pipe whose other end the service manager closes when it has read all that was sent before it. */
  let barrier: number | undefined;

  function announce(mainPid: number): void {
    const pipe = output(8);
    try {
      must(kernel, send(manager, encodeText(`READY=1\nMAINPID=${mainPid}\n`)));
      must(kernel, pipe2(pipe));
    } catch (cause) {
      throw new RuntimeError("cannot tell NOTIFY_SOCKET that the container is ready", { cause });
    }
    const view = new DataView(pipe.bytes.buffer);
    barrier = keep(view.getInt32(0, true));
    const passed = view.getInt32(4, true);
    kernel.call(sendDescriptor(manager, encodeText("BARRIER=1"), passed));
    kernel.call(close(passed));
  }

  let look = (): void => undefined;
  return {
    wait() {
      const watched = pollfds([container, pidfd].map((descriptor) => ({ descriptor, events: POLLIN })));
      for (;;) {
        const call = ppollMany(watched, undefined);
        const found = kernel.call(call);
        if (found < 0 && !isErrno(found, "EINTR")) throw new SyscallError(call, -found);
        if (saysReady(kernel, container)) return announce(pid);
        if (found > 0 && isReady(watched, 1)) return;
      }
    },
    follow(failed) {
      look = () => {
        try {
          if (saysReady(kernel, container) && barrier === undefined) announce(process.pid);
        } catch (error) {
          failed(error);
        }
      };
      // The event loop sleeps until the kernel tells of a message by this signal.
      process.on("SIGIO", look);
      must(kernel, fcntl(container, F_SETOWN, process.pid));
      must(kernel, fcntl(container, F_SETFL, O_NONBLOCK | O_ASYNC));
      look();
    },
    close() {
      if (barrier !== undefined) kernel.call(ppoll(barrier, 0, patience));
      closeAll();
      process.removeListener("SIGIO", look);
    },
  };
}

/**
 * Reads all messages that have arrived: a queue that is full would hold up who writes. Only one is passed on, in tsrunc's own words; the
 * others are not worth the trust.
 */
function saysReady(kernel: Kernel, container: number): boolean {
  const message = output(4096);
  for (let ready = false; ; ) {
    const length = kernel.call(receive(container, message));
    if (length < 0) return ready;
    const text = decodeText(message.bytes.subarray(0, length));
    ready ||= text.split("\n").includes("READY=1");
  }
}
