#!/bin/bash
# SPDX-License-Identifier: MIT
# The real program over real sockets, on each engine: tests/faults_serve.mjs says what is tried. Run by ./dev test commands, beside a PostgreSQL server.
set -u
cd "$(dirname "$0")/.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT
skipped=0
node tests/faults_serve.mjs sqlite >"$out"
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	node tests/faults_serve.mjs postgres >>"$out"
else
	skipped=12
fi
grep -v ' passed, ' "$out"
passed=$(grep -c '^ok ' "$out")
failed=$(grep -c '^not ok ' "$out")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ $((passed + skipped)) = 21 ]
