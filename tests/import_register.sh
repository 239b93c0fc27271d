#!/bin/bash
# SPDX-License-Identifier: MIT
# `alongside import register` as people run it: exit statuses, one clear line, a file too large refused before it is read, and every real file
# (ALONGSIDE_REAL_DATA; else skipped) within a bound of memory. Its last line is "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.."

alongside=$PWD/build/alongside
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); echo "ok $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok $1"; sed 's/^/  /' "$dir/out" "$dir/err" 2>/dev/null; }

# import STATUS WORDS NAME ARGUMENT...: runs it, wants that exit status and these words on the one line it says.
import() {
	local want=$1 words=$2 name=$3 status=0
	shift 3
	"$alongside" import register "$@" --data "$dir/data" >"$dir/out" 2>"$dir/err" || status=$?
	if [ $status = "$want" ] && grep -qF -- "$words" "$dir/out" "$dir/err" && { [ "$want" != 1 ] || [ "$(wc -l <"$dir/err")" = 1 ]; }; then
		ok "$name"
	else
		not_ok "$name (exit $status)"
	fi
}

head='CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places'
printf '%s\n%s\n' "$head" 'CS2003000001,Care Home Service,Ash House,Perth & Kinross,40' >"$dir/one.csv"
printf '%s\n%s\n' "$head" 'CS2003000001,Care Home Service,Ash House,Perth & Kinross,41' >"$dir/two.csv"
printf '%s\n%s' "$head" 'CS2003000001,Care Home Service,"Ash Ho' >"$dir/torn.csv"
{
	echo "$head"
	for i in $(seq 10 29); do echo "CS20030000$i,Care Home Service,House $i,Perth & Kinross,40"; done
} >"$dir/twenty.csv"
head -n 19 "$dir/twenty.csv" >"$dir/eighteen.csv"
head -n 18 "$dir/twenty.csv" >"$dir/seventeen.csv"
printf 'a,b\n1,2\n' >"$dir/other.csv"
truncate -s 200M "$dir/large.csv"

import 2 "--as-of" "without a day it says how it is used" "$dir/one.csv"
import 2 "2026-03-31" "a day spelled otherwise is wrong usage" "$dir/one.csv" --as-of 31/03/2026
import 1 "cannot be read" "a file that is not there is refused" "$dir/nothing.csv" --as-of 2026-02-28
import 1 "in the middle of row 2" "a torn file is refused" "$dir/torn.csv" --as-of 2026-02-28
import 1 "does not look like the register" "another kind of file is refused" "$dir/other.csv" --as-of 2026-02-28
import 1 "200 MB" "a file of 200 MB is refused before it is read" "$dir/large.csv" --as-of 2026-02-28
import 0 "1 care home of 28 February 2026" "a small file is accepted" "$dir/one.csv" --as-of 2026-02-28
import 0 "nothing was changed" "the same file again changes nothing" "$dir/one.csv" --as-of 2026-02-28
import 1 "--replace" "another of the same day is refused" "$dir/two.csv" --as-of 2026-02-28
import 1 "Say why" "replacing wants a reason" "$dir/two.csv" --as-of 2026-02-28 --replace
import 0 "0 new, 1 changed, 0 gone" "replaced with a reason" "$dir/two.csv" --as-of 2026-02-28 --replace --reason "the first was a draft"

# A file cut off exactly at the end of a row looks whole: the homes that are missing tell. Two of twenty are a tenth, three are more.
import 1 "1 of the 1 care homes in the file of 28 February 2026 are not in this one" "a file without the one home there was is refused" "$dir/twenty.csv" --as-of 2026-03-31
import 0 "20 care homes of 31 March 2026" "and taken when somebody says that it is whole" "$dir/twenty.csv" --as-of 2026-03-31 --even-if-smaller
import 1 "3 of the 20 care homes in the file of 31 March 2026 are not in this one, and nothing was changed" "a file torn at the end of a row is refused" "$dir/seventeen.csv" --as-of 2026-04-30
import 1 "say so: --even-if-smaller" "and says how to take it all the same" "$dir/seventeen.csv" --as-of 2026-04-30
import 0 "0 new, 0 changed, 2 gone" "a tenth may be gone" "$dir/eighteen.csv" --as-of 2026-04-30
import 1 "3 of the 20 care homes" "nor does a torn one take the place of a whole one" "$dir/seventeen.csv" --as-of 2026-03-31 --replace --reason "a second look"
import 0 "3 gone" "unless somebody says so" "$dir/seventeen.csv" --as-of 2026-03-31 --replace --reason "a second look" --even-if-smaller
if "$alongside" verify --data "$dir/data" >"$dir/out" 2>"$dir/err"; then ok "verify agrees with what was taken"; else not_ok "verify agrees with what was taken"; fi

# Each real file with at most 128 MB of its own memory: more is refused by the system, and the program says so and ends.
if [ -d "${ALONGSIDE_REAL_DATA:-/nowhere}/care_inspectorate" ]; then
	rm -rf "$dir/data"
	for file in "$ALONGSIDE_REAL_DATA"/care_inspectorate/carehomes_2*-*-*_*.csv; do
		day=$(basename "$file" | cut -c11-20)
		(before=$failed; ulimit -d 131072 && import 0 "care homes of" "the real file of $day, within 128 MB" "$file" --as-of "$day"; [ "$failed" = "$before" ]) &&
			passed=$((passed + 1)) || failed=$((failed + 1))
	done
	if "$alongside" verify --data "$dir/data" >"$dir/out" 2>"$dir/err"; then ok "verify agrees"; else not_ok "verify agrees"; fi
else
	skipped=$((skipped + 7))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
