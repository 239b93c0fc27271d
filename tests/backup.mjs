// SPDX-License-Identifier: MIT
// Backups made while returns pour in, data sets made out of them on both engines, and everything that must be refused or leave nothing behind. Called by tests/backup.sh and
// tests/soak, beside a PostgreSQL server:
//
//	node tests/backup.mjs sqlite|postgres [ROUNDS]
//
// The engine is that of the data set which is backed up. Each round is a backup under load, restored and looked through.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { bin, Checks, freePort, make, number, Serving, sleep, temporary } from './serving.mjs';
import { civilDay } from './day.mjs';

const [engine, rounds] = [process.argv[2], Number(process.argv[3] || 1)];
const dir = temporary();
const at = (name) => path.join(dir, name);
const HOMES = 4, CLIENTS = 6, DAYS = 12;
const checks = new Checks(`${engine}: `);
const here = process.env.ALONGSIDE_TEST_POSTGRES;
const psql = (sql) => spawnSync('psql', ['-qXAt', here, '-c', sql], { encoding: 'utf8' });
let server = null, stopping = false;

let databases = 0;
function database() {
	const name = `backup_${process.pid}_${++databases}`;
	psql(`CREATE DATABASE ${name}`);
	return `${here}&dbname=${name}`;
}

const alongside = (...args) => spawnSync(bin, args, { encoding: 'utf8' });
const told = (r) => `exit ${r.status} ${r.signal ?? ''}\n${r.stdout}${r.stderr}`;
const begun = (...args) => {
	const child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	child.stdout.on('data', (s) => { said += s; });
	child.stderr.on('data', (s) => { said += s; });
	return { child, over: new Promise((done) => child.on('close', (status, signal) => done({ status, signal, stdout: said, stderr: '' }))) };
};
const refused = (name, r, words, ...absent) => checks.check(name, r.status === 1 && words.test(r.stderr) && r.stderr.trim().split('\n').length === 1 &&
	absent.every((f) => !fs.existsSync(f)), `${told(r)} ${absent.filter((f) => fs.existsSync(f))}`);

// ---- the storm ----

const today = civilDay();
const dayBefore = (n) => new Date(Date.parse(`${today}T12:00:00Z`) - n * 86400000).toISOString().slice(0, 10);
const returns = [];
const odd = [];
let acked = 0;

// The nth revision says that it has n residents.
async function send(it) {
	const n = it.acked + 1;
	const body = JSON.stringify({ template: 'daily-huddle', version: 1, reason: 'It was wrong', values: { residents_total: n, note: `storm ${n} – <b>"&'` } });
	it.tried = n;
	const answer = await server.ask('PUT', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token, body, once: `${it.number}-${it.day}-${n}` });
	if (answer.status === 200 || answer.status === 201) {
		it.acked = n;
		acked++;
	} else {
		odd.push(`${answer.status} ${answer.text}`);
		stopping = true;
	}
}

async function client(mine) {
	for (let i = 0; !stopping; i++) { await send(mine[i % mine.length]); }
}

const until = async (what) => { for (let i = 0; i < 4000 && !what(); i++) { await sleep(5); } };

// What a restored data set says, asked of a program that serves it: each return is there that was acknowledged before the backup began, as it was then or later.
async function look(data, before, after, cookie) {
	const other = await new Serving(data, await freePort()).start();
	const wrong = [];
	for (const it of before) {
		const answer = await other.ask('GET', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token });
		const revision = answer.status === 200 ? answer.json.revision : 0;
		const most = after.find((a) => a.number === it.number && a.day === it.day).tried;
		if (revision < it.acked || revision > most || (revision > 0 && answer.json.values.residents_total !== revision)) {
			wrong.push(`${it.number} ${it.day}: ${answer.status} revision ${revision}, ${it.acked} acknowledged before, ${most} sent in the end`);
		}
	}
	const page = await other.ask('GET', '/account', { cookie });
	// What comes afterwards gets ids of its own on whichever engine.
	const next = await other.ask('PUT', `/api/v1/homes/${number(0)}/returns/${today}`, { token: before[0].token, once: `after-${data}`,
		body: JSON.stringify({ template: 'daily-huddle', version: 1, values: { residents_total: 31, note: 'after' } }) });
	const added = alongside('organisation', 'add', '--kind', 'provider', '--name', 'After', '--about', 'SP2099000001', '--data', data);
	const how = await other.end('SIGTERM');
	const verify = alongside('verify', '--data', data);
	return { wrong, out: page.status === 303 || page.status === 401, later: (next.status === 200 || next.status === 201) && added.status === 0, next, added, how, verify, other };
}

