#!/bin/bash
# SPDX-License-Identifier: MIT
# `alongside serve` with a certificate of its own: what a browser is told, what a client that speaks no TLS gets, files that are wrong, and a certificate that is renewed
# while the program serves. Run by ./dev test commands.
set -u
cd "$(dirname "$0")/.."

bin=${ALONGSIDE_BIN:-$PWD/build/alongside}
dir=$(mktemp -d /tmp/alongside-tls.XXXXXX)
passed=0 failed=0 skipped=0 server=

finish() {
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT

# check NAME COMMAND...
check() {
	local name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name:"
		head -n 20 "$dir/out"
		failed=$((failed + 1))
	fi
}

# certificate NAME: NAME.pem and NAME.key for 127.0.0.1, signed by the authority of this run.
certificate() {
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$dir/$1.key" -out "$dir/$1.csr" &&
		openssl x509 -req -in "$dir/$1.csr" -CA "$dir/authority.pem" -CAkey "$dir/authority.key" -CAcreateserial -days 2 \
			-extfile <(printf 'subjectAltName=IP:127.0.0.1\n') -out "$dir/$1.pem"
} 2>/dev/null

ask() { curl -sS --max-time 10 --cacert "$dir/authority.pem" "$@"; }

# refused TEXT ARGUMENT...: serve ends with 1 at once, and one line that holds this.
refused() {
	local text=$1 status=0
	shift
	timeout 20 "$bin" serve --data "$dir/data" --listen 127.0.0.1:0 "$@" >"$dir/said" 2>&1 || status=$?
	cat "$dir/said"
	[ "$status" = 1 ] && [ "$(grep -vc '^{' "$dir/said")" = 1 ] && grep -qF -- "$text" "$dir/said"
}

# begin ARGUMENT...: a server, its address in $address
begin() {
	: >"$dir/served"
	"$bin" serve --data "$dir/data" --listen 127.0.0.1:0 "$@" >"$dir/served" 2>"$dir/log" </dev/null &
	server=$!
	for _ in $(seq 100); do
		address=$(sed -n 's|^Alongside serves https://||p' "$dir/served")
		[ -z "$address" ] || return 0
		kill -0 "$server" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=authority -days 2 -keyout "$dir/authority.key" -out "$dir/authority.pem" 2>/dev/null
certificate first
certificate second
openssl ecparam -name prime256v1 -genkey -noout -out "$dir/third.key" 2>/dev/null
openssl req -x509 -new -key "$dir/third.key" -subj /CN=third -days 2 -addext subjectAltName=IP:127.0.0.1 -out "$dir/third.pem" 2>/dev/null
openssl rsa -in "$dir/first.key" -aes128 -passout pass:secret -out "$dir/locked.key" 2>/dev/null
printf 'CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places\nCS2003000001,Care Home Service,Ash House,Perth & Kinross,40\n' >"$dir/homes.csv"
"$bin" import register "$dir/homes.csv" \
	--as-of 2026-02-28 --data "$dir/data" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }

"$bin" organisation add --kind home --name "Ash House" --about CS2003000001 --data "$dir/data" >"$dir/out" 2>&1
echo "a long enough password" | "$bin" account add --name "A Manager" --email m@example.org --organisation "Ash House" --role "home manager" --password-stdin \
	--data "$dir/data" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }

# ---- files that are wrong ----

check "a key that belongs to another certificate is refused" refused "do not belong together" --tls-cert "$dir/first.pem" --tls-key "$dir/second.key"
check "a key of another kind too" refused "do not belong together" --tls-cert "$dir/first.pem" --tls-key "$dir/third.key"
check "a key that is not there is named" refused "$dir/nothing.key cannot be read: No such file" --tls-cert "$dir/first.pem" --tls-key "$dir/nothing.key"
check "a certificate that is a folder is named" refused "$dir/data cannot be read: " --tls-cert "$dir/data" --tls-key "$dir/first.key"
check "the two the wrong way round" refused "$dir/first.key holds no certificate" --tls-cert "$dir/first.key" --tls-key "$dir/first.pem"
check "a key with a passphrase is refused" refused "$dir/locked.key holds no private key that can be used" --tls-cert "$dir/first.pem" --tls-key "$dir/locked.key"
check "an empty certificate is named" refused "/dev/null holds no certificate" --tls-cert /dev/null --tls-key "$dir/first.key"
unreadable() {
	chmod 000 "$dir/second.key"
	if [ "$(id -u)" = 0 ]; then
		chmod 711 "$dir" && chown -R 65534:65534 "$dir/data" && chmod 666 "$dir/out"
		bin="setpriv --reuid=65534 --regid=65534 --clear-groups $bin" refused_as "$dir/second.key cannot be read: Permission denied"
	else
		refused "$dir/second.key cannot be read: Permission denied" --tls-cert "$dir/second.pem" --tls-key "$dir/second.key"
	fi
}
# As somebody else than root, who may read everything.
refused_as() {
	local status=0
	timeout 20 $bin serve --data "$dir/data" --listen 127.0.0.1:0 --tls-cert "$dir/second.pem" --tls-key "$dir/second.key" >"$dir/said" 2>&1 || status=$?
	cat "$dir/said"
	[ "$status" = 1 ] && grep -qF -- "$1" "$dir/said"
}
if [ "$(id -u)" != 0 ] || setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$bin" 2>/dev/null; then
	check "a key that may not be read is named" unreadable
