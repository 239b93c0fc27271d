// SPDX-License-Identifier: MIT
// Holds the description at /api/openapi.json against the running program: the validator accepts it, every answer that the other tests get fits the schema of its
// address and status, and every address it names was asked for. Called by tests/api.mjs.
import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const wait = (n) => n.headers['retry-after'];

export class Description {
	constructor() {
		this.faults = [];
		this.seen = new Set(); // "get /api/v1/homes 200"
		this.silent = 0;       // answers of the made-up demo that did not say so
		this.schemas = new Map();
	}

	async load(server) {
		const answer = await server.ask('GET', '/api/openapi.json');
		assert.equal(answer.status, 200, answer.text);
		assert.match(answer.headers['content-type'], /^application\/json/);
		this.text = answer.text;
		this.json = answer.json;
		const ajv = new Ajv2020({ strict: false, allErrors: true });
		formats(ajv);
		ajv.addSchema(this.json, 'api');
		this.ajv = ajv;
		this.paths = Object.keys(this.json.paths).map((path) => ({
			path, fits: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
		}));
	}

	// The answer of an address as described, with references followed.
	described(path, method, status) {
		const one = this.json.paths[path]?.[method]?.responses?.[status];
		return one?.$ref ? { at: one.$ref.slice(2), ...this.json.components.responses[one.$ref.split('/').pop()] }
			: one && { at: `paths/${path.replace(/\//g, '~1')}/${method}/responses/${status}`, ...one };
	}

	path(target) { return this.paths.find((p) => p.fits.test(target.split('?')[0]))?.path; }

	// The schema at a place of the description.
	schema(at) {
		if (!this.schemas.has(at)) {
			const pointer = `${at}/content/application~1json/schema`.split('/').map((s) => encodeURIComponent(s)).join('/');
			this.schemas.set(at, this.ajv.compile({ $ref: `api#/${pointer}` }));
		}
		return this.schemas.get(at);
	}

	// What was taken is what is said to be taken.
	taken(method, target, body) {
		const fits = this.schema(`paths/${this.path(target).replace(/\//g, '~1')}/${method.toLowerCase()}/requestBody`);
		if (!fits(typeof body === 'string' ? JSON.parse(body) : JSON.parse(JSON.stringify(body)))) {
			this.faults.push(`${method} ${target} took what is not described: ${this.ajv.errorsText(fits.errors.slice(0, 3))}`);
		}
	}

	hold(method, target, answer, madeUp = true) {
		const path = this.path(target);
		if (path === undefined || answer.status === 405) { return; }
		const what = `${method.toLowerCase()} ${path} ${answer.status}`;
		const described = this.described(path, method.toLowerCase(), answer.status);
		if (described === undefined) {
			this.faults.push(`${what} is not described (${target})`);
			return;
		}
		const fits = this.schema(described.at);
		if (!fits(answer.json)) {
			this.faults.push(`${what} (${target}): ${this.ajv.errorsText(fits.errors.slice(0, 3))}`);
		}
		if (madeUp && (answer.headers['x-made-up'] !== 'yes' || (answer.status < 300 && !answer.json.made_up))) {
			this.silent++;
			this.faults.push(`${what} (${target}) does not say that it is made up`);
		}
		if ((answer.status === 503 || answer.status === 429) && !(wait(answer) > 0)) {
			this.faults.push(`${what} has no Retry-After`);
		}
		this.seen.add(what);
	}
}

