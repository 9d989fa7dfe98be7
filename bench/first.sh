#!/bin/sh
# Usage: first.sh RUNTIME --root DIR ARGUMENT...
# Runs a runtime that has forgotten the seccomp filters it has compiled: tsrunc and crun keep them, runc never does.
set -eu
rm -rf "$3/@seccomp" "$3/.cache"
exec "$@"
