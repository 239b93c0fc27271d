// SPDX-License-Identifier: MIT
// The first morning, as the team and a home see it: a return is on everyone's board at once, a silence hides nothing, not known is never
// green, asking for help is a hand and no colour. The demo stands at 11:20.
import { eventually, want, wantEqual } from "../kit.mjs";
import { QUIET_DAY, fillIn, send } from "../return_form.mjs";

const row = (page, ref) => page.locator(`tr:has(a[href="/homes/${ref}"])`);

async function board(kit) {
	const { body } = await kit.api("team member", "GET", "/api/v1/board?limit=200");
	return body.items;
}

// The home manager's own home, and yesterday's answers of it to begin from.
async function ownReturn(kit) {
	const facts = await kit.facts("home manager");
	const path = `/api/v1/homes/${facts.home}/returns/`;
	const yesterday = await kit.api("home manager", "GET", path + facts.yesterday);
	wantEqual(yesterday.status, 200, "yesterday's return");
	const put = (values) => kit.api("home manager", "PUT", path + facts.today,
		{ template: "daily-huddle", version: 1, values: { ...yesterday.body.values, ...values } });
	return { ref: facts.home, values: yesterday.body.values, put, template: { template: "daily-huddle", version: 1 }, path: path + facts.today };
}

async function live(kit) {
	const own = await ownReturn(kit);
	const page = await kit.open("team member");
	await page.goto(`${kit.url}/board`);
	await eventually(() => page.locator("[data-live-note]").textContent().then((t) => t.includes("Live")), "the board says that it is live");
	// What was on the row before, so that the change is the one we made.
	await own.put({ help: "none", building: "working" });
	await eventually(() => row(page, own.ref).textContent().then((t) => t.includes("Green")), "the home is green on the open board");
	const began = Date.now();
	const sent = await own.put({ building: "problem", building_text: "The lift is stuck." });
	want(sent.status === 200 || sent.status === 201, `the return was answered ${sent.status}`);
	await eventually(() => row(page, own.ref).textContent().then((t) => t.includes("The lift is stuck")), "the return is on the open board", 2000);
	console.log(`# on the open board after ${Date.now() - began} ms`);
}

async function withoutScript(kit) {
	const own = await ownReturn(kit);
	const page = await kit.open("team member", { js: false });
	await page.goto(`${kit.url}/board`);
	await own.put({ building: "problem", building_text: "The lift is moving, slowly." });
	await page.reload();
	want((await row(page, own.ref).textContent()).includes("moving, slowly"), "reloading does not show the return");
}

async function silence(kit) {
	const items = await board(kit);
	const silent = items.find((i) => i.sent === "no_return" && i.last?.colour === "red");
	want(silent, "the demo has no home that was red yesterday and silent today");
	wantEqual(silent.colour, "none");
	const amber = items.findIndex((i) => i.colour === "amber");
	want(items.indexOf(silent) < amber, "a home last red stands below the ambers");
	const page = await kit.open("team member", { js: false });
	await page.goto(`${kit.url}/board`);
	const words = await row(page, silent.home.id).textContent();
	want(words.includes("Red") && words.includes("No return today"), `the row says: ${words}`);
}

async function notKnown(kit) {
	const own = await ownReturn(kit);
	const values = Object.fromEntries(Object.keys(own.values).map((name) => [name, "not known"]));
	const sent = await kit.api("home manager", "PUT", own.path, { ...own.template, values });
	wantEqual(sent.body.colour, "amber");
	const page = await kit.open("team member", { js: false });
	await page.goto(`${kit.url}/board`);
	want((await row(page, own.ref).textContent()).includes("Amber"), "an all-not-known return is not amber on the board");
}

async function quietHelp(kit) {
	const own = await ownReturn(kit);
	const sent = await own.put({ help: "advice", help_text: "How others keep the garden open in winter." });
	wantEqual(sent.body.colour, "green");
	const page = await kit.open("team member", { js: false });
	await page.goto(`${kit.url}/board`);
	const words = await row(page, own.ref).textContent();
	want(words.includes("Green") && words.includes("Help asked"), `the row says: ${words}`);
}

// From the wrong person: nothing there, and nothing changed.
async function wrongPerson(kit) {
	const own = await ownReturn(kit);
	const before = await kit.api("team member", "GET", own.path);
	const other = kit.account("home manager", 1);
	const answer = await fetch(kit.url + own.path, {
		method: "PUT",
		headers: { Authorization: `Bearer ${other.token}`, "Content-Type": "application/json" },
		body: JSON.stringify({ ...own.template, values: own.values }),
	});
	wantEqual(answer.status, 404);
	wantEqual((await kit.api("team member", "GET", own.path)).body, before.body, "the return");
}

// The whole form, as a home sends it: each step carried on with the keyboard's Enter, then sent.
async function form(kit, js) {
	const page = await kit.open("home manager", { js });
	await page.goto(`${kit.url}/`);
	const facts = await kit.facts("home manager");
	await page.goto(`${kit.url}/homes/${facts.home}/returns/${facts.today}?step=1`);
	await fillIn(page, QUIET_DAY);
	await send(page);
	const words = await page.locator("main").textContent();
	want(/Reference\s+R[0-9A-Z]{10}/.test(words) || /R[0-9A-HJKMNP-TV-Z]{10}/.test(words), `no reference is given: ${words.slice(0, 300)}`);
}

export default [
	{ name: "a return by API is on an open board within two seconds", run: live },
	{ name: "without script a return is on the board after reloading", run: withoutScript },
	{ name: "a home red yesterday that sends nothing today keeps its place", run: silence },
	{ name: "a return of which nothing is known is amber, never green", run: notKnown },
	{ name: "help asked on a quiet day is green with a hand", run: quietHelp },
	{ name: "a return from the wrong person finds nothing and changes nothing", run: wrongPerson },
	{ name: "the form is sent step by step with the keyboard", run: (kit) => form(kit, true) },
	{ name: "the form is sent step by step without script", run: (kit) => form(kit, false) },
];