async function restored(name, file, key, args, before, after, cookie) {
	const data = at(name);
	const r = alongside('restore', file, '--data', data, ...args);
	const keyless = alongside('verify', '--data', data);
	checks.check(`${name}: it is restored, and says where the key belongs`, r.status === 0 && r.stdout.includes(`at ${data}/key`) && /keyed hashes not checked: no key/.test(r.stdout), told(r));
	checks.check(`${name}: verify agrees without the key`, keyless.status === 0 && /keyed hashes not checked: no key/.test(keyless.stdout) && /The seal of .* holds/.test(keyless.stdout), told(keyless));
	if (r.status !== 0) { return; }
	fs.copyFileSync(key, path.join(data, 'key'));
	const seen = await look(data, before, after, cookie);
	checks.check(`${name}: every return acknowledged before the backup is there`, seen.wrong.length === 0 && before.some((it) => it.acked > 1), seen.wrong.slice(0, 5).join('\n'));
	checks.check(`${name}: nobody is signed in`, seen.out, 'the cookie still works');
	checks.check(`${name}: more is saved`, seen.later, `${seen.next.status} ${seen.next.text} ${told(seen.added)}`);
	checks.check(`${name}: verify agrees with the key`, seen.how.code === 0 && seen.verify.status === 0 && !/keyed hashes not/.test(seen.verify.stdout), told(seen.verify) + seen.other.told());
}

// A backup of PostgreSQL that is certainly half-way while returns are kept: somebody holds a table that lies between the history and the returns, and that no return touches.
async function held(data, begin) {
	const url = fs.readFileSync(path.join(data, 'database'), 'utf8').trim();
	const holder = spawn('psql', ['-qXAt', url], { stdio: ['pipe', 'pipe', 'inherit'] });
	let said = '';
	holder.stdout.on('data', (s) => { said += s; });
	holder.stdin.write("BEGIN; LOCK TABLE register_turns IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n");
	await until(() => said.includes('held'));
	const making = begin();
	const waits = () => psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'COPY%register_turns%'").stdout.trim() === '1';
	let caught = false;
	for (let i = 0; i < 400 && !caught && making.child.exitCode === null; i++) { caught = waits(); }
	const then = acked;
	await until(() => acked > then + 40 || stopping);
	checks.check('returns are kept while a backup is half-way', caught && acked > then + 40, `${caught} ${acked - then}`);
	holder.stdin.end('COMMIT;\n');
	return making;
}

const copied = () => returns.map((it) => ({ ...it }));

async function round(i, data, cookie) {
	const file = at(`round${i}.backup`), first = acked;
	await until(() => acked >= first + 60 || stopping);
	const before = copied();
	const making = engine === 'postgres' ? await held(data, () => begun('backup', file, '--data', data)) : begun('backup', file, '--data', data);
	const made = await making.over;
	const after = copied(), then = acked;
	checks.check('a backup is made while returns pour in', made.status === 0 && fs.existsSync(file) && !fs.existsSync(`${file}.partial`) && (fs.statSync(file).mode & 0o777) === 0o600, told(made));
	const seal = (made.stdout.match(/^seal +(\d{4}-\d\d-\d\d=[0-9a-f]{64})$/m) || [])[1];
	checks.check('it says what it holds', Boolean(seal) && new RegExp(`^homes +${HOMES}$`, 'm').test(made.stdout) && made.stdout.includes(`bytes    ${fs.statSync(file).size}`), told(made));
	checks.check('the key is not in it', !fs.readFileSync(file).includes(fs.readFileSync(path.join(data, 'key'), 'utf8').trim()), 'it is');
	await until(() => acked > then + 20 || stopping);
	checks.check('and returns go on', odd.length === 0 && acked > then + 20, odd.slice(0, 3).join('\n'));
	await restored(`restored${i}`, file, path.join(data, 'key'), [], before, after, cookie);
	if (seal) {
		const held = alongside('verify', '--data', at(`restored${i}`), '--seal', seal);
		checks.check('the seal it printed holds there', held.status === 0, told(held));
	}
	if (here) { await restored(`restored-postgres${i}`, file, path.join(data, 'key'), ['--database', database()], before, after, cookie); }
	return file;
}

// ---- what is refused ----

function changed(file, name, change) {
	const bytes = fs.readFileSync(file);
	fs.writeFileSync(at(name), change(bytes) ?? bytes);
	return at(name);
}

