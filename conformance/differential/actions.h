/* What look looks at for one case only, and does. */
#include <stdarg.h>

/* Writes one fact. */
void say(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Without white space at its ends, in place. */
char *trimmed(char *text);
/* Type, mode, owner, device number and target of what is at a path. */
void lookAtPath(const char *path);
/* The lines of a file. */
void lookAtText(const char *path);
/* Whether a file can be opened for writing, or made. */
void tryToWrite(const char *path);
/* Goes through the arguments. Returns the exit status. */
int act(int argc, char **argv);
