/*
 * The stub: executes system calls inside a container on behalf of tsrunc, which sits outside and decides everything.
 *
 * It is what the container's first process is until execve(2) replaces it: one thread, no library, no heap, no file of its own.
 * It reads a batch of calls from its channel, runs them in order and answers with the kernel's results. It checks nothing, because
 * only tsrunc holds the other end of the channel, and it knows nothing about containers, so a new feature never touches this file.
 * The channel's protocol is specified in src/linux/stubProtocol.ts; the two structures below mirror it.
 */
#include "syscall.h"

#define ECANCELED 125
#define FIRST_CHANNEL 3

/* Results between -4095 and -1 are error numbers: the kernel's own rule (IS_ERR_VALUE). */
#define FAILED(result) ((u64)(result) >= (u64)-4095)

enum { MUST_SUCCEED = 1, FORKS = 2 }; /* call.flags */
enum { FORGET_FAILURE = 1 };          /* request.flags */

struct call {
    u32 number;
    u8 flags;
    u8 references; /* bit n: argument n is the address of an int to use; bit 6: so is the channel */
    u16 words;     /* from this call to the next: itself and what its pointers lead to, in units of 8 bytes */
    i64 arguments[6];
    i64 channel;
};

struct request {
    u32 count;
    u32 flags;
    u32 first_result;
    u32 output_length;
};

/*
 * The linker script puts this structure at a fixed address, so that tsrunc knows every pointer before it sends a batch: nothing has to
 * be relocated here, however deeply pointers nest. Only the pages that were touched take memory.
 */
static struct {
    u8 request[65536] __attribute__((aligned(8)));
    i64 results[1024];
    u8 output[65536];
} memory __attribute__((section(".memory")));

struct iovec {
    const void *base;
    u64 length;
};

/* Reads a descriptor that an earlier call left in memory; a call whose descriptor does not exist must not run. */
static int dereference(i64 *value)
{
    *value = *(const int *)*value;
    return !FAILED(*value);
}

static i64 run(struct call *call)
{
    i64 *a = call->arguments;
    for (int i = 0; i < 6; i++)
        if ((call->references >> i & 1) && !dereference(&a[i]))
            return -ECANCELED;
    if ((call->references >> 6 & 1) && !dereference(&call->channel))
        return -ECANCELED;
    return syscall6(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void serve(i64 channel)
{
    struct request *request = (struct request *)memory.request;
    int failed = 0;

    /* End of file means that tsrunc has gone, or is done with us: nothing may outlive it half built. */
    while (SYSCALL4(NR_read, channel, request, sizeof memory.request, 0) > 0) {
        struct call *call = (struct call *)(request + 1);
        int forked = 0;
        if (request->flags & FORGET_FAILURE)
            failed = 0;
        for (u32 i = 0; i < request->count && !forked; i++) {
            i64 result = failed ? -ECANCELED : run(call);
            if ((call->flags & MUST_SUCCEED) && FAILED(result))
                failed = 1;
            if ((call->flags & FORKS) && result == 0) {
                channel = call->channel;
                forked = 1;
            }
            memory.results[request->first_result + i] = result;
            call = (struct call *)((u64 *)call + call->words);
        }
        if (forked)
            continue; /* the parent answers; the child waits for its own first batch */
        struct iovec reply[2] = {
            { &memory.results[request->first_result], request->count * sizeof(i64) },
            { memory.output, request->output_length },
        };
        /* A seccomp filter may be in force by now. write(2) is what every filter that lets a program start allows. */
        if (request->output_length == 0)
            SYSCALL4(NR_write, channel, reply[0].base, reply[0].length, 0);
        else
            SYSCALL4(NR_writev, channel, reply, 2, 0);
    }
}

__attribute__((noreturn)) void _start(void)
{
    reset_signals();
    serve(FIRST_CHANNEL);
    SYSCALL4(NR_exit_group, 1, 0, 0, 0); /* whatever it was to become, it has not */
    __builtin_trap(); /* a seccomp filter forbids even that: no filter stops a trap */
}
