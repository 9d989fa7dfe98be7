/* Preloaded where root lacks CAP_SYS_RESOURCE, without which crun 1.8 does not start: its setrlimit() then does nothing. */
int setrlimit(void)
{
    return 0;
}

int setrlimit64(void)
{
    return 0;
}
