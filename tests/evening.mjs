// SPDX-License-Identifier: MIT
// What tests/evening.sh looks at: the pages of the home and of its team, the mail that a real server took, and the clock that it moves on.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { eventually, startKit, want, wantEqual } from "./browser/kit.mjs";
import { QUIET_DAY, fillIn, openForm, send } from "./browser/return_form.mjs";

let passed = 0, failed = 0;
async function test(name, fn) {
	try {
		await fn();
		passed++;
		console.log(`ok ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${name}: ${error.message}`);
	}
}

const later = (seconds) => writeFileSync(process.env.ALONGSIDE_CLOCK, `${Number(readFileSync(process.env.ALONGSIDE_CLOCK, "utf8")) + seconds}\n`);

// What was taken about the home of the test: {to, text}. The demo's other homes have mail of their own.
function mails() {
	const lines = existsSync(process.env.ALONGSIDE_TAKEN) ? readFileSync(process.env.ALONGSIDE_TAKEN, "utf8").trim().split("\n") : [];
	return lines.filter(Boolean).map((l) => JSON.parse(l)).map((m) => ({ to: m.to[0], text: m.bytes.replace(/=\r?\n/g, "") }))
		.filter((m) => m.text.includes(`/homes/${home}`));
}
const mailed = () => mails().map((m) => m.to).sort();
const main = (page) => page.locator("main").textContent().then((t) => t.replace(/\s+/g, " "));

const kit = await startKit();
const home = (await kit.facts("home manager")).home;
const rota = (await kit.api("team member", "GET", "/api/v1/rota?limit=200")).body.items;
const on = (place) => rota.find((t) => t.weekday === 6 && t.from_time === "17:00" && t.place === place).name;

await test("before it is sent the page says who reads it when, and whom to ring", async () => {
	const page = await kit.open("home submitter");
	await openForm(kit, page);
	const words = await main(page);
	want(words.includes("Outside that: social work 01632 960900, health protection on call 01632 960901, NHS 24 on 111"), "no numbers stand beside the form");
	await fillIn(page, { ...QUIET_DAY, help: "urgent", help_text: "Nobody for the night." });
	const check = await main(page);
	want(check.includes("The team does not read returns now; it does again tomorrow at 08:30."), `when the team reads is not said: ${check.slice(0, 400)}`);
	want(check.includes(`Urgent help goes at once to ${on(1)}, who is on the team’s rota now`), "who is asked is not said");
	want(/ring now: social work 01632 960900.* if someone is in danger 999/.test(check), "whom to ring is not said");
	await send(page);
	const sent = await main(page);
	want(sent.includes("Thank you. It has been sent.") && sent.includes("it does again tomorrow at 08:30.") && sent.includes("ring now: social work 01632 960900"),
		"after sending the page does not say it again");
});
await test("the mail is out, to whoever is on the rota at that hour, and says nothing that anybody wrote", async () => {
	await eventually(() => mailed().length === 1, "one mail");
	const mail = mails().at(-1);
	wantEqual(mail.to, kit.account("team member").email);
	want(/asked for urgent help at 18:\d\d on Saturday 21 November 2026/.test(mail.text), "it does not say what and when");
	want(!mail.text.includes("Nobody for the night"), "it says what the home wrote");
});
await test("within the team's time it does not move on", async () => {
	later(20 * 60);
	const page = await kit.open("team member");
	await page.goto(`${kit.url}/homes/${home}`);
	want(!(await main(page)).includes("Not answered since"), "it has moved on");
	wantEqual(mailed().length, 1);
});
await test("unanswered it goes on to the next and the chair, once", async () => {
	later(12 * 60);
	await eventually(() => mailed().length === 3, "mail to the next and the chair", 10000);
	wantEqual(mailed(), [kit.account("duty").email, kit.account("team chair").email, kit.account("team member").email].sort());
	const page = await kit.open("team member");
	await page.goto(`${kit.url}/board`);
	want(/not answered since 18:\d\d/.test(await main(page)), "the board does not say since when");
	later(3600);
	await page.goto(`${kit.url}/homes/${home}`);
	want((await main(page)).includes(`since 19:`), "the home's page does not say when it went on");
});
await test("\"I have it\" is on the home's page the same second", async () => {
	const theirs = await kit.open("home submitter");
	const page = await kit.open("duty");
	await page.goto(`${kit.url}/homes/${home}`);
	await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "I have it" }).click()]);
	const began = Date.now();
	await theirs.goto(`${kit.url}/homes/${home}`);
	const words = await main(theirs);
	want(words.includes(`${on(2)} has this`), "the home does not see who has it");
	want(Date.now() - began < 1000, `it took ${Date.now() - began} ms`);
	want(words.indexOf("What was done with what you sent") < words.indexOf("Registered places"), "what was done does not stand first");
});
await test("the second who presses is told who has it", async () => {
	const answer = await kit.api("team chair", "POST", `/api/v1/homes/${home}/answers`, {});
	wantEqual(answer.status, 409);
	want(answer.body.error.message.startsWith(`${on(2)} has this since 20:`), answer.body.error.message);
});
await test("the board says it, and how soon the team answered", async () => {
	const page = await kit.open("team member", { width: 360, js: false });
	await page.goto(`${kit.url}/board`);
	const words = await main(page);
	want(words.includes(`${on(2)} has this, 20:`) && /our median to answer; longest \d+ min/.test(words), words.slice(0, 300));
});
await test("no more mail goes afterwards", async () => {
	later(3600);
	await eventually(async () => (await kit.api("team member", "GET", "/api/v1/calls?show=waiting")).status === 200, "the program answers");
	wantEqual(mailed().length, 3);
});

await kit.stop();
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
