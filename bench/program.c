/* What the benchmark's containers run: ends at once, or, given an argument, waits for a signal. */
#include <unistd.h>

int main(int count, char **arguments)
{
    (void)arguments;
    return count > 1 ? pause() : 0;
}
