#!/bin/sh
# Usage: sequence.sh BUNDLE ID RUNTIME [FLAG...]
# The life of a container as an engine drives it, a process for each step. --force, as the killed process may still be ending.
set -eu
bundle=$1
id=$2
shift 2
"$@" create --bundle "$bundle" "$id"
"$@" start "$id"
"$@" state "$id"
"$@" kill "$id" KILL
"$@" delete --force "$id"
