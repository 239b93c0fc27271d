// SPDX-License-Identifier: MIT
// The real program over real sockets: started again in the middle of a session, two programs on one PostgreSQL, the same return from two people at once, and bytes that no
// well-behaved client sends. Called by tests/faults_serve.sh: node tests/faults_serve.mjs sqlite|postgres
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import http from 'node:http';
import path from 'node:path';
import { bin, Checks, csrf, freePort, make, number, Serving, sleep, temporary } from './serving.mjs';
import { civilDay } from './day.mjs';

const engine = process.argv[2];
const dir = temporary();
const checks = new Checks(`${engine}: `);
const today = civilDay();
const form = `/homes/${number(0)}/returns/${today}`, api = `/api/v1${form}`;
const servers = [];

async function serve(data) {
	const s = await new Serving(data, await freePort()).start();
	servers.push(s);
	return s;
}

const values = (n, more = {}) => JSON.stringify({ template: 'daily-huddle', version: 1, values: { residents_total: n }, ...more });

// ---- a session, a draft and a restart ----

async function draftKept(from, to, cookie, name) {
	const page = await from.ask('GET', `${form}?step=1`, { cookie });
	const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]);
	const kept = await from.ask('POST', `${form}/draft`, { cookie, form: [...hidden, ['residents_total', '29']], headers: { 'X-Requested-With': 'draft' } });
	const other = await (await to()).ask('GET', `${form}?step=1`, { cookie });

	checks.check(name, page.status === 200 && kept.status < 300 && other.status === 200 && other.text.includes('value="29"'),
		`page ${page.status}, draft ${kept.status}, then ${other.status} ${/value="29"/.test(other.text)}`);
}

// ---- two people send the same return at once ----

async function together(a, b, tokens) {
	let second = 0, whole = 0, rounds = 12;

	for (let i = 0; i < rounds; i++) {
		const before = await a.ask('GET', api, { token: tokens[0] });
		const revision = before.status === 200 ? before.json.revision : 0;
		const [x, y] = await Promise.all([
			a.ask('PUT', api, { token: tokens[0], body: values(100 + i, { revision }) }),
			b.ask('PUT', api, { token: tokens[0], body: values(200 + i, { revision }) }),
		]);
		const [won, lost] = x.status === 409 ? [y, x] : [x, y];
		second += (won.status === 200 || won.status === 201) && lost.status === 409;
		const text = JSON.stringify(lost.json ?? {});
		whole += text.includes('"mine"') && text.includes('"theirs"') && text.includes(`${100 + i}`) && text.includes(`${200 + i}`);
	}
	checks.check('of two who send the same return at once one is kept, the other is told', second === rounds, `${second} of ${rounds}`);
	checks.check('and sees both versions', whole === rounds, `${whole} of ${rounds}`);
}

// ---- live numbers ----

function listen(s, cookie) {
	const heard = { text: '', request: null };
	heard.request = http.get({ host: '127.0.0.1', port: s.port, path: '/live', headers: { Cookie: cookie, Accept: 'text/event-stream' }, agent: false }, (answer) => {
		heard.status = answer.statusCode;
		answer.on('data', (d) => { heard.text += d; });
		answer.on('error', () => {});
	});
	heard.request.on('error', () => {});
	return heard;
}

const numberOf = (text) => Number((text.match(/"number":(\d+)/g) || ['0']).pop().replace(/\D/g, ''));

async function live(from, to, cookie, tokens) {
	const heard = listen(to, cookie);
	for (let i = 0; i < 100 && !heard.text.includes('"number"'); i++) { await sleep(50); }
	const before = numberOf(heard.text), began = Date.now();
	await from.ask('PUT', api, { token: tokens[0], body: values(77, { reason: 'live' }) });
	while (numberOf(heard.text) === before && Date.now() - began < 10000) { await sleep(20); }
	const took = Date.now() - began;
	heard.request.destroy();
	checks.check('a return is told to an open page within seconds', heard.status === 200 && numberOf(heard.text) > before && took < 4000,
		`${heard.status}, ${took} ms, ${heard.text.slice(-200)}`);
}

