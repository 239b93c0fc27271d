// SPDX-License-Identifier: MIT
// What happens when the disk fills up while returns arrive and while a file of the register comes in: a clear answer, nothing half written, reading goes on, and work goes on once
// there is room. TMPDIR is a small file system of its own. Called by tests/disk_full.sh.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { bin, Checks, freePort, make, number, Serving, temporary } from './serving.mjs';
import { civilDay } from './day.mjs';

const dir = temporary();
const data = path.join(dir, 'data'), filler = path.join(dir, 'filler');
const HOMES = 4, DAYS = 6;
const checks = new Checks('');
const today = civilDay();
const dayBefore = (n) => new Date(Date.parse(`${today}T12:00:00Z`) - n * 86400000).toISOString().slice(0, 10);
let server = null;

const alongside = (...args) => spawnSync(bin, [...args, '--data', data], { encoding: 'utf8' });
const room = () => { const s = fs.statfsSync ? fs.statfsSync(dir) : null; return s ? s.bavail * s.bsize : Number(spawnSync('df', ['-B1', '--output=avail', dir], { encoding: 'utf8' }).stdout.split('\n')[1]); };

// Takes all room but so many bytes.
function fill(leave) {
	const f = fs.openSync(filler, 'a');
	const block = Buffer.alloc(65536, 1);
	for (let left = room() - leave; left > 0; left -= block.length) {
		try { fs.writeSync(f, block, 0, Math.min(left, block.length)); } catch { break; }
	}
	fs.closeSync(f);
}
const empty = () => fs.rmSync(filler, { force: true });

function register(homes) {
	const file = path.join('/dev/shm', `alongside-full.${process.pid}.csv`);
	const rows = ['CSNumber,CareService,Subtype,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group'];
	for (let i = 0; i < HOMES; i++) { rows.push(`${number(i)},Care Home Service,Older People,Home ${i},Active,SP2099000001,A provider,Perth & Kinross,3${i},Adults`); }
	for (let i = 0; i < homes; i++) {
		rows.push(`CS20988${String(i).padStart(5, '0')},Care Home Service,Older People,Large ${i},Active,SP20988${String(i).padStart(5, '0')},Provider ${i},Fife,20,Adults`);
	}
	fs.writeFileSync(file, rows.join('\r\n') + '\r\n');
	return file;
}

// ---- returns ----

const returns = [];
const answers = { kept: 0, refused: [], odd: [] };

async function send(it) {
	const n = it.kept + 1;
	const body = JSON.stringify({ template: 'daily-huddle', version: 1, reason: 'It was wrong', values: { residents_total: n, note: `return ${n} ${'x'.repeat(900)}` } });
	const answer = await server.ask('PUT', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token, body, once: `${it.number}-${it.day}-${n}` });
	if (answer.status === 200 || answer.status === 201) {
		it.kept = n;
		answers.kept++;
	} else if (answer.status === 503) {
		answers.refused.push(answer);
	} else {
		answers.odd.push(`${answer.status} ${answer.text}`);
	}
}

async function storm(until) {
	await Promise.all([0, 1, 2, 3, 4, 5].map(async (k) => {
		const mine = returns.filter((it, i) => i % 6 === k);
		for (let i = 0; i < 4000 && !until(); i++) { await send(mine[i % mine.length]); }
	}));
}

// Each return is what was acknowledged last, whole. (What was refused was not kept: nothing here is unsure.)
async function wrong() {
	const all = [];
	for (const it of returns.filter((r) => r.kept)) {
		const answer = await server.ask('GET', `/api/v1/homes/${it.number}/returns/${it.day}`, { token: it.token });
		if (answer.status !== 200 || answer.json.revision !== it.kept || answer.json.values.residents_total !== it.kept) {
			all.push(`${it.number} ${it.day}: ${answer.status} ${answer.text.slice(0, 200)}, ${it.kept} kept`);
		}
	}
	return all;
}

const words = (text) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const tells = (text) => /sqlite|SQL|disk|ENOSPC|errno|src\//i.test(text);

