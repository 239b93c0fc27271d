// SPDX-License-Identifier: MIT
// The shapes of what is read: homes, lists, the board, timeline and template, member by member. Called by tests/api.mjs; returns are in api_returns.mjs.
import assert from 'node:assert/strict';

// These members and no others; in a made-up data set the outermost object says so.
export function members(thing, names, more = []) {
	assert.deepEqual(Object.keys(thing).filter((n) => n !== 'made_up' && !more.includes(n)).sort(), [...names].sort());
}

export const instant = (text) => assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
export const day = (text) => assert.match(text, /^\d{4}-\d\d-\d\d$/);
const isCount = (n) => assert.ok(Number.isInteger(n) && n >= 0, `${n} is no count`);
const countOrNotKnown = (n) => n === 'not known' || isCount(n);

function isHome(h) {
	members(h, ['id', 'number', 'name', 'provider', 'council', 'board', 'hscp', 'locality', 'town', 'postcode', 'client_group', 'places', 'sector',
		'registration_status', 'grades', 'grades_date', 'on']);
	members(h.provider, ['id', 'number', 'name']);
	members(h.grades, ['wellbeing', 'leadership', 'staff', 'setting', 'planning']);
	assert.equal(h.id, h.number);
	Object.values(h.grades).forEach(countOrNotKnown);
	countOrNotKnown(h.places);
	day(h.on);
	for (const name of ['name', 'council', 'board', 'hscp', 'locality', 'town', 'postcode', 'client_group', 'sector', 'registration_status', 'grades_date']) {
		assert.ok(typeof h[name] === 'string' && h[name] !== '', `${name} is ${JSON.stringify(h[name])}`);
	}
}

export async function homeShapes({ ask, get, test, home, foreign, dayBefore }) {
	await test('a home has the members people rely on, and no others', async () => {
		isHome(await get('team member', `/api/v1/homes/${home}`));
	});
	await test('every home of the list has the same members', async () => {
		const list = await get('team member', '/api/v1/homes?scope=all&limit=200');
		members(list, ['items', 'total', 'next']);
		assert.equal(list.items.length, list.total);
		assert.equal(list.next, null);
		list.items.forEach(isHome);
	});
	await test('a list is walked by its next, which keeps all parameters', async () => {
		const seen = new Set();
		let path = '/api/v1/homes?scope=all&limit=17', total = null;
		while (path !== null) {
			const list = await get('team member', path);
			total = list.total;
			list.items.forEach((h) => seen.add(h.id));
			assert.ok(list.next === null || (list.next.includes('scope=all') && list.next.includes('limit=17')), list.next);
			path = list.next;
		}
		assert.equal(seen.size, total);
	});
	await test('without a limit a list has fifty, and one to two hundred may be asked for', async () => {
		assert.equal((await get('home manager', `/api/v1/homes/${home}/returns`)).items.length, 50);
		assert.equal((await get('home manager', `/api/v1/homes/${home}/returns?limit=1`)).items.length, 1);
		for (const limit of ['0', '201', '-1', 'x', '1.5']) {
			const answer = await ask('home manager', 'GET', `/api/v1/homes/${home}/returns?limit=${limit}`);
			assert.equal(answer.status, 422, limit);
			members(answer.json.error.fields, ['limit']);
		}
	});
	await test('homes can be chosen by council area, client group and date', async () => {
		const all = await get('team member', '/api/v1/homes?scope=all&limit=200');
		const one = all.items[0];
		const chosen = await get('team member', `/api/v1/homes?scope=all&limit=200&council=${encodeURIComponent(one.council)}&client_group=${encodeURIComponent(one.client_group)}`);
		assert.deepEqual(chosen.items.map((h) => h.id), all.items.filter((h) => h.client_group === one.client_group && h.council === one.council).map((h) => h.id));
		assert.ok((await get('team member', `/api/v1/homes?on=${dayBefore(300)}`)).items.every((h) => h.on === dayBefore(300)));
		assert.equal((await ask('team member', 'GET', '/api/v1/homes?council=Nowhere')).status, 422);
	});
	await test('each sees the homes within reach', async () => {
		const mine = await get('home manager', '/api/v1/homes?scope=all');
		assert.deepEqual([mine.total, mine.items[0].id], [1, home]);
		assert.equal((await ask('team member', 'GET', `/api/v1/homes/${foreign}`)).status, 404);
		assert.ok(!(await get('team member', '/api/v1/homes?scope=all&limit=200')).items.some((h) => h.id === foreign));
	});
	await test('timeline items say when, what and which record, newest first', async () => {
		const list = await get('home manager', `/api/v1/homes/${home}/timeline`);
		members(list, ['items', 'total', 'next']);
		for (const item of list.items) {
			members(item, ['at', 'kind', 'sentence', 'record']);
			instant(item.at);
			assert.ok(item.kind && item.sentence);
		}
		assert.deepEqual(list.items.map((i) => i.at), list.items.map((i) => i.at).sort().reverse());
	});
	await test('the search finds a home by its number and nothing of a foreign one', async () => {
		const mine = await get('team member', `/api/v1/search?q=${home}`);
		assert.deepEqual(mine.items.map((i) => [i.kind, i.path, i.home.id]), [['home', `/homes/${home}`, home]]);
		assert.deepEqual(await get('home manager 2', `/api/v1/search?q=${home}`), { ...mine, items: [], total: 0, next: null });
		const night = await get('team member', '/api/v1/search?q=night&limit=3');
		assert.ok(night.next.includes('q=night'));
		for (const item of night.items) {
			members(item, ['kind', 'label', 'text', 'day', 'home', 'path']);
		}
		assert.ok((await get('team member', '/api/v1/search?q=night&kind=note')).items.every((i) => i.kind === 'note'));
		assert.equal((await ask('team member', 'GET', '/api/v1/search?q=x')).status, 422);
	});
	await test('the template in force says what is asked', async () => {
		const t = await get('home submitter', '/api/v1/return-templates/current');
		assert.deepEqual([t.id, t.version], ['daily-huddle', 1]);
		for (const name of ['residents_total', 'ppe', 'help']) {
			const f = t.fields.find((x) => x.id === name);
			assert.ok(f.label && f.used_for && f.when, name);
		}
	});
}