function refusals(file, data) {
	const bytes = fs.readFileSync(file), none = at('none');
	const restore = (from, ...args) => alongside('restore', from, '--data', none, ...args);
	refused('a backup replaces no file', alongside('backup', file, '--data', data), /is there already/, `${file}.partial`);
	checks.check('and left it as it was', fs.readFileSync(file).equals(bytes), 'it was changed');
	refused('a folder that is not there', alongside('backup', at('no/where'), '--data', data), /cannot be written: No such file/);
	refused('one that is being written just now', spawnSync('flock', [`${at('both')}.partial`, bin, 'backup', at('both'), '--data', data], { encoding: 'utf8' }), /Another backup/, at('both'));
	const odd = spawnSync(bin, ['backup', 'file:a b%20?mode=memory', '--data', data], { encoding: 'utf8', cwd: dir });
	const back = spawnSync(bin, ['restore', 'file:a b%20?mode=memory', '--data', 'odd'], { encoding: 'utf8', cwd: dir });
	checks.check('a name is a name', odd.status === 0 && back.status === 0 && fs.existsSync(at('file:a b%20?mode=memory')), told(odd) + told(back));
	checks.check('a backup without a name is wrong usage', alongside('backup', '--data', data).status === 2 && alongside('restore', '--data', none).status === 2, 'it is not');
	refused('a torn backup', restore(changed(file, 'torn', (b) => b.subarray(0, b.length - 20000))), /is torn/, none);
	refused('one with something behind it', restore(changed(file, 'longer', (b) => Buffer.concat([b, Buffer.from('x')]))), /is torn/, none);
	refused('a damaged one', restore(changed(file, 'damaged', (b) => { b.fill(0, b.length >> 1, (b.length >> 1) + 16384); })), /is damaged|could not be read|not hold what was saved/, none);
	refused('one of a newer form', restore(changed(file, 'newer', (b) => { b.writeUInt32BE(99, 60); })), /made by a newer Alongside: its form is 99/, none);
	refused('one with other tables', restore(changed(file, 'other', (b) => { const i = b.indexOf('CREATE TABLE homes (id'); b.write('CREATE TABLE homes (ID', i); })), /another version of Alongside/, none);
	refused('what is no backup', restore(path.join(data, 'key')), /is not a backup of Alongside/, none);
	refused('a folder', restore(dir), /is not a backup of Alongside/, none);
	refused('what is not there', restore(at('nothing')), /cannot be read/, none);
	if (engine === 'sqlite') { refused("a data set's own file", restore(path.join(data, 'alongside.db')), /is not a backup of Alongside/, none); }
	// A note that somebody made another of, in the history and nowhere else a check of pages would look.
	const forged = changed(file, 'forged', (b) => {
		for (let i = b.indexOf('storm 1 '); i >= 0; i = b.indexOf('storm 1 ', i + 1)) { b.write('storm 7 ', i); }
	});
	refused('one in which somebody changed what was saved', restore(forged), /does not hold what was saved/, none);
	const anyway = alongside('restore', forged, '--data', at('anyway'), '--even-if-changed');
	checks.check('unless it is asked for, and then says what is wrong', anyway.status === 0 && /its content was changed/.test(anyway.stdout) && /although \d+ things/.test(anyway.stderr) &&
		alongside('verify', '--data', at('anyway')).status === 1, told(anyway));
	if (here) {
		const url = database();
		refused('nor into a database', restore(forged, '--database', url), /does not hold what was saved/, none);
		const after = restore(file, '--database', url);
		checks.check('which is as empty as before', after.status === 0, told(after));
		refused('a used database', alongside('restore', file, '--data', at('none2'), '--database', url), /already holds tables/, at('none2'));
		fs.rmSync(none, { recursive: true });
	}
	const used = at('used');
	fs.mkdirSync(used);
	fs.writeFileSync(path.join(used, 'letter.txt'), 'x');
	refused('a folder in which something lies', alongside('restore', file, '--data', used), /is not empty/);
	refused('a folder that holds a data set', alongside('restore', file, '--data', data), /already holds a data set/);
	fs.rmSync(path.join(used, 'letter.txt'));
	fs.writeFileSync(path.join(used, 'key'), 'ab'.repeat(32) + '\n');
	refused('a key of another history', alongside('restore', file, '--data', used), /The key is not that of this history/, path.join(used, 'alongside.db'), path.join(used, 'alongside.db.partial'));
	fs.copyFileSync(path.join(data, 'key'), path.join(used, 'key'));
	const right = alongside('restore', file, '--data', used);
	checks.check('with the right key there the keyed hashes are checked too', right.status === 0 && !/not checked/.test(right.stdout) && !/Put the key/.test(right.stdout), told(right));
}

// ---- no room ----

