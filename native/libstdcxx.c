/*
 * A libstdc++.so.6 of only what koffi.node asks for, made by libstdcxx.sh. The whole library holds 2 MB and some ten thousand relocations; to
 * load it for a dozen functions took every command of tsrunc a millisecond of eight.
 *
 * It is loaded before koffi.node, by the only means that an engine has: as an addon, which registers nothing. The dynamic linker then
 * finds the library that koffi.node needs by its name (DT_SONAME) and looks no further.
 */
void *napi_register_module_v1(void *environment, void *exports)
{
    (void)environment;
    return exports;
}
