// SPDX-License-Identifier: MIT
// What the register leaves blank, on a data set of one home that is not made up: made here from a file with little in it, served, asked, taken away. Called by tests/api.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { freePort, make, number, run, Serving, temporary } from './serving.mjs';

const blanks = ['council', 'board', 'hscp', 'locality', 'town', 'postcode', 'client_group', 'places', 'sector', 'grades_date'];

export async function blankShapes({ test, description }) {
	const dir = temporary(), data = path.join(dir, 'data');
	let server;

	try {
		const [token] = make(data, 1);
		const file = path.join(dir, 'little.csv');
		fs.writeFileSync(file, 'CSNumber,CareService,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group,Service_town\r\n' +
			`${number(0)},Care Home Service,Home 0,Active,SP2099000001,,,.,,\r\n`);
		run('import', 'register', file, '--as-of', '2026-02-28', '--data', data);
		server = await new Serving(data, await freePort()).start();
		const ask = (target) => server.ask('GET', target, { token });

		await test('what the register leaves blank is "not known", in one home and in the list', async () => {
			const one = await ask(`/api/v1/homes/${number(0)}`);
			assert.equal(one.status, 200, one.text);
			for (const name of blanks) { assert.equal(one.json[name], 'not known', name); }
			assert.deepEqual(Object.values(one.json.grades), Array(5).fill('not known'));
			assert.deepEqual(one.json.provider, { id: 'SP2099000001', number: 'SP2099000001', name: 'not known' });
			const list = await ask('/api/v1/homes?scope=all');
			assert.deepEqual(list.json.items, [one.json]);
			description.hold('GET', `/api/v1/homes/${number(0)}`, one, false);
			description.hold('GET', '/api/v1/homes', list, false);
		});
		await test('on an earlier date it is what that file said', async () => {
			const one = await ask(`/api/v1/homes/${number(0)}?on=2026-02-01`);
			assert.deepEqual([one.json.provider.name, one.json.council, one.json.places, one.json.on], ['A provider', 'Perth & Kinross', 30, '2026-02-01']);
		});
		await test('without a return yet the board has no last colour, and nothing is said to be made up', async () => {
			const board = await ask('/api/v1/board');
			assert.deepEqual([board.json.items[0].last, board.json.items[0].colour, board.json.items[0].reasons], [null, 'none', []]);
			assert.ok(!('made_up' in board.json) && !('x-made-up' in board.headers));
			description.hold('GET', '/api/v1/board', board, false);
		});
	} finally {
		await server?.end('SIGTERM');
		fs.rmSync(dir, { recursive: true, force: true });
	}
}
