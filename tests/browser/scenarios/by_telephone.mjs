// SPDX-License-Identifier: MIT
// A home that cannot send is rung: somebody of the team finds it on the board, sees whom to ring, types what is told on one page, is asked what follows
// from it, and the home sees who told it and who typed it. On the second team's homes.
import { want, wantEqual } from "../kit.mjs";

const words = (page) => page.locator("main").textContent().then((t) => t.replace(/\s+/g, " "));
const pick = (page, question, value) => page.locator(`input[name=${question}][value=${value}]`).check();

// One that has not sent yet; late in the day, when all have, one that told of no infection and rings again.
async function homeToRing(kit, today) {
	const member = kit.account("team member", 1);
	const board = await kit.api(member, "GET", "/api/v1/board?limit=200");
	const silent = board.body.items.find((row) => row.sent !== "in" && row.sent !== "today");
	for (const row of silent ? [] : board.body.items) {
		const sent = await kit.api(member, "GET", `/api/v1/homes/${row.home.id}/returns/${today}`);
		if (sent.body.values?.infection === "no") {
			return row.home;
		}
	}
	want(silent, "no home of the demo's second team is silent or without an infection");
	return silent.home;
}

async function rung(kit, js) {
	const { today } = await kit.facts(null);
	const home = await homeToRing(kit, today);
	const page = await kit.open("team member", { nth: 1, js, ...(js ? {} : { width: 360 }) });
	await page.goto(`/homes/${home.id}`);
	await page.getByRole("link", { name: "Take the return by telephone" }).click();
	await page.waitForLoadState();
	want((await words(page)).includes("Whom to ring"), "the page does not begin with whom to ring");
	await page.getByRole("button", { name: /for the home$/ }).click();
	await page.waitForLoadState();
	want((await words(page)).includes("Who at the home tells you?"), "it is taken without who told it");
	await page.locator("[name=told_by]").selectOption("deputy");
	await page.locator("[name=told_at]").fill(`${today}T00:01`);
	await page.locator("[name=beds_available]").fill("3");
	await page.locator("[name=day_care_staff_on]").fill("0");
	await page.locator("[name=day_care_staff_needed]").fill("6");
	await pick(page, "infection", "yes");
	await page.getByRole("button", { name: /for the home$/ }).click();
	await page.waitForLoadState();
	want((await words(page)).includes("A few more questions"), "what follows from an infection is not asked");
	wantEqual(await page.locator("[name=beds_available]").inputValue(), "3", "what was typed");
	await pick(page, "outbreak", "no");
	await page.getByRole("button", { name: /for the home$/ }).click();
	await page.waitForLoadState();
	if (await page.getByText("Please look again.", { exact: true }).count()) {
		await page.getByRole("button", { name: /for the home$/ }).click();
		await page.waitForLoadState();
	}
	wantEqual(new URL(page.url()).pathname, `/homes/${home.id}/returns/${today}`, "where sending leads");
	const said = await words(page);
	want(/By telephone: told by the deputy, 00:01; entered by .+ of the team/.test(said), `the return does not say how it came: ${said.slice(0, 500)}`);
	want(said.includes("No care staff on by day"), "the red rule's reason is not there");
	await page.goto("/board");
	const row = (await page.locator(`tr#${home.id}`).textContent()).replace(/\s+/g, " ");
	want(row.includes("Red") && row.includes("No care staff on by day"), `the board does not show it: ${row}`);
	want(/by telephone/.test(await words(page)), "the board does not count it");
	await page.goto(`/homes/${home.id}/timeline`);
	want(/Return (sent|updated) by telephone: told by the deputy, 00:01, entered by/.test(await words(page)), "the timeline does not say it");
}

export const team = 2;

export default [
	{ name: "a home that has not sent is rung and its return is taken down by telephone", run: (kit) => rung(kit, true) },
	{ name: "without script and on a telephone a return is taken down by telephone", run: (kit) => rung(kit, false) },
];
