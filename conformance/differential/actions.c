/*
 * The actions of look, in the order of its arguments:
 *   path PATH            type, mode, owner
 *   list PATH            the names in a directory
 *   text PATH            its lines
 *   write PATH           whether it can be written to
 *   make TYPE PATH MAJOR MINOR   whether a device can be made; TYPE is c or b
 *   open PATH MODE       whether it can be opened; MODE is r, w or rw
 *   run PATH             whether look can be executed there: then it ends with status 7, and otherwise with the error's number
 *   syscall NAME NUMBER ARGUMENT ARGUMENT ARGUMENT   what a system call answers
 *   exit STATUS, signal NUMBER   ends so
 */
#define _GNU_SOURCE
#include "actions.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

void say(const char *key, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    printf("%s\t", key);
    vprintf(format, values);
    va_end(values);
    putchar('\n');
}

char *trimmed(char *text)
{
    text += strspn(text, " \t\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\n", text[length - 1]))
        text[--length] = 0;
    return text;
}

static const char *outcome(long result)
{
    return result < 0 ? strerrorname_np(errno) : "works";
}

void lookAtPath(const char *path)
{
    struct stat status;
    char key[4200], target[4096] = "";
    snprintf(key, sizeof key, "path:%s", path);
    if (lstat(path, &status) < 0)
        return say(key, "%s", strerrorname_np(errno));
    if (S_ISLNK(status.st_mode)) {
        if (readlink(path, target, sizeof target - 1) < 0)
            strcpy(target, strerrorname_np(errno));
        return say(key, "link %s owner=%u:%u", target, status.st_uid, status.st_gid);
    }
    say(key, "mode=%o owner=%u:%u device=%u:%u", status.st_mode, status.st_uid, status.st_gid, major(status.st_rdev),
        minor(status.st_rdev));
}

void lookAtText(const char *path)
{
    char key[4200], line[8192];
    snprintf(key, sizeof key, "file:%s", path);
    FILE *file = fopen(path, "r");
    if (!file)
        return say(key, "%s", strerrorname_np(errno));
    errno = 0;
    while (fgets(line, sizeof line, file))
        say(key, "%s", trimmed(line));
    if (ferror(file))
        say(key, "%s", strerrorname_np(errno));
    fclose(file);
}

void tryToWrite(const char *path)
{
    char key[4200];
    snprintf(key, sizeof key, "write:%s", path);
    struct stat status;
    int isThere = lstat(path, &status) == 0;
    int file = open(path, O_WRONLY | O_CREAT | O_NOCTTY | O_NONBLOCK, 0666);
    say(key, "%s", outcome(file));
    if (file < 0)
        return;
    if (!isThere && fstat(file, &status) == 0) {
        snprintf(key, sizeof key, "made:%s", path);
        say(key, "mode=%o owner=%u:%u", status.st_mode, status.st_uid, status.st_gid);
        unlink(path);
    }
    close(file);
}

static void list(const char *path)
{
    struct dirent **entries;
    char key[4200];
    snprintf(key, sizeof key, "list:%s", path);
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0)
        say(key, "%s", strerrorname_np(errno));
    for (int i = 0; i < count; i++)
        say(key, "%s", entries[i]->d_name);
}

static void makeDevice(const char *type, const char *path, int majorNumber, int minorNumber)
{
    char key[4200];
    snprintf(key, sizeof key, "make:%s %d:%d", type, majorNumber, minorNumber);
    say(key, "%s", outcome(mknod(path, (*type == 'b' ? S_IFBLK : S_IFCHR) | 0600, makedev(majorNumber, minorNumber))));
}

static void tryToOpen(const char *path, const char *mode)
{
    char key[4200];
    int flags = !strcmp(mode, "rw") ? O_RDWR : *mode == 'w' ? O_WRONLY : O_RDONLY;
    snprintf(key, sizeof key, "open:%s %s", path, mode);
    int file = open(path, flags | O_NONBLOCK | O_NOCTTY);
    say(key, "%s", outcome(file));
    if (file >= 0)
        close(file);
}

static void run(char *path)
{
    char key[4200];
    int status = 0;
    snprintf(key, sizeof key, "run:%s", path);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execv(path, (char *[]){ path, "quietly", "exit", "7", NULL });
        _exit(errno);
    }
    waitpid(child, &status, 0);
    say(key, "%s %d", WIFEXITED(status) ? "status" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void callSystem(char **words)
{
    char key[128];
    long arguments[3];
    for (int i = 0; i < 3; i++)
        arguments[i] = strtol(words[2 + i], NULL, 0);
    snprintf(key, sizeof key, "syscall:%s", words[0]);
    fflush(stdout);
    long result = syscall(strtol(words[1], NULL, 0), arguments[0], arguments[1], arguments[2], 0, 0, 0);
    if (result < 0 && errno > 133)
        say(key, "%d", errno);
    else
        say(key, "%s", outcome(result));
}

int act(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *what = argv[i];
        char **words = &argv[i + 1];
        int left = argc - i - 1;
        if (!strcmp(what, "path") && left >= 1)
            lookAtPath(words[0]), i += 1;
        else if (!strcmp(what, "list") && left >= 1)
            list(words[0]), i += 1;
        else if (!strcmp(what, "text") && left >= 1)
            lookAtText(words[0]), i += 1;
        else if (!strcmp(what, "write") && left >= 1)
            tryToWrite(words[0]), i += 1;
        else if (!strcmp(what, "make") && left >= 4)
            makeDevice(words[0], words[1], atoi(words[2]), atoi(words[3])), i += 4;
        else if (!strcmp(what, "open") && left >= 2)
            tryToOpen(words[0], words[1]), i += 2;
        else if (!strcmp(what, "run") && left >= 1)
            run(words[0]), i += 1;
        else if (!strcmp(what, "syscall") && left >= 5)
            callSystem(words), i += 5;
        else if (!strcmp(what, "into") && left >= 1)
            i += 1;
        else if (!strcmp(what, "exit") && left >= 1)
            return fflush(stdout), atoi(words[0]);
        else if (!strcmp(what, "signal") && left >= 1) {
            fflush(stdout);
            signal(atoi(words[0]), SIG_DFL);
            kill(getpid(), atoi(words[0]));
        } else
            say("look", "does not know %s", what);
    }
    say("look", "ended");
    return fflush(stdout);
}