// ---- bytes ----

// What comes back for raw bytes within a second or two; '' when the connection was ended without a word.
function raw(s, bytes) {
	return new Promise((done) => {
		let got = '';
		const c = net.connect(s.port, '127.0.0.1', () => { c.write(bytes); });
		const late = setTimeout(() => c.destroy(), 3000);
		c.setEncoding('latin1');
		c.on('data', (d) => { got += d; if (/\r\n\r\n/.test(got)) { c.end(); } });
		c.on('error', () => {});
		c.on('close', () => { clearTimeout(late); done(got); });
	});
}

const statusOf = (text) => (text === '' ? 0 : Number(text.slice(9, 12)));

async function bytes(s, tokens) {
	const auth = `Host: a\r\nAuthorization: Bearer ${tokens[0]}\r\nConnection: close\r\n`;
	const put = (body) => `PUT ${api} HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
	const rows = [
		['ten thousand headers', `GET / HTTP/1.1\r\n${auth}${'X-A: b\r\n'.repeat(10000)}\r\n`, [0, 400, 413, 431]],
		['a header of a megabyte', `GET / HTTP/1.1\r\n${auth}X-A: ${'b'.repeat(1 << 20)}\r\n\r\n`, [0, 400, 413, 431]],
		['a line of a megabyte', `GET /${'a'.repeat(1 << 20)} HTTP/1.1\r\n${auth}\r\n`, [0, 400, 414, 413, 431]],
		['no request at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [0, 400]],
		['two lengths that differ', `PUT ${api} HTTP/1.1\r\n${auth}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`, [0, 400, 415, 422]],
		['a length and chunks', `PUT ${api} HTTP/1.1\r\n${auth}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n\r\n`, [0, 400, 415, 422]],
		['a length below zero', `PUT ${api} HTTP/1.1\r\n${auth}Content-Length: -1\r\n\r\n`, [0, 400, 411, 413]],
		['a path that climbs', `GET /assets/../../../../etc/passwd HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['a path that climbs, encoded', `GET /assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['a NUL in a path', `GET /homes/%00 HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['a NUL behind a home', `GET /api/v1/homes/${number(0)}%00 HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['bad UTF-8 in a path', `GET /homes/%c0%af%ff HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['bad UTF-8 in a search', `GET /homes?q=%ff%fe&limit=%00 HTTP/1.1\r\n${auth}\r\n`, [200, 400, 404, 422]],
		['a page number that is none', `GET /homes?page=99999999999999999999&limit=-5&on=2026-02-31 HTTP/1.1\r\n${auth}\r\n`, [200, 400, 422]],
		['a slash more', `GET /api/v1//homes HTTP/1.1\r\n${auth}\r\n`, [400, 404]],
		['JSON a million deep', put('['.repeat(200000)), [422, 400]],
		['JSON with a key twice', put('{"template":"daily-huddle","template":"x","version":1,"values":{}}'), [422, 400]],
		['a value given twice', put('{"template":"daily-huddle","version":1,"values":{"residents_total":1,"residents_total":2}}'), [422, 400]],
		['a number too large', put('{"template":"daily-huddle","version":1,"values":{"residents_total":1e999}}'), [422, 400]],
		['half a character in JSON', put('{"template":"daily-huddle","version":1,"values":{"note":"\\ud83c"}}'), [422, 400]],
		['a NUL in JSON', put('{"template":"daily-huddle","version":1,"values":{"note":"a\\u0000b"}}'), [422, 400]],
		['a template that is none', put('{"template":{"$gt":""},"version":"1; DROP TABLE returns","values":[]}'), [422, 400]],
		['a body larger than the limit', `PUT ${api} HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 300000000\r\n\r\n`, [413]],
		['a method of its own', `BREW ${api} HTTP/1.1\r\n${auth}\r\n`, [0, 400, 404, 405, 501]],
		['a token of 100 KB', `GET ${api} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${'x'.repeat(20000)}\r\n\r\n`, [0, 400, 401, 413, 431]],
	];
	const before = (await s.ask('GET', api, { token: tokens[0] })).text;
	let wrong = [];

	for (const [name, request, allowed] of rows) {
		const text = await raw(s, Buffer.from(request, 'latin1'));
		if (!allowed.includes(statusOf(text)) || /root:x:0|SQL|src\/|sqlite|postgres/i.test(text)) {
			wrong.push(`${name}: ${statusOf(text)} ${text.slice(0, 300)}`);
		}
	}
	checks.check(`${rows.length} requests that no client should send are refused and nothing is told`, wrong.length === 0, wrong.join('\n'));
	const after = await s.ask('GET', api, { token: tokens[0] });
	checks.check('they changed nothing and the server goes on', after.status === 200 && after.text === before, `${before}\n${after.text}`);

	// A drip: forty clients who send a byte and wait keep nobody else waiting.
	const drips = [];
	for (let i = 0; i < 40; i++) {
		const c = net.connect(s.port, '127.0.0.1', () => c.write(`PUT ${api} HTTP/1.1\r\nHo`));
		c.on('error', () => {});
		drips.push(c);
	}
	const began = Date.now();
	let fine = 0;
	for (let i = 0; i < 20; i++) {
		for (const c of drips) { c.write('x'); }
		fine += (await s.ask('GET', api, { token: tokens[0] })).status === 200;
	}
	const took = Date.now() - began;
	drips.forEach((c) => c.destroy());
	checks.check('clients that drip keep nobody waiting', fine === 20 && took < 8000, `${fine} of 20 in ${took} ms`);
}

// ---- all of it ----

async function main() {
	const data = path.join(dir, 'one');
	let url = null;

	if (engine === 'postgres') {
		spawnSync('psql', ['-qX', process.env.ALONGSIDE_TEST_POSTGRES, '-c', 'CREATE DATABASE faults_serve']);
		url = `${process.env.ALONGSIDE_TEST_POSTGRES}&dbname=faults_serve`;
	}
	const tokens = make(data, 2, url);
	const one = await serve(data);
	let two = one;
	if (url) {
		const other = path.join(dir, 'two');
		fs.mkdirSync(other, { mode: 0o700 });
		fs.copyFileSync(path.join(data, 'key'), path.join(other, 'key'));
		fs.writeFileSync(path.join(other, 'database'), `${url}\n`, { mode: 0o600 });
		two = await serve(other);
	}
	const cookie = await one.signIn('m0@example.org', 'a long enough password 0');

	await draftKept(one, async () => {
		await one.end('SIGTERM');
		return one.start();
	}, cookie, 'a session and a draft outlive a restart');
	if (url) {
		await draftKept(one, async () => two, cookie, 'a session and a draft of one program are those of the other');
	}
	await together(one, two, tokens);
	await live(one, two, cookie, tokens);
	if (url) {
		const out = await two.ask('GET', '/account', { cookie });
		await two.ask('POST', '/sign-out', { cookie, form: { csrf: csrf(out) } });
		const gone = await one.ask('GET', form, { cookie });
		checks.check('signing out at one program is signing out at the other', gone.status !== 200, gone.status);
	}
	await bytes(two, tokens);
	for (const s of servers) {
		const how = await s.end('SIGTERM');
		checks.check('it stops when asked', how.code === 0, `${how.code} ${how.how}`);
	}
	const verify = spawnSync(bin, ['verify', '--data', data], { encoding: 'utf8' });
	checks.check('verify agrees', verify.status === 0, verify.stdout.slice(0, 2000) + verify.stderr);
}

try {
	await main();
} catch (e) {
	checks.check('it ran to its end', false, e.stack);
}
for (const s of servers) {
	await s.end('SIGKILL');
	if (checks.failed) { console.log(s.told()); }
}
fs.rmSync(dir, { recursive: true, force: true });
checks.close();
