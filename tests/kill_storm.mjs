// SPDX-License-Identifier: MIT
// The served program is killed (SIGKILL) at random moments while programs of homes send returns; what was acknowledged must be there after each start, what was on its way
// is sent again and not doubled, and `verify` must agree. Called by tests/faults_kill.sh and tests/soak:
//
//	node tests/kill_storm.mjs sqlite|postgres KILLS [SEED]
//
// On postgres the server of ALONGSIDE_TEST_POSTGRES is killed too, in the middle of the storm, and started again; it must be the caller's own.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { bin, Checks, freePort, make, number, Serving, sleep, temporary } from './serving.mjs';
import { civilDay } from './day.mjs';

const [engine, kills, seed] = [process.argv[2], Number(process.argv[3] || 5), Number(process.argv[4] || Date.now() % 100000)];
const dir = temporary();
const data = path.join(dir, 'data');
const HOMES = 4, CLIENTS = 6;
const checks = new Checks(`${engine}: `);
let server = null, serving = false;

// A small generator, so that a run can be repeated as far as the clock allows.
let state = seed;
function random(n) {
	state = (state * 1103515245 + 12345) & 0x7fffffff;
	return (state >> 8) % n;
}
// ---- PostgreSQL's own server ----

const psql = (sql) => spawnSync('psql', ['-qXAt', process.env.ALONGSIDE_TEST_POSTGRES, '-c', sql], { encoding: 'utf8' }).stdout.trim();
let postgres = null;

function postgresFind() {
	const folder = psql('SHOW data_directory');
	const pid = Number(fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
	postgres = { folder, args: fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter((s) => s !== '') };
}

async function postgresKill() {
	const pid = Number(fs.readFileSync(path.join(postgres.folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
	process.kill(pid, 'SIGKILL');
	await sleep(300 + random(500));
	fs.rmSync(path.join(postgres.folder, 'postmaster.pid'), { force: true });
	const command = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--', ...postgres.args] : postgres.args;
	for (let i = 0; i < 100; i++) {
		// Its children notice by themselves that it has gone; until then the new one refuses.
		const child = spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true, cwd: '/' });
		child.unref();
		await sleep(300);
		if (psql('SELECT 1') === '1') { return; }
	}
	throw new Error('PostgreSQL did not come back');
}

// ---- the storm ----

const today = civilDay();
const dayBefore = (n) => new Date(Date.parse(`${today}T12:00:00Z`) - n * 86400000).toISOString().slice(0, 10);

// One return of one home and day, in the hands of one client: the nth revision says it has n residents.
const returns = [];
let stopping = false, acked = 0, again = 0, wrong = [];

async function send(it) {
	const n = it.acked + 1;
	const body = JSON.stringify({ template: 'daily-huddle', version: 1, reason: 'It was wrong', values: { residents_total: n, note: `storm ${n}` } });
	it.tried = n;
	const answer = await server.ask('PUT', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token, body, once: `${it.number}-${it.day}-${n}` });

	if (answer.status === 200 || answer.status === 201) {
		if (answer.json.revision !== n || answer.json.values.residents_total !== n) {
			wrong.push(`${it.number} ${it.day}: revision ${answer.json.revision} instead of ${n}`);
		}
		it.acked = n;
		acked++;
	} else if (answer.status === 0 || answer.status === 503) {
		again++;
		await sleep(20);
	} else {
		wrong.push(`${it.number} ${it.day}: ${answer.status} ${answer.text}`);
		it.broken = true;
	}
}

async function client(mine) {
	while (!stopping) {
		if (!serving) { await sleep(5); continue; }
		const it = mine[random(mine.length)];
		if (it.broken) { return; }
		it.sending = send(it);
		await it.sending;
	}
}

// Nothing is on its way now: each return is what was acknowledged last, or what was sent then and not answered.
async function look(when) {
	for (const it of returns) {
		if (it.tried === 0) { continue; }
		const answer = await server.ask('GET', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token });
		const revision = answer.status === 200 ? answer.json.revision : 0;

		if (answer.status !== 200 && !(answer.status === 404 && it.acked === 0)) {
			wrong.push(`${when}: ${it.number} ${it.day}: ${answer.status}, ${it.acked} acknowledged`);
		} else if (revision < it.acked || revision > it.tried) {
			wrong.push(`${when}: ${it.number} ${it.day}: revision ${revision}, ${it.acked} acknowledged, ${it.tried} sent`);
		} else if (answer.status === 200 && answer.json.values.residents_total !== revision) {
			wrong.push(`${when}: ${it.number} ${it.day}: revision ${revision} has ${answer.json.values.residents_total} residents`);
		}
	}
}

async function storm() {
	const clients = [];
	for (let k = 0; k < CLIENTS; k++) {
		clients.push(client(returns.filter((it, i) => i % CLIENTS === k)));
	}
	for (let i = 1; i <= kills; i++) {
		await sleep(80 + random(700));
		if (engine === 'postgres' && i % 4 === 2) {
			await postgresKill();
			await sleep(300);
		}
		serving = false;
		await server.end('SIGKILL');
		await Promise.all(returns.map((it) => it.sending));
		await server.start();
		await look(`after kill ${i}`);
		serving = true;
	}
	await sleep(200);
	stopping = true;
	await Promise.all(clients);
}

async function main() {
	let url = null;
	if (engine === 'postgres') {
		postgresFind();
		psql('CREATE DATABASE kill_storm');
		url = `${process.env.ALONGSIDE_TEST_POSTGRES}&dbname=kill_storm`;
	}
	const tokens = make(data, HOMES, url);
	for (let i = 0; i < HOMES; i++) {
		for (let d = 0; d < 6; d++) {
			returns.push({ number: number(i), day: dayBefore(d), token: tokens[i], acked: 0, tried: 0 });
		}
	}
	server = await new Serving(data, await freePort()).start();
	serving = true;
	await storm();
	await look('at the end');
	checks.check(`${acked} acknowledged returns are there after ${kills} kills`, wrong.length === 0 && acked > kills * 5, `${acked} acknowledged; seed ${seed}\n${wrong.slice(0, 10).join('\n')}`);
	checks.check('the program was really killed while it worked', again > 0, 'no request was ever cut off');
	const how = await server.end('SIGTERM');
	checks.check('it stops when asked', how.code === 0, `${how.code} ${how.how}`);
	const verify = spawnSync(bin, ['verify', '--data', data], { encoding: 'utf8' });
	checks.check('verify agrees', verify.status === 0, verify.stdout.slice(0, 2000) + verify.stderr);
}

try {
	await main();
} catch (e) {
	checks.check('the storm ran', false, e.stack);
	await server?.end('SIGKILL');
}
if (checks.failed) {
	console.log(server?.told());
}
fs.rmSync(dir, { recursive: true, force: true });
checks.close();
