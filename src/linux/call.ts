/**
 * A system call as data: built once, run by tsrunc's own process or by a stub, recorded by the fake kernel, printed by a trace.
 */
export interface Call {
  readonly name: SyscallName;
  /** At most six, in the kernel's order. */
  readonly args: readonly Argument[];
}

/** The value of a call's argument. A string is a NUL-terminated one, bytes are read by the kernel. */
export type Argument = number | bigint | string | Uint8Array | Output | Structure | Result;

/** Memory that the kernel writes into. After the call `bytes` holds what it wrote. */
export interface Output {
  readonly kind: "output";
  readonly bytes: Uint8Array;
}

/** Memory that itself holds pointers: an argument vector, a msghdr, clone3's arguments. */
export interface Structure {
  readonly kind: "structure";
  readonly bytes: Uint8Array;
  readonly pointers: readonly { readonly offset: number; readonly to: Exclude<Argument, Result> }[];
}

/** What a queued call will return. As an argument of a later call it stands for the descriptor that this one opens. */
export interface Result {
  readonly kind: "result";
  /** Where the stub keeps it until the next synchronisation. */
  readonly slot: number;
  /** The kernel's raw value once it is known: not negative, or a negated error number. */
  value: number | undefined;
}

/** An open file, by number or as the outcome of an earlier call in the same pipeline. */
export type Descriptor = number | Result;

/**
 * The call, of at most five arguments, but not run where an earlier one of the same pipeline could not open something: a stub looks at a
 * reference even where the kernel takes no such argument.
 */
export function ifOpened(needed: Result, { name, args }: Call): Call {
  return { name, args: [...args, needed] };
}

/** Every system call that tsrunc knows, with its number on x86_64 and on aarch64 (arch/x86/entry/syscalls, asm-generic/unistd.h). */
export const syscallNumbers = {
  accept4: [288, 242],
  add_key: [248, 217],
  bind: [49, 200],
  bpf: [321, 280],
  capset: [126, 91],
  chdir: [80, 49],
  chroot: [161, 51],
  clone: [56, 220],
  clone3: [435, 435],
  close: [3, 57],
  close_range: [436, 436],
  connect: [42, 203],
  dup3: [292, 24],
  eventfd2: [290, 19],
  execve: [59, 221],
  exit_group: [231, 94],
  faccessat2: [439, 439],
  fchdir: [81, 50],
  fchmodat: [268, 53],
  fchownat: [260, 54],
  fcntl: [72, 25],
  fgetxattr: [193, 10],
  flistxattr: [196, 13],
  flock: [73, 32],
  fsconfig: [431, 431],
  fsetxattr: [190, 7],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  fstatfs: [138, 44],
  getcwd: [79, 17],
  getdents64: [217, 61],
  getpid: [39, 172],
  ioctl: [16, 29],
  keyctl: [250, 219],
  ioprio_set: [251, 30],
  kill: [62, 129],
  linkat: [265, 37],
  listen: [50, 201],
  lseek: [8, 62],
  madvise: [28, 233],
  memfd_create: [319, 279],
  mkdirat: [258, 34],
  mknodat: [259, 33],
  mmap: [9, 222],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  open_tree: [428, 428],
  openat: [257, 56],
  openat2: [437, 437],
  pidfd_getfd: [438, 438],
  pidfd_open: [434, 434],
  pidfd_send_signal: [424, 424],
  personality: [135, 92],
  pipe2: [293, 59],
  pivot_root: [155, 41],
  ppoll: [271, 73],
  prctl: [157, 167],
  pread64: [17, 67],
  prlimit64: [302, 261],
  read: [0, 63],
  readlinkat: [267, 78],
  recvfrom: [45, 207],
  recvmsg: [47, 212],
  renameat2: [316, 276],
  rt_sigaction: [13, 134],
  sched_setaffinity: [203, 122],
  sched_setattr: [314, 274],
  sendfile: [40, 71],
  seccomp: [317, 277],
  sendmsg: [46, 211],
  sendto: [44, 206],
  set_mempolicy: [238, 237],
  setdomainname: [171, 162],
  setgroups: [116, 159],
  sethostname: [170, 161],
  setns: [308, 268],
  setresgid: [119, 149],
  setresuid: [117, 147],
  setsid: [112, 157],
  setsockopt: [54, 208],
  shutdown: [48, 210],
  socket: [41, 198],
  socketpair: [53, 199],
  statfs: [137, 43],
  statx: [332, 291],
  symlinkat: [266, 36],
  umask: [95, 166],
  umount2: [166, 39],
  uname: [63, 160],
  unlinkat: [263, 35],
  unshare: [272, 97],
  waitid: [247, 95],
  write: [1, 64],
} as const satisfies Record<string, readonly [number, number]>;

export type SyscallName = keyof typeof syscallNumbers;

/** The architectures that tsrunc runs on. */
export type Architecture = "x86_64" | "aarch64";

/** The number of a system call, on this machine unless another architecture is named. */
export function syscallNumber(name: SyscallName, architecture: Architecture = thisArchitecture()): number {
  return syscallNumbers[name][architecture === "aarch64" ? 1 : 0];
}

/**
 * The architecture of this machine.
 * @throws Error when the machine is neither x86_64 nor aarch64.
 */
export function thisArchitecture(): Architecture {
  if (process.arch === "arm64") return "aarch64";
  if (process.arch === "x64") return "x86_64";
  throw new Error(`tsrunc runs on x86_64 and aarch64, not on ${process.arch}`);
}

/** Whether this machine is an aarch64 one; it is an x86_64 one otherwise. */
export function isAarch64(): boolean {
  return thisArchitecture() === "aarch64";
}

/** An output argument of the given size. */
export function output(size: number): Output {
  return { kind: "output", bytes: new Uint8Array(size) };
}
