/*
 * What a container sees from inside, as lines "key<TAB>value" on standard output.
 * Usage: look [quietly | into FILE] [WHAT ARGUMENT...]..., for what is not always looked at, see actions.c; quietly looks at nothing else,
 * and into FILE is for where standard output is a terminal.
 *
 * Static, and without /proc where a system call tells the same: not every container has a /proc.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
#include "actions.h"

extern char **environ;

/* The files whose text is the same whenever one looks. Each line becomes "file:PATH:NUMBER". */
static const char *const files[] = {
    "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups", "/proc/self/timens_offsets",
    "/proc/self/oom_score_adj", "/proc/self/attr/current", "/proc/self/attr/exec", "/proc/self/comm",
    "/proc/self/cgroup", "/proc/self/coredump_filter", "/proc/self/mountinfo",
};

/* Lines of /proc/self/status that do not change by themselves. */
static const char *const statusFields[] = {
    "Umask", "Uid", "Gid", "Groups", "Threads", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd",
    "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters", "Speculation_Store_Bypass", "SpeculationIndirectBranch",
    "Cpus_allowed_list", "Mems_allowed_list", "CoreDumping", "THP_enabled",
};

static const char *const namespaces[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };

static void lookAtStatus(void)
{
    char line[4096];
    FILE *status = fopen("/proc/self/status", "r");
    if (!status)
        return say("status", "%s", strerrorname_np(errno));
    while (fgets(line, sizeof line, status)) {
        char *value = strchr(line, ':');
        if (!value)
            continue;
        *value++ = 0;
        for (size_t i = 0; i < sizeof statusFields / sizeof *statusFields; i++)
            if (!strcmp(line, statusFields[i])) {
                char key[64];
                snprintf(key, sizeof key, "status:%.40s", line);
                say(key, "%s", trimmed(value));
            }
    }
    fclose(status);
}

