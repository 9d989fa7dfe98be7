/*
 * bin/tsrunc: what the caller starts. It makes the process fit for the engine and becomes it; all the rest is TypeScript.
 *
 * Six things are lost or decided before the engine runs its first line of ours, so they happen here:
 *   - Bun and Node raise the soft RLIMIT_NOFILE to the hard one. A container whose config names no limit has to see what the caller
 *     had, so the value travels in TSRUNC_NOFILE.
 *   - The engine opens descriptors of its own wherever there is room: which ones the caller has given can be told only now, so their
 *     number, from 3 without a gap, travels in TSRUNC_DESCRIPTORS (--preserve-fds, LISTEN_FDS).
 *   - BUN_OPTIONS=--preload=... and BUN_BE_BUN would run code of the caller's environment in our place.
 *   - The engine's compilers cost a command of 20 ms a third of its time and never pay it back: BUN_JSC_useJIT=0 leaves them out.
 *   - A parent that ignores SIGCHLD makes the kernel throw away the exit status of our children.
 *   - A blocked signal would never reach a handler in the engine, so a foreground container could not be stopped.
 */
#include "syscall.h"

#define AT_FDCWD -100
#define RLIMIT_NOFILE 7
#define EINVAL 22

#define F_GETFD 1
#define FIRST_DESCRIPTOR 3

static const char limit_variable[] = "TSRUNC_NOFILE=";
static const char descriptors_variable[] = "TSRUNC_DESCRIPTORS=";
static const char no_compilers[] = "BUN_JSC_useJIT=0";
static const char engine[] = "/libexec/tsrunc/tsrunc";

static u64 length(const char *text)
{
    u64 n = 0;
    while (text[n])
        n++;
    return n;
}

static int starts_with(const char *text, const char *prefix)
{
    while (*prefix)
        if (*text++ != *prefix++)
            return 0;
    return 1;
}

static void append(char **end, const char *text)
{
    while (*text)
        *(*end)++ = *text++;
    **end = 0;
}

static void append_number(char **end, u64 value)
{
    char digits[21];
    int n = 20;
    digits[n] = 0;
    do
        digits[--n] = '0' + value % 10;
    while (value /= 10);
    append(end, &digits[n]);
}

/* Turns the path of this program, PREFIX/bin/tsrunc, into that of the engine, PREFIX/libexec/tsrunc/tsrunc. */
static i64 engine_path(char *path, u64 size)
{
    i64 n = SYSCALL4(NR_readlinkat, AT_FDCWD, "/proc/self/exe", path, size - sizeof engine);
    if (n < 0)
        return n;
    for (int slashes = 0; slashes < 2; slashes += path[n] == '/')
        if (--n < 0)
            return -EINVAL;
    char *end = path + n;
    append(&end, engine);
    return 0;
}

static i64 become_engine(char **arguments, char **environment)
{
    static char path[4096], limit[sizeof limit_variable + 21], descriptors[sizeof descriptors_variable + 21];
    struct {
        u64 soft, hard;
    } nofile;
    char *end = limit;
    u64 open = 0;
    i64 result = engine_path(path, sizeof path);

    if (result < 0)
        return result;
    reset_signals();
    SYSCALL4(NR_prlimit64, 0, RLIMIT_NOFILE, 0, &nofile);
    append(&end, limit_variable);
    append_number(&end, nofile.soft);
    while (SYSCALL4(NR_fcntl, FIRST_DESCRIPTOR + open, F_GETFD, 0, 0) >= 0)
        open++;
    end = descriptors;
    append(&end, descriptors_variable);
    append_number(&end, open);

    u64 count = 0;
    while (environment[count])
        count++;
    const char *kept[count + 4];
    u64 n = 0;
    for (u64 i = 0; i < count; i++)
        if (!starts_with(environment[i], "BUN_") && !starts_with(environment[i], limit_variable) &&
            !starts_with(environment[i], descriptors_variable))
            kept[n++] = environment[i];
    kept[n++] = limit;
    kept[n++] = descriptors;
    kept[n++] = no_compilers;
    kept[n] = 0;
    return SYSCALL4(NR_execve, path, arguments, kept, 0);
}

/* The kernel leaves the argument count, the arguments and the environment on the stack (System V ABI, process initialization). */
__attribute__((noreturn, used)) void launch(u64 *stack)
{
    char **arguments = (char **)(stack + 1);
    i64 result = become_engine(arguments, arguments + stack[0] + 1);
    char message[96], *end = message;

    append(&end, "tsrunc: cannot start libexec/tsrunc/tsrunc beside the bin folder of this program: errno ");
    append_number(&end, -result);
    append(&end, "\n");
    SYSCALL4(NR_write, 2, message, length(message), 0);
    for (;;)
        SYSCALL4(NR_exit_group, 1, 0, 0, 0);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call launch\n");
#else
__asm__(".globl _start\n_start: mov x0, sp\n bl launch\n");
#endif
