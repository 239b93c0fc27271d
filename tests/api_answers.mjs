// SPDX-License-Identifier: MIT
// What must be answered at once, through the API: asked by a return, taken by "I have it", told to whoever comes second, answered anew, taken back. Called by api.mjs.
import assert from 'node:assert/strict';
import { isError } from './api_refusals.mjs';
import { instant, members } from './api_shapes.mjs';

export async function answers({ ask, get, test, today, home }) {
	const own = `/api/v1/homes/${home}`;
	const values = { help: 'urgent', help_text: 'Nobody for tonight.' };
	const later = new Date(Date.parse(`${today}T12:00:00Z`) + 2 * 86400000).toISOString().slice(0, 10);
	const row = async () => (await get('team member', '/api/v1/board')).items.find((r) => r.home.id === home);

	await test('urgent help is asked of somebody at once, and stands on the board unanswered', async () => {
		const sent = await ask('home manager', 'PUT', `${own}/returns/${today}`, { template: 'daily-huddle', version: 1, values });
		assert.ok([200, 201].includes(sent.status), sent.text);
		const calls = await get('team member', '/api/v1/calls?show=waiting');
		const mine = calls.items.find((c) => c.number === home && c.kind === 'urgent');
		assert.ok(mine, 'it is not among the calls');
		instant(mine.raised_at);
		assert.equal(Date.parse(mine.moves_at) - Date.parse(mine.raised_at), 30 * 60000);
		assert.equal((await row()).answered, null);
	});
	let first;
	await test('"I have it" is one post; the second of two is told who has it', async () => {
		first = await ask('duty', 'POST', `${own}/answers`, { text: 'Agency rung.', look_again: later });
		assert.equal(first.status, 201, first.text);
		assert.deepEqual([first.json.text, first.json.look_again, first.json.about], ['Agency rung.', later, null]);
		const second = await ask('team member', 'POST', `${own}/answers`, { text: 'I look into it.' });
		isError(second, 409, 'conflict');
		assert.match(second.json.error.message, new RegExp(`^${first.json.answered_by} has this since `));
		const { answered } = await row();
		members(answered, ['by', 'at']);
		assert.deepEqual([answered.by, answered.at], [first.json.answered_by, first.json.answered_at]);
		assert.ok(!(await get('team member', '/api/v1/calls?show=waiting')).items.some((c) => c.number === home));
	});
	await test('what is answered is held to its rules, field by field', async () => {
		const refused = await ask('duty', 'POST', `${own}/answers`, { text: 'Born on 3 March 1931', look_again: later });
		isError(refused, 422, 'invalid');
		members(refused.json.error.fields, ['text']);
		members((await ask('duty', 'POST', `${own}/answers`, { look_again: '2020-01-01' })).json.error.fields, ['look_again']);
		members((await ask('duty', 'POST', `${own}/answers`, { about: 'no_such_rule' })).json.error.fields, ['about']);
		isError(await ask('home manager', 'POST', `${own}/answers`, { text: 'We do.' }), 403, 'denied');
		isError(await ask('team member 2', 'POST', `${own}/answers`, { text: 'We do.' }), 404, 'missing');
	});
	await test('the home reads what is being done, and it can be taken back once', async () => {
		const read = await get('home manager', `${own}/answers`);
		assert.deepEqual([read.items[0].ref, read.items[0].text], [first.json.ref, 'Agency rung.']);
		const ended = await ask('team member', 'POST', `${own}/answers/${first.json.ref}/end`);
		assert.deepEqual([ended.status, ended.json.ended_why], [200, 'Taken back']);
		isError(await ask('team member', 'POST', `${own}/answers/${first.json.ref}/end`), 409, 'conflict');
		assert.equal((await row()).answered, null);
	});
	await test('the rota says who is asked when', async () => {
		const { items } = await get('team member', '/api/v1/rota');
		assert.ok(items.length > 0);
		members(items[0], ['ref', 'weekday', 'from_time', 'until_time', 'place', 'name', 'made_by', 'made_at', 'ended_at', 'ended_by']);
	});
}
