#!/bin/bash
# SPDX-License-Identifier: MIT
# What the host programs in tools/ make and, above all, what they refuse. Not the program itself: build/tools must be
# built. Each NN-name.html or .sql has beside it .expected (the C that is made) or .refused (LINE: part of the message);
# each folder in lint/ is a small tree with the faults to be found in it. Last line: N passed, N failed.
# tests/tools/run.sh [PART...]: tmpl sqlgen schema lint embed usage hostile; UPDATE=1 writes .expected anew.

cd "$(dirname "$0")/../.." || exit 2
tools=${TOOLS:-build/tools}
here=tests/tools
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "not ok: $1"; [ -z "$2" ] || printf '%s\n' "$2" | head -20 | sed 's/^/    /'; }

# same NAME EXPECTED GOT
same() {
	local d
	[ -z "$UPDATE" ] || cp "$3" "$2"
	if d=$(diff -u "$2" "$3" 2>&1); then good; else bad "$1" "$d"; fi
}

# refused NAME FILE.refused COMMAND...: exit 1, FILE:LINE: MESSAGE, and nothing written
refused() {
	local name=$1 want out status
	want=$(cat "$2")
	shift 2
	rm -rf "$tmp/gen"
	mkdir "$tmp/gen"
	out=$("$@" 2>&1 >/dev/null)
	status=$?
	if [ $status != 1 ]; then
		bad "$name" "exit $status, not 1: $out"
	elif [ -n "$(ls "$tmp/gen")" ]; then
		bad "$name" "left a file behind: $(ls "$tmp/gen")"
	elif [[ $out != *":${want%%:*}: "*"${want#*: }"* ]]; then
		bad "$name" "said: $out"
	else
		good
	fi
}

part_tmpl() {
	local f name
	for f in "$here"/tmpl/*.html; do
		name=${f%.html}
		if [ -f "$name.refused" ]; then
			refused "$f" "$name.refused" "$tools/tmpl" "$f" "$tmp/gen/x.c" "$tmp/gen/x.h"
		elif "$tools/tmpl" "$f" "$tmp/x.c" "$tmp/x.h" 2>"$tmp/err"; then
			cat "$tmp/x.h" "$tmp/x.c" >"$tmp/both"
			same "$f" "$name.expected" "$tmp/both"
		else
			bad "$f" "$(cat "$tmp/err")"
		fi
	done
}

part_sqlgen() {
	local f name
	for f in "$here"/sqlgen/*.sql; do
		name=${f%.sql}
		if [ -f "$name.refused" ]; then
			refused "$f" "$name.refused" "$tools/sqlgen" homes "$f" "$tmp/gen/x.c" "$tmp/gen/x.h"
		elif "$tools/sqlgen" homes "$f" "$tmp/x.c" "$tmp/x.h" 2>"$tmp/err"; then
			cat "$tmp/x.h" "$tmp/x.c" >"$tmp/both"
			same "$f" "$name.expected" "$tmp/both"
			gcc -std=gnu17 -Wall -Wextra -Werror -Isrc -fsyntax-only "$tmp/x.c" && good || bad "$f compiles"
		else
			bad "$f" "$(cat "$tmp/err")"
		fi
	done
}

# Folders sqlgen/NAME/ROOM/schema.sql
part_schema() {
	local d
	for d in "$here"/sqlgen/*/; do
		d=${d%/}
		if [ -f "$d/refused" ]; then
			refused "$d" "$d/refused" "$tools/sqlgen" --schema "$tmp/gen/x.c" "$d"/*/schema.sql
		elif "$tools/sqlgen" --schema "$tmp/x.c" "$d"/*/schema.sql 2>"$tmp/err"; then
			same "$d" "$d/expected" "$tmp/x.c"
		else
			bad "$d" "$(cat "$tmp/err")"
		fi
	done
}

