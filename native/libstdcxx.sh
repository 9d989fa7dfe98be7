#!/bin/sh
# Makes a libstdc++.so.6 of only what KOFFI asks for: the symbols that it takes from libstdc++, each with its version, out of the static library.
# Usage: libstdcxx.sh KOFFI OUTPUT
#
# The whole library holds 2 MB and some ten thousand relocations; to load it for a dozen functions takes every command of tsrunc a millisecond.
# KOFFI looks for it in its own directory first (lightKoffi.mjs). Without a static libstdc++ there is no output, and the system's is loaded.
set -eu
koffi=$1 output=$2
map=$(mktemp)
trap 'rm -f "$map"' EXIT

if [ ! -e "$(${CC:-cc} -print-file-name=libstdc++.a)" ]; then
    echo "no static libstdc++ (package libstdc++-dev): tsrunc will start a little slower"
    rm -f "$output"
    exit 0
fi

# nm prints "U symbol@VERSION".
symbols=$(nm -D --undefined-only "$koffi" | awk '$2 ~ /@(GLIBCXX|CXXABI)_/ { print $2 }')
{
    echo 'TSRUNC { local: *; };'
    for version in $(printf '%s\n' "$symbols" | sed 's/.*@//' | sort -u); do
        echo "$version {"
        printf '%s\n' "$symbols" | sed -n "s/@$version\$/;/p"
        echo '};'
    done
} > "$map"

# shellcheck disable=SC2046 # one option a symbol
${CC:-cc} -O2 -shared -fPIC -s -static-libgcc -Wl,-soname,libstdc++.so.6 -Wl,--version-script="$map" -Wl,--gc-sections \
    $(printf '%s\n' "$symbols" | sed 's/@.*//; s/^/-Wl,-u,/') -Wl,-Bstatic -lstdc++ -Wl,-Bdynamic -lm -o "$output"