static void lookAtDirectory(const char *path, int depth)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[4096];
        const char *name = entries[i]->d_name;
        snprintf(inner, sizeof inner, "%s/%s", path, name);
        if (strcmp(name, ".") && strcmp(name, "..")) {
            lookAtPath(inner);
            if (entries[i]->d_type == DT_DIR && depth > 0)
                lookAtDirectory(inner, depth - 1);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* By number: where they lead, and who owns what is there. */
static void lookAtDescriptors(void)
{
    for (int descriptor = 0; descriptor < 256; descriptor++) {
        struct stat status;
        char key[32], link[64], target[4096] = "";
        if (fstat(descriptor, &status) < 0)
            continue;
        snprintf(key, sizeof key, "fd:%d", descriptor);
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        if (readlink(link, target, sizeof target - 1) < 0)
            strcpy(target, "unknown");
        say(key, "%s mode=%o owner=%u:%u flags=%o", target, status.st_mode, status.st_uid, status.st_gid,
            fcntl(descriptor, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
    }
}

static void lookAtLimits(void)
{
    static const char *const names[] = { "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS",
                                         "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        struct rlimit limit;
        char key[32];
        if (getrlimit(i, &limit) < 0)
            continue;
        snprintf(key, sizeof key, "rlimit:%s", names[i]);
        say(key, "%llu:%llu", (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
    }
}

static void lookAtSession(void)
{
    say("pid", "%s", getpid() == 1 ? "1" : "other");
    say("ppid", "%s", getppid() == 0 ? "0" : "other");
    say("session", "%s", getsid(0) == getpid() ? "its leader" : getsid(0) == 0 ? "from outside" : "another's");
    say("process group", "%s", getpgrp() == getpid() ? "its leader" : "another's");
    say("terminal", "%s", isatty(0) ? ttyname(0) ? ttyname(0) : strerrorname_np(errno) : "none");
    struct winsize size;
    struct termios modes;
    if (ioctl(0, TIOCGWINSZ, &size) == 0)
        say("terminal size", "%ux%u", size.ws_row, size.ws_col);
    if (tcgetattr(0, &modes) == 0)
        say("terminal modes", "%o %o %o %o", modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag);
    int controlling = open("/dev/tty", O_RDONLY | O_NOCTTY);
    say("controlling terminal", "%s", controlling < 0 ? strerrorname_np(errno) : "there");
    if (controlling >= 0)
        close(controlling);
}

static void lookAtProcess(void)
{
    static const struct { const char *name; int option; } options[] = {
        { "keep capabilities", PR_GET_KEEPCAPS }, { "dumpable", PR_GET_DUMPABLE }, { "secure bits", PR_GET_SECUREBITS },
        { "timer slack", PR_GET_TIMERSLACK }, { "no huge pages", PR_GET_THP_DISABLE },
    };
    int value = 0;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        say(options[i].name, "%ld", (long)prctl(options[i].option, 0, 0, 0, 0));
    prctl(PR_GET_PDEATHSIG, &value);
    say("parent death signal", "%d", value);
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    say("subreaper", "%d", value);
    say("secure execution", "%lu", getauxval(AT_SECURE));
    say("executable", "%s", (const char *)getauxval(AT_EXECFN));

    struct { unsigned size, policy; unsigned long long flags; int nice; unsigned priority; unsigned long long runtime, deadline, period;
             unsigned least, most; } attributes = { 0 };
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0)
        say("scheduler", "policy=%u flags=%llx nice=%d priority=%u runtime=%llu deadline=%llu period=%llu", attributes.policy,
            attributes.flags, attributes.nice, attributes.priority, attributes.policy == 6 ? attributes.runtime : 0,
            attributes.deadline, attributes.period);
    say("I/O priority", "%lx", (long)syscall(SYS_ioprio_get, 1, 0));
    unsigned long nodes[16] = { 0 };
    int mode = 0;
    if (syscall(SYS_get_mempolicy, &mode, nodes, 1024, 0, 0) == 0)
        say("memory policy", "mode=%x nodes=%lx", mode, nodes[0]);
    say("personality", "%lx", (long)syscall(SYS_personality, 0xffffffff));
    char keyring[256] = "";
    if (syscall(SYS_keyctl, 6 /* describe */, -3 /* session */, keyring, sizeof keyring - 1) < 0)
        strcpy(keyring, strerrorname_np(errno));
    say("session keyring", "%s", keyring);
}

static void lookAtNames(int argc, char **argv)
{
    struct utsname names;
    uname(&names);
    say("host name", "%s", names.nodename);
    say("domain name", "%s", names.domainname);
    say("machine", "%s", names.machine);
    char directory[4096];
    say("working directory", "%s", getcwd(directory, sizeof directory) ? directory : strerrorname_np(errno));
    for (int i = 0; i < argc; i++)
        say("argument", "%d=%s", i, argv[i]);
    for (char **entry = environ; *entry; entry++)
        say("environment", "%s", *entry);
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        char link[64], key[64], target[64] = "";
        snprintf(link, sizeof link, "/proc/self/ns/%s", namespaces[i]);
        snprintf(key, sizeof key, "namespace:%s", namespaces[i]);
        say(key, "%s", readlink(link, target, sizeof target - 1) < 0 ? strerrorname_np(errno) : target);
    }
}

static void lookAtNetwork(void)
{
    struct if_nameindex *interfaces = if_nameindex();
    int with = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (int i = 0; interfaces && interfaces[i].if_name; i++) {
        struct ifreq request = { 0 };
        char key[64];
        snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interfaces[i].if_name);
        snprintf(key, sizeof key, "interface:%s", interfaces[i].if_name);
        if (ioctl(with, SIOCGIFFLAGS, &request) == 0)
            say(key, "%s", request.ifr_flags & IFF_UP ? "up" : "down");
    }
    close(with);
}

/* The settings of the container's own cgroup, where it can be seen. What is measured there is not looked at. */
static void lookAtCgroup(void)
{
    static const char *const changing[] = { "stat", "current", "peak", "procs", "threads", "events", "pressure", "local", "irq",
                                            "memory.numa_stat", "memory.reclaim", "misc.capacity", "dmem.capacity" };
    struct dirent **entries;
    int count = scandir("/sys/fs/cgroup", &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name, *last = strrchr(name, '.');
        int skip = entries[i]->d_type != DT_REG || !last;
        for (size_t j = 0; !skip && j < sizeof changing / sizeof *changing; j++)
            skip = !strcmp(last + 1, changing[j]) || !strcmp(name, changing[j]);
        char path[4096];
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s", name);
        if (!skip)
            lookAtText(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    lookAtPath("/sys/fs/cgroup");
    lookAtPath("/sys/fs/cgroup/cgroup.procs");
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "quietly"))
        return act(argc - 1, argv + 1);
    if (argc > 2 && !strcmp(argv[1], "into") && !freopen(argv[2], "w", stdout))
        return 1;
    say("look", "began");
    lookAtDescriptors();
    lookAtNames(argc, argv);
    lookAtSession();
    lookAtStatus();
    lookAtProcess();
    lookAtLimits();
    lookAtNetwork();
    lookAtCgroup();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        lookAtText(files[i]);
    lookAtPath("/dev");
    lookAtDirectory("/dev", 1);
    lookAtPath("/");
    tryToWrite("/new-file");
    tryToWrite("/proc/sys/vm/swappiness");
    tryToWrite("/dev/null");
    fflush(stdout);
    return act(argc, argv);
}
