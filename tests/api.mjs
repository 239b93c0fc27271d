// SPDX-License-Identifier: MIT
// Asks a served demo (tests/with-demo) as programs of homes and teams do: the shapes people rely on, the description at /api/openapi.json held against every
// answer, and the examples of docs/api.md run from their text. Called by tests/api.sh; counts at the end.
import fs from 'node:fs';
import { Checks, Serving } from './serving.mjs';
import { boardShapes, homeShapes } from './api_shapes.mjs';
import { blankShapes } from './api_blank.mjs';
import { returnShapes } from './api_returns.mjs';
import { refusals } from './api_refusals.mjs';
import { answers } from './api_answers.mjs';
import { described, Description } from './api_described.mjs';
import { examples } from './api_examples.mjs';

const checks = new Checks('');
const server = new Serving(process.env.ALONGSIDE_DATA, Number(new URL(process.env.ALONGSIDE_URL).port));
const accounts = JSON.parse(fs.readFileSync(process.env.ALONGSIDE_ACCOUNTS, 'utf8'));

// Those of the first team come first; "home manager 2" is the next of that role, of the second team.
const tokens = {};
for (const a of accounts) {
	for (let n = 1; ; n++) {
		const name = n === 1 ? a.role : `${a.role} ${n}`;
		if (!(name in tokens)) { tokens[name] = a.token; break; }
	}
}

const description = new Description();

// Everything that is asked here is held against the description too.
async function ask(role, method, target, body, options = {}) {
	const answer = await server.ask(method, target, {
		token: role ? tokens[role] : undefined,
		body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body), ...options,
	});
	description.hold(method, target, answer);
	if (answer.status < 300 && body !== undefined) { description.taken(method, target, body); }
	return answer;
}

async function test(name, fn) {
	try {
		await fn();
		checks.check(name, true);
	} catch (e) {
		checks.check(name, false, e.message.split('\n').slice(0, 12).join('\n  '));
	}
}

const get = async (role, target) => {
	const answer = await ask(role, 'GET', target);
	if (answer.status !== 200) { throw new Error(`GET ${target}: ${answer.status} ${answer.text}`); }
	return answer.json;
};

const kit = { ask, get, test, tokens, description, server };

try {
	await description.load(server);
	kit.home = (await get('home manager', '/api/v1/homes')).items[0].id;
	kit.foreign = (await get('home manager 2', '/api/v1/homes')).items[0].id;
	kit.today = (await get('team member', '/api/v1/board')).on;
	kit.dayBefore = (n) => new Date(Date.parse(`${kit.today}T12:00:00Z`) - n * 86400000).toISOString().slice(0, 10);
	await homeShapes(kit);
	await boardShapes(kit);
	await blankShapes(kit);
	await returnShapes(kit);
	await examples(kit);
	await refusals(kit);
	await answers(kit);
	await described(kit);
} catch (e) {
	checks.check('the API answers', false, e.stack);
}
checks.close();
