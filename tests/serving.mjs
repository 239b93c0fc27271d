// SPDX-License-Identifier: MIT
// A small data set of one area made by the program's own commands, and the program serving it, for tests that start, kill and ask it over sockets.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const bin = process.env.ALONGSIDE_BIN || path.resolve('build/alongside');
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const number = (i) => `CS209930000${i}`;

export function run(...args) {
	const r = spawnSync(bin, args, { encoding: 'utf8' });
	if (r.status !== 0) {
		throw new Error(`alongside ${args.join(' ')}: exit ${r.status}: ${r.stderr}`);
	}
	return r.stdout;
}

export const temporary = () => fs.mkdtempSync(path.join(os.tmpdir(), 'alongside-faults.'));

// One team with so many homes, each with a manager "mN@example.org" whose password is "a long enough password N"; returns the managers' tokens.
export function make(data, homes, url) {
	const rows = ['CSNumber,CareService,Subtype,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group'];
	const tokens = [];
	for (let i = 0; i < homes; i++) {
		rows.push(`${number(i)},Care Home Service,Older People,Home ${i},Active,SP2099000001,A provider,Perth & Kinross,3${i},Adults`);
	}
	const file = `${data}.csv`;
	fs.writeFileSync(file, rows.join('\r\n') + '\r\n');
	run('import', 'register', file, '--as-of', '2026-01-31', '--data', data, ...(url ? ['--database', url] : []));
	run('organisation', 'add', '--kind', 'team', '--name', 'The team', '--about', 'Perth & Kinross', '--data', data);
	for (let i = 0; i < homes; i++) {
		run('organisation', 'add', '--kind', 'home', '--name', `Home ${i}`, '--about', number(i), '--data', data);
		const added = spawnSync(bin, ['account', 'add', '--name', `Manager ${i}`, '--email', `m${i}@example.org`, '--organisation', `Home ${i}`,
			'--role', 'home manager', '--password-stdin', '--data', data], { encoding: 'utf8', input: `a long enough password ${i}\n` });
		if (added.status !== 0) {
			throw new Error(added.stderr);
		}
		tokens.push(run('account', 'token', `m${i}@example.org`, '--name', 'storm', '--data', data).match(/[A-Za-z0-9_-]{20,}/g).pop());
	}
	return tokens;
}

export const freePort = () => new Promise((done) => {
	const s = net.createServer();
	s.listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); });
});

// A served data set. ask() never throws: status 0 means that no whole answer came.
export class Serving {
	constructor(data, port) {
		this.data = data;
		this.port = port;
		this.log = `${data}.log`;
		this.process = null;
	}

	async start() {
		const log = fs.openSync(this.log, 'a');
		this.process = spawn(bin, ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`], { stdio: ['ignore', log, log] });
		fs.closeSync(log);
		for (let i = 0; i < 800; i++) {
			if ((await this.ask('GET', '/readyz')).status === 200) { return this; }
			if (this.process.exitCode !== null) { break; }
			await sleep(25);
		}
		throw new Error(`the server did not start:\n${this.told()}`);
	}

	// What it logged, without the requests.
	told() {
		return fs.existsSync(this.log) ? fs.readFileSync(this.log, 'utf8').split('\n').filter((s) => !s.includes('"event":"request"')).slice(-15).join('\n') : '';
	}

	async end(signal) {
		if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) { return { code: -1 }; }
		const gone = new Promise((done) => this.process.once('exit', (code, how) => done({ code, how })));
		this.process.kill(signal);
		return gone;
	}

	ask(method, target, { token, cookie, body, form, once, headers = {} } = {}) {
		return new Promise((done) => {
			const h = { ...headers };
			const text = form ? new URLSearchParams(form).toString() : body;
			if (token) { h.Authorization = `Bearer ${token}`; }
			if (cookie) { h.Cookie = cookie; }
			if (once) { h['Idempotency-Key'] = once; }
			if (text !== undefined) {
				h['Content-Type'] = form ? 'application/x-www-form-urlencoded' : 'application/json';
				h['Content-Length'] = Buffer.byteLength(text);
			}
			if (form) { h.Origin = `http://127.0.0.1:${this.port}`; }
			const r = http.request({ host: '127.0.0.1', port: this.port, method, path: target, headers: h, agent: false, timeout: 20000 }, (answer) => {
				let got = '';
				answer.setEncoding('utf8');
				answer.on('data', (s) => { got += s; });
				answer.on('end', () => {
					let json = null;
					try { json = JSON.parse(got); } catch { /* a page */ }
					done({ status: answer.complete ? answer.statusCode : 0, headers: answer.headers, json, text: got });
				});
				answer.on('error', () => done({ status: 0 }));
			});
			r.on('timeout', () => r.destroy());
			r.on('error', () => done({ status: 0 }));
			r.end(text);
		});
	}

	// Signs in as a browser does; the cookies as the next requests carry them.
	async signIn(email, password) {
		const page = await this.ask('GET', '/sign-in');
		const hidden = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
		const answer = await this.ask('POST', '/sign-in', { form: { ...hidden, email, password } });
		if (answer.status !== 303 && answer.status !== 302) {
			throw new Error(`signing in gave ${answer.status}: ${answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 300)}`);
		}
		return answer.headers['set-cookie'].map((c) => c.split(';')[0]).join('; ');
	}
}

export const csrf = (page) => (page.text.match(/name="csrf" value="([^"]+)"/) || [])[1];

// Counts what passed, prints as it goes, closes the script.
export class Checks {
	constructor(prefix) { this.prefix = prefix; this.passed = 0; this.failed = 0; }

	check(name, fine, detail) {
		console.log(`${fine ? 'ok' : 'not ok'} ${this.prefix}${name}${fine ? '' : `: ${detail}`}`);
		if (fine) { this.passed++; } else { this.failed++; }
		return fine;
	}

	close() {
		console.log(`${this.passed} passed, ${this.failed} failed`);
		process.exit(this.failed ? 1 : 0);
	}
}
