#!/bin/bash
# SPDX-License-Identifier: MIT
# A short storm of kills on both engines (tests/kill_storm.mjs says what it proves); ./dev soak runs a long one. PostgreSQL is a server of its own, because it is killed too.
set -u
cd "$(dirname "$0")/.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT
node tests/kill_storm.mjs sqlite 6 >"$out"
tests/with-postgres node tests/kill_storm.mjs postgres 3 >>"$out" 2>/dev/null
grep -v ' passed, ' "$out"
passed=$(grep -c '^ok ' "$out")
failed=$(grep -c '^not ok ' "$out")
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" = 8 ]