// A limit on the size of files stands in for a disk that fills up half-way (tests/disk_full.mjs has a real one).
function full(file, data) {
	const limited = (words) => spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 200; exec "$@"`, 'bash', bin, ...words], { encoding: 'utf8' });
	const backup = limited(['backup', at('full.backup'), '--data', data]);
	checks.check('a backup that finds no room leaves nothing', backup.status === 1 && /full\.backup/.test(backup.stderr) && backup.stderr.trim().split('\n').length === 1 &&
		!fs.existsSync(at('full.backup')) && !fs.existsSync(at('full.backup.partial')), told(backup));
	const restore = limited(['restore', file, '--data', at('full')]);
	checks.check('nor does a restore', restore.status === 1 && !fs.existsSync(at('full')), told(restore));
}

// ---- kills ----

// Killed as soon as the file is there that it writes; one that was faster is tried again.
async function killed(words, partial, whole) {
	for (let i = 0; i < 50; i++) {
		const { child, over } = begun(...words);
		while (!fs.existsSync(partial) && !fs.existsSync(whole) && child.exitCode === null) { await new Promise((next) => setImmediate(next)); }
		child.kill('SIGKILL');
		const how = await over;
		if (how.signal === 'SIGKILL' && !fs.existsSync(whole)) { return fs.existsSync(partial); }
		fs.rmSync(whole, { force: true });
	}
	return false;
}

async function kills(data) {
	const file = at('killed.backup'), into = at('killed');
	checks.check('a backup that is killed leaves only the file beside', await killed(['backup', file, '--data', data], `${file}.partial`, file), 'it was not caught, or left more');
	// It may have been whole, and only without its name.
	const left = alongside('restore', `${file}.partial`, '--data', at('none3'));
	checks.check('which is no backup, or a whole one', left.status === 0 ? alongside('verify', '--data', at('none3')).status === 0 :
		/not a backup|torn|damaged/.test(left.stderr) && !fs.existsSync(at('none3')), told(left));
	const again = alongside('backup', file, '--data', data);
	checks.check('and the next replaces it', again.status === 0 && !fs.existsSync(`${file}.partial`), told(again));
	const caught = await killed(['restore', file, '--data', into], path.join(into, 'alongside.db.partial'), path.join(into, 'alongside.db'));
	checks.check('a restore that is killed leaves no data set', caught && alongside('verify', '--data', into).status === 1, 'it was not caught, or left one');
	refused('nor is a new one made over it', alongside('migrate', '--data', into), /was not finished/, path.join(into, 'alongside.db'));
	const second = alongside('restore', file, '--data', into);
	const verify = alongside('verify', '--data', into);
	checks.check('and the next replaces it too', second.status === 0 && verify.status === 0 && !fs.existsSync(path.join(into, 'alongside.db.partial')), told(second) + told(verify));
	if (!here) { return; }
	let cut = 0, bad = [];
	for (const ms of [30, 60, 90, 120, 180]) {
		const url = database(), to = at(`killed-postgres-${ms}`);
		const { child, over } = begun('restore', file, '--data', to, '--database', url);
		await sleep(ms);
		child.kill('SIGKILL');
		const how = await over;
		cut += how.signal === 'SIGKILL';
		// The server takes back what was not committed once it notices.
		await until(() => psql(`SELECT count(*) FROM pg_stat_activity WHERE datname = '${url.split('dbname=')[1]}'`).stdout.trim() === '0');
		const then = alongside('restore', file, '--data', to, '--database', url);
		const whole = alongside('verify', '--data', to);
		if ((then.status !== 0 && !/already holds/.test(then.stderr)) || whole.status !== 0) { bad.push(`${ms} ms: ${told(then)} ${told(whole)}`); }
	}
	checks.check('a restore into a database that is killed is all there, or done again', cut > 0 && bad.length === 0, `${cut} cut ${bad[0]}`);
}

async function main() {
	const data = at('data');
	const tokens = make(data, HOMES, engine === 'postgres' ? database() : undefined);
	for (let i = 0; i < HOMES; i++) {
		for (let d = 1; d <= DAYS; d++) { returns.push({ number: number(i), day: dayBefore(d), token: tokens[i], acked: 0, tried: 0 }); }
	}
	server = await new Serving(data, await freePort()).start();
	const cookie = await server.signIn('m0@example.org', 'a long enough password 0');
	const signed = await server.ask('GET', '/account', { cookie });
	checks.check('somebody is signed in', signed.status === 200, signed.status);
	const clients = [...Array(CLIENTS).keys()].map((k) => client(returns.filter((it, i) => i % CLIENTS === k)));
	let file = null;
	for (let i = 1; i <= rounds; i++) { file = await round(i, data, cookie); }
	await kills(data);
	stopping = true;
	await Promise.all(clients);
	const how = await server.end('SIGTERM');
	const verify = alongside('verify', '--data', data);
	checks.check('the one that was backed up served all the while, and verify agrees', how.code === 0 && odd.length === 0 && verify.status === 0, `${how.code} ${odd[0]} ${told(verify)}`);
	refusals(file, data);
	full(file, data);
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
