// SPDX-License-Identifier: MIT
// What is refused at any address, and in which words: nobody signed in, not this role's work, absent or out of reach, too large, the wrong method.
// Called by tests/api.mjs. 503 and its Retry-After need a fault underneath and are tested in src/web/web_test.c and tests/faults_*.
import assert from 'node:assert/strict';
import { members } from './api_shapes.mjs';

export function isError(answer, status, code) {
	assert.equal(answer.status, status, answer.text);
	members(answer.json, ['error']);
	members(answer.json.error, ['code', 'message', 'fields']);
	assert.equal(answer.json.error.code, code);
	assert.ok(answer.json.error.message);
	assert.match(answer.headers['content-type'], /^application\/json/);
}

export async function refusals({ ask, test, home, foreign, today, description }) {
	const own = `/api/v1/homes/${home}`, sent = { template: 'daily-huddle', version: 1, values: {} };

	await test('without a token, or with a wrong one, it is 401 and nothing else', async () => {
		for (const [method, target] of [['GET', '/api/v1/homes'], ['GET', own], ['GET', `/api/v1/homes/${foreign}`], ['PUT', `${own}/returns/${today}`]]) {
			isError(await ask(null, method, target, method === 'PUT' ? sent : undefined), 401, 'signed_out');
			const wrong = await ask(null, method, target, method === 'PUT' ? sent : undefined, { token: 'A'.repeat(43) });
			isError(wrong, 401, 'signed_out');
			assert.match(wrong.headers['www-authenticate'], /^Bearer/);
		}
	});
	await test('what a role may never do is 403', async () => {
		isError(await ask('partner member', 'GET', own), 403, 'denied');
		isError(await ask('administrator', 'GET', `${own}/returns`), 403, 'denied');
		isError(await ask('executive', 'PUT', `${own}/returns/${today}`, sent), 403, 'denied');
		isError(await ask('home manager', 'POST', `${own}/colour`, {}), 403, 'denied');
	});
	await test('a foreign home, one that does not exist and what cannot be one are 404 with the same bytes', async () => {
		for (const [method, rest] of [['GET', ''], ['GET', `/returns/${today}`], ['GET', '/timeline'], ['GET', '/status'], ['PUT', `/returns/${today}`]]) {
			const answers = [];
			for (const id of [foreign, 'CS1999000000', 'x', '%00', '%F0%9F%8F%A0', 'a'.repeat(300)]) {
				answers.push(await ask('home manager', method, `/api/v1/homes/${id}${rest}`, method === 'PUT' ? sent : undefined));
			}
			answers.forEach((a) => isError(a, 404, 'missing'));
			answers.forEach((a) => assert.equal(a.text, answers[0].text));
		}
		for (const date of ['2026-02-30', 'today', '20261118', '0000-00-00']) {
			isError(await ask('home manager', 'GET', `${own}/returns/${date}`), 404, 'missing');
			isError(await ask('home manager', 'PUT', `${own}/returns/${date}`, sent), 404, 'missing');
		}
		isError(await ask('home manager', 'GET', '/api/v1/nothing'), 404, 'missing');
	});
	await test('a body above the limit is 413', async () => {
		isError(await ask('home manager', 'PUT', `${own}/returns/${today}`, 'x'.repeat(300000)), 413, 'limit');
	});
	await test('a method that an address does not take is 405 and says which it takes', async () => {
		const answer = await ask('home manager', 'DELETE', `${own}/returns/${today}`);
		isError(answer, 405, 'method');
		assert.match(answer.headers.allow, /GET.*PUT/);
	});
	await test('the home\'s own words and a set colour are taken, refused by field, and taken back', async () => {
		const until = new Date(Date.parse(`${today}T12:00:00Z`) + 3 * 86400000).toISOString().slice(0, 10);
		isError(await ask('home manager', 'POST', `${own}/status/comment`, { words: '' }), 422, 'invalid');
		const comment = await ask('home manager', 'POST', `${own}/status/comment`, { words: 'The boiler is being seen to.' });
		assert.deepEqual([comment.status, comment.json.words, comment.json.day], [200, 'The boiler is being seen to.', today]);
		assert.match(comment.json.ref, /^W[0-9A-Z]{10}$/);
		const refused = await ask('team chair', 'POST', `${own}/colour`, { colour: 'blue', until_day: until });
		isError(refused, 422, 'invalid');
		members(refused.json.error.fields, ['colour', 'reason']);
		const set = await ask('team chair', 'POST', `${own}/colour`, { colour: 'red', reason: 'The boiler.', until_day: until });
		assert.deepEqual([set.status, set.json.colour, set.json.reason, set.json.until_day, set.json.ended_at], [200, 'red', 'The boiler.', until, null]);
		const status = (await ask('home manager', 'GET', `${own}/status`)).json;
		assert.deepEqual([status.colour, status.set[0].reason, status.comments[0].words], ['red', 'The boiler.', 'The boiler is being seen to.']);
		assert.deepEqual([status.set[0].ref, status.comments[0].ref], [set.json.ref, comment.json.ref]);
		const ended = await ask('team chair', 'POST', `${own}/colour/${set.json.ref}/end`);
		assert.deepEqual([ended.status, ended.json.ref], [200, set.json.ref]);
		assert.notEqual(ended.json.ended_at, null);
		assert.notEqual((await ask('home manager', 'GET', `${own}/status`)).json.set[0].ended_at, null);
		isError(await ask('team chair', 'POST', `${own}/colour/XAAAAAAAAAA/end`), 404, 'missing');
	});
	await test('every answer of a made-up data set says so', async () => {
		assert.equal(description.silent, 0);
	});
}
