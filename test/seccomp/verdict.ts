/** Interprets filters, to ask what they say of a system call without making it. */

/** `struct seccomp_data`, less the instruction pointer, which no filter of libseccomp looks at. */
export interface SystemCall {
  readonly number: number;
  /** AUDIT_ARCH_ value. */
  readonly architecture: number;
  readonly args?: readonly bigint[];
}

/** AUDIT_ARCH_ values (linux/audit.h), and the bit that marks calls of x32. */
export const audit = { x86_64: 0xc000003e, i386: 0x40000003, aarch64: 0xc00000b7, arm: 0x40000028 } as const;
export const x32Bit = 0x40000000;

/**
 * What a filter answers, as the kernel's interpreter of classic BPF computes it (kernel/seccomp.c).
 * @throws Error on an instruction that libseccomp does not use.
 */
export function verdict(program: Uint8Array, { number, architecture, args = [] }: SystemCall): number {
  const code = new DataView(program.buffer, program.byteOffset, program.length);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  args.forEach((value, index) => {
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, value), true);
  });
  let accumulator = 0;
  for (let at = 0; at < code.byteLength; ) {
    const operation = code.getUint16(at, true);
    const k = code.getUint32(at + 4, true);
    const jump = (taken: boolean): number => code.getUint8(at + (taken ? 2 : 3));
    let skipped = 0;
    if (operation === 0x06) return k;
    if (operation === 0x20) accumulator = data.getUint32(k, true);
    else if (operation === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (operation === 0x05) skipped = k;
    else if (operation === 0x15) skipped = jump(accumulator === k);
    else if (operation === 0x25) skipped = jump(accumulator > k);
    else if (operation === 0x35) skipped = jump(accumulator >= k);
    else if (operation === 0x45) skipped = jump((accumulator & k) !== 0);
    else throw new Error(`unknown instruction ${operation.toString(16)}`);
    at += 8 * (skipped + 1);
  }
  throw new Error("the program does not return");
}

/** A verdict as a word: `ALLOW`, `ERRNO 1`. */
export function verdictName(value: number): string {
  const data = value & 0xffff;
  switch (value - data) {
    case 0x80000000:
      return "KILL_PROCESS";
    case 0:
      return "KILL_THREAD";
    case 0x30000:
      return "TRAP";
    case 0x50000:
      return `ERRNO ${data}`;
    case 0x7fc00000:
      return "NOTIFY";
    case 0x7ff00000:
      return `TRACE ${data}`;
    case 0x7ffc0000:
      return "LOG";
    case 0x7fff0000:
      return "ALLOW";
    default:
      return value.toString(16);
  }
}