else
	echo "skipped: a key that may not be read: another account cannot reach the program here"
	skipped=$((skipped + 1))
fi
chmod 600 "$dir/second.key"
[ "$(id -u)" != 0 ] || chown -R 0:0 "$dir/data"

# ---- served ----

cp "$dir/first.pem" "$dir/now.pem"
cp "$dir/first.key" "$dir/now.key"
begin --tls-cert "$dir/now.pem" --tls-key "$dir/now.key" || { echo "not ok it serves: $(cat "$dir/served" "$dir/log")"; failed=$((failed + 1)); }

page() { ask -D "$dir/head" "https://$address/sign-in" | grep -q '<h1' && head -n 1 "$dir/head" | grep -q ' 200'; }
check "the sign-in page comes over https" page
check "a browser is told to stay with TLS" grep -qi '^strict-transport-security: max-age=31536000' "$dir/head"
cookies() {
	local hidden
	ask "https://$address/sign-in" >"$dir/page"
	mapfile -t hidden < <(grep -oE '<input type="hidden" name="[^"]+" value="[^"]*"' "$dir/page" | sed -E 's/.*name="([^"]+)" value="([^"]*)"/--data-urlencode\n\1=\2/')
	ask -o /dev/null -D "$dir/head" "https://$address/sign-in" -H "Origin: https://$address" "${hidden[@]}" \
		--data-urlencode email=m@example.org --data-urlencode "password=a long enough password"
	cat "$dir/head"
	head -n 1 "$dir/head" | grep -q ' 303' && grep -qi '^set-cookie: session=' "$dir/head" && ! grep -i '^set-cookie:' "$dir/head" | grep -viq '; *secure'
}
check "signed in, each cookie is Secure" cookies
check "somebody else's word for the certificate is not enough" bash -c "! curl -sS --max-time 10 https://$address/healthz"
old_version() { ! ask --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 "https://$address/healthz"; }
check "TLS 1.1 is not spoken" old_version
check "TLS 1.2 is" ask --tls-max 1.2 "https://$address/healthz"
check "TLS 1.3 is" ask --tlsv1.3 "https://$address/healthz"

plain() { ! curl -sS --max-time 5 "http://$address/sign-in" && ask "https://$address/healthz"; }
check "plain http gets nothing, and https goes on" plain
# Clients that connect and say nothing, or half a greeting, and stay.
silent() {
	local fds=() fd i
	for i in $(seq 40); do
		exec {fd}<>"/dev/tcp/${address%:*}/${address##*:}" || return 1
		[ $((i % 2)) = 0 ] || printf '\x16\x03\x01\x02' >&"$fd"
		fds+=("$fd")
	done
	for i in $(seq 10); do
		[ "$(ask --max-time 3 -o /dev/null -w '%{http_code}' "https://$address/sign-in")" = 200 ] || return 1
	done
	for fd in "${fds[@]}"; do exec {fd}>&-; done
}
check "clients that never finish a greeting keep nobody waiting" silent

# ---- renewed ----

shown() { openssl s_client -connect "$address" </dev/null 2>/dev/null | openssl x509 -noout -subject; }
shows() {
	for _ in $(seq 30); do
		[ "$(shown)" = "subject=CN = $1" ] && return 0
		sleep 0.1
	done
	shown
	return 1
}
check "it shows the certificate it was given" shows first
renewed() {
	cp "$dir/second.pem" "$dir/now.pem" && cp "$dir/second.key" "$dir/now.key"
	shows first && kill -HUP "$server" && shows second && ask "https://$address/healthz" && grep -q '"event":"certificate".*"until":"20' "$dir/log"
}
check "a renewed one is shown after SIGHUP" renewed
torn() {
	cp "$dir/first.pem" "$dir/now.pem"
	kill -HUP "$server"
	for _ in $(seq 50); do grep -q 'do not belong together' "$dir/log" && break; sleep 0.1; done
	grep '"event":"certificate"' "$dir/log"
	grep -q '"level":"error","event":"certificate".*do not belong together' "$dir/log" && shows second
}
check "one that does not fit is told in the log and the one before is kept" torn
chain() {
	cat "$dir/first.pem" "$dir/authority.pem" >"$dir/now.pem" && cp "$dir/first.key" "$dir/now.key"
	kill -HUP "$server"
	shows first && [ "$(openssl s_client -showcerts -connect "$address" </dev/null 2>/dev/null | grep -c 'BEGIN CERT')" = 2 ]
}
check "those behind it in the file are sent too" chain
kill -TERM "$server"
ended() { wait "$server"; }
check "it stops when asked" ended
server=

# Without a certificate SIGHUP is what it always was: a closed terminal ends the program.
"$bin" serve --data "$dir/data" --listen 127.0.0.1:0 >"$dir/served" 2>"$dir/log" </dev/null &
server=$!
for _ in $(seq 100); do grep -q 'Alongside serves http:' "$dir/served" && break; sleep 0.1; done
kill -HUP "$server"
hung_up() { local status=0; wait "$server" || status=$?; [ "$status" = 129 ]; }
check "without a certificate a closed terminal ends it" hung_up
server=

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
