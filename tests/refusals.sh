#!/bin/bash
# SPDX-License-Identifier: MIT
# "Too many" and "not just now" as browsers and programs get them from the served program (tests/refusals.mjs). Run by ./dev test commands, beside a PostgreSQL server.
set -u
cd "$(dirname "$0")/.."

skipped=0 wanted=12
out=$(mktemp)
trap 'rm -f "$out"' EXIT
node tests/refusals.mjs sqlite >"$out" 2>&1
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	node tests/refusals.mjs postgres >>"$out" 2>&1
else
	skipped=6 wanted=6
fi
grep -v ' passed, ' "$out"
passed=$(grep -c '^ok ' "$out")
failed=$(grep -c '^not ok ' "$out")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" = $wanted ]