const colours = ['red', 'amber', 'green', 'none'];

function isRow(row, on) {
	members(row, ['home', 'colour', 'computed', 'last', 'sent', 'help', 'answered', 'reasons', 'date', 'sent_at'], ['beds', 'set', 'corrected']);
	members(row.home, ['id', 'number', 'name']);
	assert.ok(colours.includes(row.colour) && colours.includes(row.computed));
	assert.ok(['today', 'not_yet', 'no_return', 'not_expected'].includes(row.sent), row.sent);
	assert.ok(['none', 'advice', 'urgent'].includes(row.help), row.help);
	if (row.answered !== null) {
		members(row.answered, ['by', 'at']);
		instant(row.answered.at);
	}
	assert.ok(Array.isArray(row.reasons) && row.reasons.every((s) => typeof s === 'string' && s !== ''));
	assert.equal(row.date, on);
	if (row.last !== null) {
		members(row.last, ['colour', 'date']);
		assert.ok(colours.slice(0, 3).includes(row.last.colour) && row.last.date <= on);
	}
	if (row.sent === 'today') { instant(row.sent_at); } else { assert.equal(row.sent_at, null); }
}

function isBoard(board) {
	members(board, ['items', 'total', 'next', 'counts'], ['group', 'on']);
	members(board.counts, colours);
	board.items.forEach((row) => isRow(row, board.on));
}

// How bad, worst first, with help before others of the same colour; a home that has not sent keeps the place of its last colour.
const place = (row) => 2 * { red: 0, amber: 1, green: 2 }[row.colour !== 'none' ? row.colour : row.last ? row.last.colour : 'green'] + (row.help === 'none' ? 1 : 0);

export async function boardShapes({ ask, get, test, home, today, dayBefore }) {
	await test('before anyone has sent every home is none, keeps its last colour and its place', async () => {
		const board = await get('team member', '/api/v1/board?limit=200');
		isBoard(board);
		assert.deepEqual(board.counts, { red: 0, amber: 0, green: 0, none: 41 });
		assert.ok(board.items.every((r) => r.colour === 'none' && r.computed === 'none' && r.sent === 'not_yet' && r.last.date < today));
		assert.deepEqual(board.items.map(place), board.items.map(place).sort((a, b) => a - b));
		assert.ok(board.items.some((r) => r.last.colour === 'red'));
	});
	await test('a past day counts by colour, and who sent nothing counts under none', async () => {
		for (let n = 1; n <= 28; n += 9) {
			const board = await get('team member', `/api/v1/board?limit=200&on=${dayBefore(n)}`);
			isBoard(board);
			assert.equal(board.on, dayBefore(n));
			for (const colour of colours) {
				assert.equal(board.counts[colour], board.items.filter((r) => r.colour === colour).length, colour);
			}
			assert.ok(board.items.every((r) => r.colour !== 'none' || r.sent !== 'today'));
			assert.ok(board.items.every((r) => r.sent !== 'today' || (r.last.date === board.on)));
		}
	});
	await test('the board in pages is the board', async () => {
		const whole = await get('team member', '/api/v1/board?limit=200');
		let path = '/api/v1/board?limit=20', rows = [];
		while (path !== null) {
			const page = await get('team member', path);
			assert.deepEqual(page.counts, whole.counts);
			assert.equal(page.total, 41);
			rows = rows.concat(page.items);
			path = page.next;
		}
		assert.deepEqual(rows, whole.items);
	});
	await test('without a group the board is of the team\'s remit, for a home of that home', async () => {
		const own = await get('home manager', '/api/v1/board');
		isBoard(own);
		assert.deepEqual(own.items.map((r) => r.home.id), [home]);
		const team = await get('team member', '/api/v1/board');
		assert.deepEqual((await get('team member', `/api/v1/board?group=${team.group}`)).items, team.items);
		assert.equal((await ask('home manager', 'GET', `/api/v1/board?group=${team.group}`)).status, 404);
		assert.equal((await ask('team member 2', 'GET', `/api/v1/board?group=${team.group}`)).status, 404);
	});
	await test('a day that has not come has no board', async () => {
		const answer = await ask('team member', 'GET', `/api/v1/board?on=${dayBefore(-1)}`);
		assert.equal(answer.status, 422);
		members(answer.json.error.fields, ['on']);
	});
}