export async function described({ ask, get, test, home, today, description }) {
	// What no other test has asked for.
	await get('team member', '/api/v1/totals');
	await get('partner member', '/api/v1/totals');
	await get(null, '/api/v1/rules');
	await get('administrator', '/api/v1/register');
	await get('team member', '/api/v1/completion?by=locality&limit=2');
	await get('team member', '/api/v1/chase');
	const mail = await get('team chair', '/api/v1/outbox?state=held');
	await get('team chair', `/api/v1/outbox/${mail.items[0].ref}`);
	await get('team member', `/api/v1/homes/${home}/history`);
	await get('team member', `/api/v1/homes/${home}/history?kind=return&record=${home}/${today}`);
	await get('home manager', `/api/v1/homes/${home}/returns?sort=day&show=corrected`);

	await test('the description is accepted by a validator of OpenAPI 3.1', async () => {
		const validator = new Validator();
		const result = await validator.validate(JSON.parse(description.text));
		assert.ok(result.valid, JSON.stringify(result.errors)?.slice(0, 1000));
		assert.equal(validator.version, '3.1');
	});
	await test('every answer the program gave fits its description', async () => {
		assert.deepEqual(description.faults.slice(0, 8), []);
		assert.ok(description.seen.size >= 38, `${description.seen.size} kinds of answers`);
	});
	await test('an answer that does not fit would have been found', async () => {
		const fresh = await ask('team member', 'GET', `/api/v1/homes/${home}`);
		const wrong = [{ ...fresh.json, places: 'many' }, { ...fresh.json, more: 1 }, { ...fresh.json, town: undefined }, { ...fresh.json, grades: { ...fresh.json.grades, staff: 7 } }];
		for (const json of wrong) {
			const before = description.faults.length;
			description.hold('GET', `/api/v1/homes/${home}`, { ...fresh, json: JSON.parse(JSON.stringify(json)) });
			assert.equal(description.faults.splice(before).length, 1, JSON.stringify(json));
		}
		description.taken('PUT', `/api/v1/homes/${home}/returns/${today}`, { template: 'daily-huddle', version: 1, values: { ppe: 'plenty' } });
		assert.match(description.faults.pop(), /values\/ppe/);
		description.hold('GET', `/api/v1/homes/${home}`, { ...fresh, status: 418 });
		assert.equal(description.faults.pop(), `get /api/v1/homes/{home} 418 is not described (/api/v1/homes/${home})`);
	});
	await test('every operation was asked for, and its usual answer is described member by member', async () => {
		for (const [path, methods] of Object.entries(description.json.paths)) {
			for (const [method, operation] of Object.entries(methods)) {
				assert.ok([200, 201].some((s) => description.seen.has(`${method} ${path} ${s}`)), `${method} ${path} was not asked for`);
				const schema = operation.responses[200].content['application/json'].schema;
				assert.ok(schema.$ref || schema.additionalProperties === false, `${method} ${path} is described as anything`);
			}
		}
	});
	await test('what a program may be answered is all named: no token, not its part, not there', async () => {
		for (const [path, methods] of Object.entries(description.json.paths)) {
			for (const [method, operation] of Object.entries(methods)) {
				const anyone = operation.security?.length === 0;
				assert.equal('401' in operation.responses, !anyone, path);
				assert.ok(operation.summary && operation.operationId && '503' in operation.responses, path);
				const answer = await ask(null, method.toUpperCase(), path.replace('{home}', home).replace('{day}', today).replace('{set}', 'XAAAAAAAAAA'),
					method === 'get' ? undefined : {});
				assert.equal(answer.status, anyone ? 200 : 401, `${method} ${path}`);
			}
		}
	});
	await test('names of operations and of shapes are each given once', async () => {
		const ids = [...description.text.matchAll(/"operationId":"([^"]+)"/g)].map((m) => m[1]);
		assert.equal(new Set(ids).size, ids.length);
		const shapes = description.text.slice(description.text.indexOf('"schemas":{'));
		for (const name of Object.keys(description.json.components.schemas)) {
			assert.equal(shapes.split(`"${name}":{`).length, 2, name);
		}
	});
	await test('a return as documented by its schema is what is taken', async () => {
		const schema = description.json.components.schemas;
		assert.deepEqual(schema.ReturnToSend.required, ['template', 'version', 'values']);
		const asked = (await get('home manager', '/api/v1/return-templates/current')).fields.filter((f) => f.asked !== 'off').map((f) => f.id);
		assert.deepEqual(Object.keys(schema.AnswersSent.properties), asked);
		assert.deepEqual(schema.AnswersSent.properties.ppe.anyOf, [{ type: 'string', enum: ['enough', 'under_3_days', 'none'] }, { enum: ['not known', 'not applicable'] }]);
	});
}
