#!/bin/bash
# Usage: inMachine.sh FILE...
# Runs test programs one after another and writes their TAP to standard output as that of one test, each of them a subtest of it.
set -o pipefail
# tap itself gives a file 30 s.
export TSRUNC_TEST_SLOW=1 TAP_TIMEOUT=0
number=0
for file in "$@"; do
	number=$((number + 1))
	echo "# Subtest: $file"
	begin=$(date +%s%3N)
	timeout 120 node "$file" 2>&1 | sed -u 's/^/    /'
	status=$?
	time="time=$(($(date +%s%3N) - begin))ms"
	if [[ $status = 0 ]]; then
		echo "ok $number - $file # $time"
	else
		echo "not ok $number - $file # $time"
		printf '  ---\n  exitCode: %s\n  ...\n' "$status"
	fi
done
