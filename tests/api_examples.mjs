// SPDX-License-Identifier: MIT
// Runs the examples of docs/api.md from its text: each block of three backticks and "http" is a request, the block after it the answer it shows. Values that differ from run to
// run are compared by kind; "..." stands for more of the same. Called by tests/api.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';

// Requests and what is said to come back, in the order of the page.
function blocks(text) {
	return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((m) => ({ kind: m[1], text: m[2] }));
}

function request(text, places) {
	const filled = text.replace(/\b(HOME|TODAY|YESTERDAY)\b/g, (name) => places[name]);
	const [head, ...body] = filled.split('\n\n');
	const [first, ...headers] = head.trim().split('\n');
	const [method, target] = first.split(' ');
	return { method, target, headers: Object.fromEntries(headers.map((h) => h.split(': '))), body: body.join('\n\n').trim() || undefined };
}

// Every member the page shows is there with that value; numbers of revision, times and references by their kind only.
function shows(page, program, where) {
	if (page === '...') { return; }
	if (page === null || typeof page !== 'object') {
		if (typeof page === 'string' && /^(<.*>)$/.test(page)) {
			assert.equal(typeof program, 'string', where);
		} else {
			assert.deepEqual(program, page, where);
		}
		return;
	}
	assert.equal(Array.isArray(program), Array.isArray(page), where);
	for (const [name, value] of Object.entries(page)) {
		if (Array.isArray(page) && value === '...') { continue; }
		assert.ok(name in program, `${where}.${name} is not in the answer`);
		shows(value, program[name], `${where}.${name}`);
	}
}

// The page's home is that of the second team, which no other test sends for.
export async function examples({ ask, test, foreign, today, dayBefore, tokens }) {
	const all = blocks(fs.readFileSync('docs/api.md', 'utf8'));
	const places = { HOME: foreign, TODAY: today, YESTERDAY: dayBefore(1) };
	let ran = 0;

	for (let i = 0; i < all.length; i++) {
		if (all[i].kind !== 'http') { continue; }
		const { method, target, headers, body } = request(all[i].text, places);
		const answered = all[i + 1];
		await test(`docs/api.md: ${method} ${target}`, async () => {
			const role = headers.Authorization === undefined ? null : headers.Authorization === 'Bearer TEAM' ? 'team member 2' : 'home manager 2';
			assert.ok(role === null || /^Bearer (TOKEN|TEAM)$/.test(headers.Authorization));
			const answer = await ask(role, method, target, body, { token: role ? tokens[role] : undefined, once: headers['Idempotency-Key'] });
			assert.equal(answered?.kind, 'json', 'no answer is shown');
			const [status, ...shown] = answered.text.split('\n');
			assert.equal(answer.status, Number(status.match(/\d{3}/)[0]), answer.text);
			const text = shown.join('\n').replace(/\b(HOME|TODAY|YESTERDAY)\b/g, (name) => places[name]);
			shows(JSON.parse(text), answer.json, 'answer');
		});
		ran++;
	}
	await test('the page has its examples', async () => assert.ok(ran >= 8, `${ran} examples`));
}