# lint/clean has no fault; every other folder lists its own.
part_lint() {
	local d status want
	for d in "$here"/lint/*/; do
		d=${d%/}
		"$tools/lint" "$d" >"$tmp/out" 2>&1
		status=$?
		want=1
		[ -s "$d/expected" ] || [ -n "$UPDATE" ] || want=0
		if [ $status != $want ] && [ -z "$UPDATE" ]; then
			bad "$d" "exit $status, not $want: $(cat "$tmp/out")"
		else
			same "$d" "$d/expected" "$tmp/out"
		fi
	done
}

part_embed() {
	local i=$here/embed
	head -c 30000 /dev/zero >"$tmp/zeros.png"
	head -c 30000 /dev/urandom >"$tmp/noise.woff2"
	: >"$tmp/empty.txt"
	if "$tools/embed" "$tmp/assets.c" "z.css=$i/a.css" "fonts/n.woff2=$tmp/noise.woff2" "zeros.png=$tmp/zeros.png" \
		"b.svg=$i/b.svg" "empty.txt=$tmp/empty.txt" &&
		gcc -Wall -Wextra -Werror -Isrc -o "$tmp/cat" "$i/cat.c" "$tmp/assets.c"; then
		"$tmp/cat" fonts/n.woff2 | cmp - "$tmp/noise.woff2" && good || bad "a font comes back as it went in"
		"$tmp/cat" zeros.png | cmp - "$tmp/zeros.png" && good || bad "a picture of zeros comes back as it went in"
		"$tmp/cat" -z zeros.png | gzip -d | cmp - "$tmp/zeros.png" && good || bad "the gzip form unpacks to the file"
		[ -z "$("$tmp/cat" -z fonts/n.woff2)" ] && good || bad "a gzip form that is not smaller is left out"
		[ "$("$tmp/cat" -n)" = "b.svg empty.txt fonts/n.woff2 z.css zeros.png " ] && good || bad "sorted by name"
		local h
		h=$(sha256sum <"$tmp/noise.woff2" | cut -c1-16)
		[ "$("$tmp/cat" -h fonts/n.woff2)" = "$h" ] && good || bad "the hash is that of sha256sum"
		h="$(sed "s|url(fonts/n.woff2)|url(/assets/$h/fonts/n.woff2)|; s|url(\"b.svg\")|url(/assets/$("$tmp/cat" -h b.svg)/b.svg)|" "$i/a.css")"
		[ "$("$tmp/cat" z.css)" = "$h" ] && good || bad "a stylesheet names other files by their address" "$("$tmp/cat" z.css)"
		h=$("$tmp/cat" z.css | sha256sum | cut -c1-16)
		[ "$("$tmp/cat" -h z.css)" = "$h" ] && good || bad "the hash of a stylesheet is over what is sent"
		local k
		for k in 0 1 55 56 63 64 65 119 120 128 1000; do
			head -c $k /dev/urandom >"$tmp/k.txt"
			"$tools/embed" "$tmp/k.c" "k.txt=$tmp/k.txt"
			grep -q "\"$(sha256sum <"$tmp/k.txt" | cut -c1-16)\"" "$tmp/k.c" && good || bad "the hash of $k bytes"
		done
	else
		bad "embed makes C that compiles"
	fi
	echo "1: missing.png is not embedded" >"$tmp/refused"
	refused "a stylesheet that names a missing file" "$tmp/refused" "$tools/embed" "$tmp/gen/x.c" "m.css=$i/missing.css"
	"$tools/embed" "$tmp/x.c" "a.exe=$i/b.svg" 2>/dev/null
	[ $? = 1 ] && good || bad "a name without a known type is refused"
	"$tools/embed" "$tmp/x.c" "b.svg=$i/b.svg" "b.svg=$i/b.svg" 2>/dev/null
	[ $? = 1 ] && good || bad "a name twice is refused"
	"$tools/embed" "$tmp/x.c" "b.svg=$i/none.svg" 2>/dev/null
	[ $? = 1 ] && good || bad "a file that is not there is refused"
	"$tools/embed" --packs "$tmp/x.c" "b.svg=$i/b.svg" && grep -q 'const struct asset packs\[\]' "$tmp/x.c" && good ||
		bad "--packs names the array packs"
}

part_usage() {
	local args
	while read -r args; do
		# shellcheck disable=SC2086
		(cd "$tmp" && "$OLDPWD/$tools"/$args >/dev/null 2>err)
		[ $? = 2 ] && [ -s "$tmp/err" ] && good || bad "exit 2 and a word about it: $args"
	done <<-'END'
		tmpl
		tmpl a.html
		tmpl a.html b.c c.h d
		sqlgen
		sqlgen homes a.sql b.c
		sqlgen Homes a.sql b.c c.h
		sqlgen --schema b.c
		embed
		embed --packs
		embed a.c b
		embed a.c =b
		lint
		lint a b
		lint nowhere
	END
}

# A template with values that try to get out of their place, compiled and run on the real base/.
part_hostile() {
	local warn="-Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla"
	[ -f src/base/buf.c ] || return
	mkdir -p "$tmp/gen/hostile"
	# shellcheck disable=SC2086
	if "$tools/tmpl" $here/hostile/page.html "$tmp/gen/hostile/page.html.c" "$tmp/gen/hostile/page.html.h" &&
		gcc -std=gnu17 -D_GNU_SOURCE $warn -g -fsanitize=address,undefined -fno-sanitize-recover=all -Isrc -I"$tmp/gen" \
			-I$here -o "$tmp/page" $here/hostile/main.c "$tmp/gen/hostile/page.html.c" src/base/{buf,format,err,str,arena,log,day,zone,day_read}.c; then
		"$tmp/page" >"$tmp/out" 2>&1
		same "hostile values stay in their place" $here/hostile/expected "$tmp/out"
	else
		bad "the page of hostile values compiles"
	fi
	# Each literal is as long as it says.
	sed 's/buf_add(b,/LITERAL(/' "$tmp/gen/hostile/page.html.c" >"$tmp/literals.c"
	if gcc -std=gnu17 '-DLITERAL(s, n)=_Static_assert(sizeof(s) - 1 == n, "length")' -Isrc -I"$tmp/gen" -I$here \
		-fsyntax-only "$tmp/literals.c" 2>"$tmp/err" && grep -q café "$tmp/literals.c"; then
		good
	else
		bad "a literal is not as long as it says" "$(cat "$tmp/err")"
	fi
	# What the compiler must not accept.
	local name expr
	while read -r name expr; do
		printf '{{ use "hostile/page.h" }}\n{{ define x(const struct view *v) }}\n<a href="%s">a</a>%s\n{{ end }}\n' \
			"$(case $name in url-*) echo "$expr" ;; *) echo / ;; esac)" \
			"$(case $name in url-*) ;; *) echo "$expr" ;; esac)" >"$tmp/x.html"
		if ! "$tools/tmpl" "$tmp/x.html" "$tmp/gen/x.c" "$tmp/gen/x.h"; then
			bad "$name: refused too early"
		# shellcheck disable=SC2086
		elif gcc -std=gnu17 $warn -Isrc -I"$tmp/gen" -I$here -fsyntax-only "$tmp/gen/x.c" 2>"$tmp/err"; then
			bad "the compiler accepts $name: $expr"
		elif ! grep -q 'x\.html:3' "$tmp/err"; then
			bad "$name: the complaint does not name the line of the template" "$(cat "$tmp/err")"
		else
			good
		fi
	done <<-'END'
		double {{ v->share }}
		pointer {{ v }}
		misspelt {{ v->nmae }}
		url-number-as-text {{ url "/a/%s", v->n }}
		url-text-as-number {{ url "/a/%d", v->name }}
		url-double-as-text {{ url "/a/%s", v->share }}
	END
}

parts=${*:-tmpl sqlgen schema lint embed usage hostile}
for p in $parts; do
	"part_$p"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
