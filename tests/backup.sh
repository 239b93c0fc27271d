#!/bin/bash
# SPDX-License-Identifier: MIT
# Backup and restore on both engines (tests/backup.mjs says what is tried). Run by ./dev test commands, beside a PostgreSQL server; ./dev soak goes more rounds.
set -u
cd "$(dirname "$0")/.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT
engines=sqlite
[ -z "${ALONGSIDE_TEST_POSTGRES:-}" ] || engines="sqlite postgres"
for engine in $engines; do
	node tests/backup.mjs "$engine" >>"$out" 2>&1 || true
done
grep -v ' passed, ' "$out"
passed=$(grep -c '^ok ' "$out")
failed=$(grep -c '^not ok ' "$out")
echo "$passed passed, $failed failed"
# Each engine has closed with its counts.
[ "$failed" = 0 ] && [ "$(grep -c ' passed, ' "$out")" = "$(wc -w <<<"$engines")" ]
