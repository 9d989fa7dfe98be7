/*
 * Looks at filters of system calls from both sides.
 *
 *   prober ask ARGUMENTS   inside a container: prints what happens to each call from 0 to 600 with these arguments, then waits for ever.
 *   prober filter PID      on the host: writes the only filter of a process to standard output, as the kernel keeps it.
 *   prober agent SOCKET    on the host: decides for one process with SCMP_ACT_NOTIFY. Prints what it is sent, and the number of every call that
 *                          it is asked about; mkdir and mkdirat fail with ENOMSG, all others go on.
 *
 * No call that is asked about is carried out. A second filter, of the prober's own, answers SECCOMP_RET_TRACE to every call whose last
 * argument is the mark. Without a tracer that is ENOSYS, and of two filters the stricter decides: what is ENOSYS, the first one allowed
 * (or logs, or traces, or says so itself). Numbers 335 and 336 are left out: the kernel lets uprobes through any filter (Linux 6.14).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif

enum { MARK = 0x5eccbeef, HIGHEST = 600, TRAPPED = 254 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* The mark may still be in its register. */
static void end(long status)
{
    syscall(SYS_exit_group, status, 0L, 0L, 0L, 0L, 0L);
}

static void trapped(int signal)
{
    (void)signal;
    end(TRAPPED);
}

static void mark_calls(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARK, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof code / sizeof *code, code };
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        fail("cannot load the prober's filter");
}

/* In a process of its own, because the answer may be death. */
static int ask(long number, const unsigned long *a)
{
    int status;
    pid_t child = fork();
    if (child < 0)
        fail("cannot fork");
    if (child == 0) {
        long result = syscall(number, a[0], a[1], a[2], a[3], a[4], (long)MARK);
        end(result == -1 && errno < TRAPPED ? errno : 0);
    }
    if (waitpid(child, &status, 0) != child)
        fail("cannot wait");
    return status;
}

static void ask_all(char **texts)
{
    unsigned long a[5];
    for (int i = 0; i < 5; i++)
        a[i] = strtoul(texts[i], NULL, 0);
    signal(SIGSYS, trapped);
    mark_calls();
    for (long number = 0; number <= HIGHEST; number++) {
        if (number == 335 || number == 336)
            continue;
        int status = ask(number, a);
        if (WIFSIGNALED(status))
            printf("%ld KILLED %d\n", number, WTERMSIG(status));
        else if (WEXITSTATUS(status) == TRAPPED)
            printf("%ld TRAP\n", number);
        else
            printf("%ld ERRNO %d\n", number, WEXITSTATUS(status));
    }
    puts("done");
    fflush(stdout);
    for (;;)
        pause();
}

static void write_filter(pid_t pid)
{
    int status;
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) || ptrace(PTRACE_INTERRUPT, pid, 0, 0))
        fail("cannot trace");
    if (waitpid(pid, &status, __WALL) != pid)
        fail("cannot wait");
    /* The oldest comes first; the prober has one of its own, too. */
    long count = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, 0, 0);
    if (count < 0)
        fail("cannot count the filter's instructions");
    struct sock_filter *code = calloc(count, sizeof *code);
    if (ptrace(PTRACE_SECCOMP_GET_FILTER, pid, 0, code) != count)
        fail("cannot read the filter");
    fwrite(code, sizeof *code, count, stdout);
}

/* The message of a connection, with the listener that comes with it. */
static int receive_listener(const char *path)
{
    static char text[65536], control[CMSG_SPACE(sizeof(int))];
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct iovec vector = { text, sizeof text - 1 };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    int server = socket(AF_UNIX, SOCK_STREAM, 0), connection, listener = -1;

    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 1))
        fail("cannot listen");
    puts("listening");
    fflush(stdout);
    if ((connection = accept(server, NULL, NULL)) < 0 || recvmsg(connection, &message, 0) <= 0)
        fail("cannot receive");
    if (CMSG_FIRSTHDR(&message))
        memcpy(&listener, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof listener);
    close(server);
    close(connection);
    puts(text);
    fflush(stdout);
    return listener;
}

static void decide(const char *path)
{
    int listener = receive_listener(path);
    for (;;) {
        struct seccomp_notif asked;
        struct seccomp_notif_resp answer;
        struct pollfd process = { listener, POLLIN, 0 };
        memset(&asked, 0, sizeof asked);
        memset(&answer, 0, sizeof answer);
        if (poll(&process, 1, -1) < 0 || !(process.revents & POLLIN))
            return; /* nobody is left under the filter */
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked))
            continue;
        printf("asked %d\n", asked.data.nr);
        fflush(stdout);
        answer.id = asked.id;
        if (asked.data.nr == SYS_mkdir || asked.data.nr == SYS_mkdirat)
            answer.error = -ENOMSG;
        else
            answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
}

int main(int count, char **texts)
{
    if (count == 7 && !strcmp(texts[1], "ask"))
        ask_all(texts + 2);
    else if (count == 3 && !strcmp(texts[1], "filter"))
        write_filter(atoi(texts[2]));
    else if (count == 3 && !strcmp(texts[1], "agent"))
        decide(texts[2]);
    else
        return 2;
    return 0;
}
