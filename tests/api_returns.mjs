// SPDX-License-Identifier: MIT
// Sending a home's return and reading it back: what is answered first and after, what is kept of each sending, what is refused and on which member.
// Called by tests/api.mjs. What is true of every address (401, 404, 413 ...) is in api_refusals.mjs.
import assert from 'node:assert/strict';
import { day, instant, members } from './api_shapes.mjs';

function isReturn(r) {
	members(r, ['home', 'date', 'template', 'version', 'values', 'revision', 'sent_at', 'sent_by', 'reference', 'colour', 'look_again']);
	day(r.date);
	instant(r.sent_at);
	assert.ok(r.sent_by && r.reference && ['red', 'amber', 'green', 'none'].includes(r.colour));
	r.look_again.forEach((l) => { members(l, ['field', 'sentence']); assert.ok(l.sentence); });
}

export async function returnShapes({ ask, get, test, home, today, dayBefore }) {
	const at = (date) => `/api/v1/homes/${home}/returns/${date}`;
	const usual = (await get('home manager', `/api/v1/homes/${home}/returns?limit=1`)).items[0].values;
	const body = (values, more) => ({ template: 'daily-huddle', version: 1, values: { ...usual, ...values }, ...more });
	const put = (date, sent, options) => ask('home manager', 'PUT', at(date), sent, options);
	let first;

	await test('the first return of a day is 201 and has the members people rely on', async () => {
		assert.equal((await ask('home manager', 'GET', at(today))).status, 404);
		const answer = await put(today, body({ beds_available: 'not known', note: 'Quiet night.' }));
		assert.equal(answer.status, 201, answer.text);
		isReturn(answer.json);
		first = answer.json;
		assert.deepEqual([first.home, first.date, first.template, first.version, first.revision], [home, today, 'daily-huddle', 1, 1]);
		assert.deepEqual(await get('home manager', at(today)), first);
	});
	await test('it is on the board of the team at once', async () => {
		const row = (await get('team member', '/api/v1/board?limit=200')).items.find((r) => r.home.id === home);
		assert.deepEqual([row.sent, row.colour, row.last.date, row.sent_at], ['today', first.colour, today, first.sent_at]);
	});
	await test('the same body twice changes nothing', async () => {
		const again = await put(today, body({ beds_available: 'not known', note: 'Quiet night.' }));
		assert.equal(again.status, 200);
		assert.deepEqual(again.json, first);
		assert.equal((await get('home manager', `${at(today)}/history`)).total, 1);
	});
	await test('zero, not known, not applicable and not sent stay what they are', async () => {
		const values = { residents_away: 0, beds_available: 'not known', agency_on: 'not applicable' };
		const sent = body(values);
		delete sent.values.staff_absent;
		const answer = await put(today, sent);
		assert.equal(answer.status, 200, answer.text);
		const kept = (await get('home manager', at(today))).values;
		for (const [name, value] of Object.entries(values)) { assert.equal(kept[name], value, name); }
		assert.ok(!('staff_absent' in kept) && !('note' in kept));
		assert.equal(answer.json.revision, 2);
	});
	await test('a stale revision is 409 with mine, theirs and the original, and writes nothing', async () => {
		const answer = await put(today, body({ agency_on: 3 }, { revision: 1 }));
		assert.equal(answer.status, 409);
		members(answer.json, ['error', 'mine', 'theirs', 'original'], ['revision', 'sent_by']);
		assert.equal(answer.json.mine.agency_on, 3);
		assert.equal(answer.json.theirs.agency_on, 'not applicable');
		assert.equal(answer.json.original.note, 'Quiet night.');
		assert.equal(answer.json.error.code, 'conflict');
		assert.equal((await get('home manager', at(today))).revision, 2);
	});
	await test('with the newest revision it is taken; without one the last wins and the others stay', async () => {
		assert.equal((await put(today, body({ agency_on: 3 }, { revision: 2 }))).json.revision, 3);
		assert.equal((await put(today, body({ agency_on: 1 }, { revision: null, reason: null }))).json.revision, 4);
		const list = await get('home manager', `${at(today)}/history`);
		members(list, ['items', 'total', 'next']);
		list.items.forEach((v) => { members(v, ['revision', 'values', 'reason', 'sent_by', 'sent_at']); instant(v.sent_at); });
		assert.deepEqual(list.items.map((v) => [v.revision, v.values.agency_on]), [[4, 1], [3, 3], [2, 'not applicable'], [1, usual.agency_on]]);
	});
	await test('a return that knows nothing is amber, never green', async () => {
		const values = Object.fromEntries(Object.keys(usual).map((name) => [name, 'not known']));
		const answer = await put(today, { template: 'daily-huddle', version: 1, values });
		assert.deepEqual([answer.status, answer.json.colour], [200, 'amber']);
		assert.equal((await put(today, { template: 'daily-huddle', version: 1, values: {} })).json.colour, 'amber');
	});
	await test('a question that was not asked is kept as not applicable, and named', async () => {
		const answer = await put(today, body({ beds_closed: 0, beds_closed_reason: 'staffing' }));
		assert.equal(answer.status, 200);
		assert.equal(answer.json.values.beds_closed_reason, 'not applicable');
		assert.deepEqual(answer.json.look_again.map((l) => l.field), ['beds_closed_reason']);
	});
	await test('what does not add up is named and not refused; what cannot be is refused', async () => {
		const places = (await get('home manager', `/api/v1/homes/${home}`)).places;
		const asked = await put(today, body({ beds_available: places }));
		assert.equal(asked.status, 200);
		assert.equal(asked.json.look_again.length, 1);
		assert.deepEqual((await get('home manager', at(today))).look_again, asked.json.look_again);
		const stopped = await put(today, body({ residents_in_hospital: usual.residents_total + 1 }));
		assert.equal(stopped.status, 422);
		members(stopped.json.error.fields, ['residents_in_hospital']);
	});
	await test('a return for tomorrow is refused on the date', async () => {
		const answer = await put(dayBefore(-1), body({}));
		assert.equal(answer.status, 422);
		members(answer.json.error.fields, ['date']);
	});
	await test('a changed value on a past day needs a reason, which is kept', async () => {
		const date = (await get('home manager', `/api/v1/homes/${home}/returns?limit=1&offset=2`)).items[0].date;
		const before = await get('home manager', at(date));
		const sent = { template: 'daily-huddle', version: 1, values: { ...before.values, residents_total: before.values.residents_total + 1 } };
		const refused = await put(date, sent);
		assert.equal(refused.status, 422);
		members(refused.json.error.fields, ['reason']);
		assert.deepEqual(await get('home manager', at(date)), before);
		assert.equal((await put(date, { ...sent, values: before.values })).status, 200);
		const answer = await put(date, { ...sent, reason: 'One was counted twice.' });
		assert.deepEqual([answer.status, answer.json.revision], [200, before.revision + 1]);
		assert.equal((await get('home manager', `${at(date)}/history`)).items[0].reason, 'One was counted twice.');
	});
	await test('a reason given on the same day is kept too', async () => {
		await put(today, body({ agency_on: 5 }, { reason: 'Two more came.' }));
		assert.equal((await get('home manager', `${at(today)}/history`)).items[0].reason, 'Two more came.');
	});
	await test('unknown members, templates and values are refused where they stand', async () => {
		const wrong = [
			['nonsense', body({ nonsense: 1 })], ['ppe', body({ ppe: 'plenty' })], ['residents_total', body({ residents_total: -1 })],
			['residents_total', body({ residents_total: 1.5 })], ['residents_total', body({ residents_total: true })],
			['note', body({ note: 'Born on 01/02/1930.' })], ['note', body({ note: 'x'.repeat(100000) })],
			['more', body({}, { more: 1 })], ['template', body({}, { template: 'other' })], ['template', body({}, { template: undefined })],
			['version', body({}, { version: 99 })], ['version', body({}, { version: '1' })], ['version', body({}, { version: undefined })],
			['values', body({}, { values: [] })], ['values', body({}, { values: undefined })], ['reason', body({}, { reason: 7 })],
			['revision', body({}, { revision: 'one' })],
		];
		for (const [field, sent] of wrong) {
			const answer = await put(today, sent);
			assert.equal(answer.status, 422, `${field}: ${answer.text.slice(0, 200)}`);
			assert.ok(answer.json.error.fields[field], `${field}: ${answer.text}`);
		}
		for (const text of ['', '[]', 'null', '{"values":', '{"template":"daily-huddle","version":1,"values":{"ppe":"none","ppe":"enough"}}', '[[[[']) {
			assert.equal((await put(today, text)).status, 422, text);
		}
	});
	await test('with a one-time key a return sent again gets the same answer and is not doubled', async () => {
		const sent = body({ agency_on: 2 });
		const once = await put(today, sent, { once: 'night-run-1' });
		await put(today, body({ agency_on: 4 }));
		const again = await put(today, sent, { once: 'night-run-1' });
		assert.deepEqual([again.status, again.text], [once.status, once.text]);
		assert.equal(again.headers['x-made-up'], 'yes');
		assert.equal((await get('home manager', at(today))).values.agency_on, 4);
		assert.equal((await put(today, body({ agency_on: 6 }), { once: 'night-run-1' })).status, 422);
	});
	await test('the list of returns has each return\'s own shape', async () => {
		const list = await get('home manager', `/api/v1/homes/${home}/returns?limit=3`);
		members(list, ['items', 'total', 'next']);
		list.items.forEach(isReturn);
		const newest = await get('home manager', at(list.items[0].date));
		delete newest.made_up;
		assert.deepEqual(list.items[0], newest);
		assert.deepEqual(list.items.map((r) => r.date), list.items.map((r) => r.date).sort().reverse());
	});
}
