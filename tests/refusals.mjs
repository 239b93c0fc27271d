// SPDX-License-Identifier: MIT
// 429 and 503 over sockets: what a program gets (JSON, Retry-After) and what a person gets (a calm page in the house's own frame, no engine words). On sqlite: too many tries to
// sign in. On postgres: the database goes away and comes back. A full disk is in tests/disk_full.mjs. Called by tests/refusals.sh: node tests/refusals.mjs sqlite|postgres
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Checks, freePort, make, number, Serving, temporary } from './serving.mjs';
import { civilDay } from './day.mjs';

const engine = process.argv[2];
const dir = temporary();
const data = path.join(dir, 'data');
const checks = new Checks(`${engine}: `);
const target = `/homes/${number(0)}/returns/${civilDay()}`;
let server = null;

const words = (text) => (text ?? '').replace(/<head>[^]*<\/head>/, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const hidden = (page) => [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]);
const json = (a, status, code) => a.status === status && /^application\/json/.test(a.headers['content-type']) && a.json?.error?.code === code &&
	typeof a.json.error.message === 'string' && a.json.error.message.length > 10 && Number(a.headers['retry-after']) > 0 && !tells(a.text);
// A page of the house: in its frame, with one h1, in plain words.
const page = (a, status, text) => a.status === status && /^text\/html/.test(a.headers['content-type']) && Number(a.headers['retry-after']) > 0 &&
	(a.text.match(/<h1/g) || []).length === 1 && /<html lang="en/.test(a.text) && /alongside\.[^"]*css/.test(a.text) && text.test(words(a.text)) && !tells(words(a.text));
const tells = (text) => /sqlite|postgres|SQL|libpq|connection|errno|src\/|\b(429|503)\b/i.test(text);
const said = (a) => `${a.status} ${a.headers?.['content-type']} ${a.headers?.['retry-after']} ${words(a.text).slice(0, 700)}`;

async function tooMany(tokens) {
	const from = { 'X-Forwarded-For': '203.0.113.7' }, asked = { ...from, Accept: 'application/json' };
	let last = { status: 0 };
	// More than a minute may hold, also when one ends meanwhile.
	for (let i = 0; i < 800 && last.status !== 429; i++) {
		last = await server.ask('POST', '/sign-in', { form: { email: 'x' }, headers: from });
	}
	checks.check('one address that asks without end for passwords gets a calm page', page(last, 429, /Too many tries from here\. Wait a minute, then try again/), said(last));
	const program = await server.ask('POST', '/sign-in', { form: { email: 'x' }, headers: asked });
	checks.check('and a program JSON', json(program, 429, 'limit'), said(program));
	const other = await server.ask('GET', '/sign-in', { headers: from }), api = await server.ask('GET', `/api/v1/homes/${number(0)}`, { token: tokens[0], headers: from });
	checks.check('pages and the API stay open to it', other.status === 200 && api.status === 200, `${other.status} ${api.status}`);
	const cookie = await server.signIn('m1@example.org', 'a long enough password 1');
	checks.check('and signing in to others', cookie.includes('session='), cookie);

	last = { status: 0 };
	for (let i = 0; i < 40 && last.status !== 429; i++) {
		const form = { ...Object.fromEntries(hidden(await server.ask('GET', '/sign-in'))), email: 'm0@example.org', password: `wrong password ${i}` };
		last = await server.ask('POST', '/sign-in', { form });
	}
	checks.check('one name with many wrong passwords has to wait, and is told how long', page(last, 429, /Too many tries did not work\. Wait \d+ (seconds|minutes)/) && /value="m0@example\.org"/.test(last.text) &&
		!/wrong password \d/.test(last.text), said(last));
	const right = { ...Object.fromEntries(hidden(await server.ask('GET', '/sign-in'))), email: 'm0@example.org', password: 'a long enough password 0' };
	const still = await server.ask('POST', '/sign-in', { form: right });
	checks.check('so has the right password meanwhile', still.status === 429 && !still.headers['set-cookie']?.join().includes('session='), said(still));
}

const psql = (sql) => spawnSync('psql', ['-qXAt', process.env.ALONGSIDE_TEST_POSTGRES, '-c', sql], { encoding: 'utf8' });
const away = () => psql('ALTER DATABASE refusals ALLOW_CONNECTIONS false') &&
	psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'refusals'");
const back = () => psql('ALTER DATABASE refusals ALLOW_CONNECTIONS true');

// Several at once, so that threads which have no connection yet are among those that answer.
async function all(n, ask, fine) {
	const bad = (await Promise.all(Array.from({ length: n }, ask))).filter((a) => !fine(a));
	return bad;
}

async function databaseAway(tokens) {
	const cookie = await server.signIn('m0@example.org', 'a long enough password 0');
	const form = hidden(await server.ask('GET', `${target}?step=1`, { cookie }));
	const body = JSON.stringify({ template: 'daily-huddle', version: 1, values: { residents_total: 20 } });
	const put = () => server.ask('PUT', `/api/v1${target}`, { token: tokens[0], body, once: 'the-same-key' });

	await server.end('SIGTERM'); // and begun again, with no connection of any thread but those of the start
	await server.start();
	away();
	let bad = await all(24, () => server.ask('GET', `/api/v1/homes/${number(0)}`, { token: tokens[0] }), (a) => json(a, 503, 'io'));
	checks.check('a program that reads is told "not just now" in JSON', bad.length === 0, `${bad.length}: ${bad[0] && said(bad[0])}`);
	bad = await all(24, put, (a) => json(a, 503, 'io'));
	checks.check('and one that writes', bad.length === 0, `${bad.length}: ${bad[0] && said(bad[0])}`);
	bad = await all(24, () => server.ask('GET', `/homes/${number(0)}`, { cookie }), (a) => page(a, 503, /Not just now .*Nothing was changed.*ring 999/));
	checks.check('a person gets a calm page', bad.length === 0, `${bad.length}: ${bad[0] && said(bad[0])}`);
	bad = await all(8, () => server.ask('POST', target, { cookie, form: [...form, ['residents_total', '27']] }), (a) => page(a, 503, /Not just now .*Nothing was changed/));
	checks.check('also for what was sent', bad.length === 0, `${bad.length}: ${bad[0] && said(bad[0])}`);
	const probes = [await server.ask('GET', '/healthz'), await server.ask('GET', '/readyz')];
	checks.check('alive, not ready', probes[0].status === 200 && probes[1].status === 503, probes.map((a) => a.status));
	back();
	let first = { status: 0 };
	for (let i = 0; i < 50 && first.status !== 201; i++) { first = await put(); }
	const second = await put(), read = await server.ask('GET', `/homes/${number(0)}`, { cookie });
	checks.check('once it is back all goes on, and the same key sends the same return once', first.status === 201 && second.text === first.text && read.status === 200,
		`${first.status} ${second.status} ${read.status}`);
}

async function main() {
	let url = null;
	if (engine === 'postgres') {
		psql('CREATE DATABASE refusals');
		url = `${process.env.ALONGSIDE_TEST_POSTGRES}&dbname=refusals`;
	}
	const tokens = make(data, 2, url);
	server = await new Serving(data, await freePort()).start();
	await (url ? databaseAway : tooMany)(tokens);
	const how = await server.end('SIGTERM');
	if (how.code !== 0) { checks.check('it stops when asked', false, `${how.code} ${how.how}`); }
}

try {
	await main();
} catch (e) {
	checks.check('it ran to its end', false, e.stack);
	await server?.end('SIGKILL');
}
if (checks.failed) { console.log(server?.told()); }
fs.rmSync(dir, { recursive: true, force: true });
checks.close();
