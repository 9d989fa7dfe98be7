import type { Call } from "./call.ts";
import type { Stub } from "./stub.ts";

/** Where the vectors are put: nothing else of a stub is near. */
const address = 0x10000000;

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_PRIVATE = 0x2;
const MAP_ANONYMOUS = 0x20;
const MAP_FIXED_NOREPLACE = 0x100000;

/** The bytes that arguments and environment take with their pointers. */
export function vectorSize(args: readonly string[], environment: readonly string[]): number {
  let size = 16;
  for (const text of [...args, ...environment]) size += Buffer.byteLength(text) + 1 + 8;
  return size;
}

/** Whether {@link vectorSize} is at most `limit`. It seldom takes counting: no character has more than three bytes. */
export function fitsInto(limit: number, args: readonly string[], environment: readonly string[]): boolean {
  let most = 16;
  for (const text of [...args, ...environment]) most += 3 * text.length + 1 + 8;
  return most <= limit || vectorSize(args, environment) <= limit;
}

/**
 * An execve(2) whose vectors are too large for a packet, up to the kernel's own limit: they are written into memory that is mapped
 * for them in the stub. The call itself is not queued yet.
 * @throws SyscallError when an earlier call of the pipeline, or the mapping, failed.
 */
export function placeLargeExecve(
  stub: Stub,
  channelInStub: number,
  path: string,
  args: readonly string[],
  environment: readonly string[],
): Call {
  const memory = Buffer.alloc(vectorSize(args, environment));
  const environmentOffset = 8 * (args.length + 1);
  let end = environmentOffset + 8 * (environment.length + 1);
  const place = (texts: readonly string[], vector: number): void => {
    texts.forEach((text, index) => {
      memory.writeBigUInt64LE(BigInt(address + end), vector + 8 * index);
      end += memory.write(text, end) + 1;
    });
  };
  place(args, 0);
  place(environment, environmentOffset);

  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
  const map: Call = { name: "mmap", args: [address, memory.length, PROT_READ | PROT_WRITE, flags, -1, 0] };
  stub.queue(map);
  stub.sync();
  stub.store(channelInStub, address, memory);
  return { name: "execve", args: [path, address, address + environmentOffset] };
}