async function served(tokens) {
	server = await new Serving(data, await freePort()).start();
	const cookie = await server.signIn('m0@example.org', 'a long enough password 0');
	for (let i = 0; i < HOMES; i++) {
		for (let d = 0; d < DAYS; d++) { returns.push({ number: number(i), day: dayBefore(d), token: tokens[i], kept: 0 }); }
	}
	await storm(() => answers.kept >= 30);
	fill(200000);
	await storm(() => answers.refused.length >= 30);
	checks.check('returns that find the disk full are answered 503', answers.kept > 30 && answers.refused.length >= 30 && answers.odd.length === 0,
		`${answers.kept} kept, ${answers.refused.length} refused, then ${answers.odd.slice(0, 3)}`);
	const bad = answers.refused.filter((a) => a.json?.error?.code !== 'io' || !(Number(a.headers['retry-after']) > 0) || !/Nothing was changed/.test(a.text) || tells(a.text) ||
		!/^application\/json/.test(a.headers['content-type']));
	checks.check('as JSON that says that nothing was changed, and when to try again', bad.length === 0 && answers.refused.length > 0, bad[0]?.text);

	const form = `/homes/${number(0)}/returns/${dayBefore(1)}`;
	const page = await server.ask('GET', `${form}?step=1`, { cookie });
	const hidden = [...(page.text ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]);
	// A draft changes a few pages and may find room for them in the log again and again; what is sent adds to the history.
	let again = null, typed = '';
	for (let i = 0; i < 60 && again?.status !== 503; i++) {
		fill(0);
		typed = `value="${27 + i % 2}"`;
		again = await server.ask('POST', form, { cookie, form: [...hidden, ['residents_total', `${27 + i % 2}`], ['note', 'what was typed']] });
		if (again.status === 303) {
			typed = 'The deputy counted again';
			again = await server.ask('POST', form, { cookie, form: [...hidden.filter(([name]) => name !== 'step'), ['step', '7'], ['go', 'send'], ['reason', typed]] });
		}
	}
	checks.check('a form that finds it full comes back as a calm page with what was typed', page.status === 200 && again.status === 503 &&
		/^text\/html/.test(again.headers['content-type']) && Number(again.headers['retry-after']) > 0 && again.text.includes(typed) && /Nothing was changed/.test(again.text) && !tells(words(again.text)),
		`${page.status} ${again.status} ${words(again.text ?? '').slice(0, 1500)}`);
	const reads = [await server.ask('GET', `/homes/${number(0)}`, { cookie }), await server.ask('GET', '/healthz'), await server.ask('GET', '/homes', { cookie })];
	const lost = await wrong();
	checks.check('what is there is still served, and nothing is half written', lost.length === 0 && reads.every((a) => a.status === 200), `${reads.map((a) => a.status)} ${lost[0]}`);

	const file = register(3000);
	const came = alongside('import', 'register', file, '--as-of', '2026-02-28');
	checks.check('a file of the register that finds it full is refused in one line that says what to do', came.status === 1 && came.stderr.trim().split('\n').length === 1 &&
		/no room left/.test(came.stderr), `${came.status} ${came.stderr}`);
	const copy = path.join(dir, 'copy'), backup = alongside('backup', copy);
	const still = await server.ask('GET', '/homes', { cookie });
	checks.check('so is a backup, which leaves nothing, and is made where there is room', backup.status === 1 && backup.stderr.trim().split('\n').length === 1 && /no room/.test(backup.stderr) &&
		!fs.existsSync(copy) && !fs.existsSync(`${copy}.partial`) && still.status === 200 && alongside('backup', `${file}.backup`).status === 0, `${backup.status} ${backup.stderr}`);
	fs.rmSync(`${file}.backup`, { force: true });

	empty();
	await storm(() => answers.kept >= 200);
	const later = await wrong();
	checks.check('once there is room returns are kept again', later.length === 0 && answers.odd.length === 0 && answers.kept >= 200, `${answers.kept} ${later[0]} ${answers.odd[0]}`);
	const form2 = await server.ask('POST', form, { cookie, form: [...hidden, ['residents_total', '27'], ['note', 'what was typed']] });
	checks.check('and the form that came back is taken', form2.status < 400, `${form2.status} ${words(form2.text).slice(0, 800)}`);
	const second = alongside('import', 'register', file, '--as-of', '2026-02-28');
	checks.check('and the file', second.status === 0, second.stderr);
	fs.rmSync(file);
	const how = await server.end('SIGTERM');
	const verify = alongside('verify');
	checks.check('verify agrees', how.code === 0 && verify.status === 0, `${how.code} ${verify.stdout.slice(0, 1000)}${verify.stderr}`);
}

// Without a program that serves: the command does the work itself.
function alone() {
	const before = alongside('verify').stdout;
	const file = register(3500);
	fill(300000);
	const came = alongside('import', 'register', file, '--as-of', '2026-03-31');
	checks.check('without a server too the file is refused clearly', came.status === 1 && /no room left/.test(came.stderr), `${came.status} ${came.stderr}`);
	const full = alongside('verify');
	checks.check('and verify agrees while it is full', full.status === 0 && full.stdout === before, `${full.status} ${full.stdout.slice(0, 1000)}${full.stderr}`);
	empty();
	const second = alongside('import', 'register', file, '--as-of', '2026-03-31');
	const verify = alongside('verify');
	checks.check('once there is room it comes in, and verify agrees', second.status === 0 && verify.status === 0, `${second.stderr} ${verify.stdout.slice(0, 1000)}${verify.stderr}`);
	fs.rmSync(file);
}

try {
	const tokens = make(data, HOMES);
	await served(tokens);
	alone();
} catch (e) {
	checks.check('it ran to its end', false, e.stack);
	await server?.end('SIGKILL');
}
if (checks.failed) { console.log(server?.told()); }
fs.rmSync(dir, { recursive: true, force: true });
checks.close();
