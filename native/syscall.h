/*
 * Raw system calls for programs without a C library. Both programs of this directory are freestanding: a container's first
 * process must hold no page more than it needs, and nothing may run before its first line.
 */
#ifndef TSRUNC_SYSCALL_H
#define TSRUNC_SYSCALL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long i64;

#if defined(__x86_64__)

enum { NR_writev = 20, NR_read = 0, NR_write = 1, NR_rt_sigaction = 13, NR_rt_sigprocmask = 14, NR_execve = 59,
       NR_readlinkat = 267, NR_fcntl = 72, NR_exit_group = 231, NR_prlimit64 = 302 };

static inline i64 syscall6(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f)
{
    i64 result;
    register i64 r10 __asm__("r10") = d;
    register i64 r8 __asm__("r8") = e;
    register i64 r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

enum { NR_writev = 66, NR_read = 63, NR_write = 64, NR_rt_sigaction = 134, NR_rt_sigprocmask = 135, NR_execve = 221,
       NR_readlinkat = 78, NR_fcntl = 25, NR_exit_group = 94, NR_prlimit64 = 261 };

static inline i64 syscall6(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f)
{
    register i64 x8 __asm__("x8") = number;
    register i64 x0 __asm__("x0") = a;
    register i64 x1 __asm__("x1") = b;
    register i64 x2 __asm__("x2") = c;
    register i64 x3 __asm__("x3") = d;
    register i64 x4 __asm__("x4") = e;
    register i64 x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#else
#error "tsrunc runs on x86_64 and aarch64"
#endif

#define SYSCALL4(number, a, b, c, d) syscall6(number, (i64)(a), (i64)(b), (i64)(c), (i64)(d), 0, 0)

/* The kernel's struct sigaction; all zero means SIG_DFL. */
struct kernel_sigaction {
    u64 handler, flags, restorer, mask;
};

/*
 * Gives every signal its default disposition and empties the mask. Both survive execve(2): a JavaScript engine ignores SIGPIPE
 * and SIGXFSZ, glibc's posix_spawn(3) leaves 32 and 33 ignored, and callers have been seen to ignore SIGCHLD, which makes
 * waitid(2) lose the exit status. SIGKILL and SIGSTOP answer EINVAL, which is no concern of ours.
 */
static inline void reset_signals(void)
{
    static const struct kernel_sigaction default_action;
    static const u64 empty_mask;
    for (i64 signal = 1; signal <= 64; signal++)
        SYSCALL4(NR_rt_sigaction, signal, &default_action, 0, 8);
    SYSCALL4(NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &empty_mask, 0, 8);
}

#endif
