// SPDX-License-Identifier: MIT
// A named person sets another colour than the rules gave: with a reason and an end, lowered only when it was talked over with the home, always
// beside what was worked out; and the home has its own words beside it. On the second team's home, which no other scenario looks at the colour of.
import { want, wantEqual } from "../kit.mjs";

const words = (page) => page.locator("main").textContent().then((t) => t.replace(/\s+/g, " "));
const british = (day) => day.split("-").reverse().join("/");

// The home, amber by the rules: its own last answers, and something wrong with the building.
async function amberHome(kit) {
	const manager = kit.account("home manager", 1);
	const { today } = await kit.facts(null);
	const homes = await kit.api(manager, "GET", "/api/v1/homes?limit=1");
	const { id, name } = homes.body.items[0];
	const path = `/api/v1/homes/${id}/returns/`;
	const last = await kit.api(manager, "GET", `${path}${today}`);
	wantEqual(last.status, 200, "the demo's return of today");
	const sent = await kit.api(manager, "PUT", path + today, { template: "daily-huddle", version: 1,
		values: { ...last.body.values, building: "problem", building_text: "The boiler is being looked at.", ppe: "enough", in_charge: "manager" } });
	wantEqual(sent.body.colour, "amber", "the home to begin with");
	return { id, name, today };
}

async function takeBackAll(page, home) {
	await page.goto(`/homes/${home.id}/colour`);
	const back = page.getByRole("button", { name: "Take it back" });
	while (await back.count()) {
		await back.first().click();
		await page.goto(`/homes/${home.id}/colour`);
	}
}

async function set(page, home, colour, until, talked) {
	await page.goto(`/homes/${home.id}/colour`);
	await page.getByRole("radio", { name: colour }).check();
	await page.getByLabel("Why?").fill("The plumber was here; one radiator is cold.");
	await page.getByLabel("Until when?").fill(british(until));
	await page.getByLabel("With whom at the home").fill(talked?.who ?? "");
	await page.locator("[name=talked_at]").fill(talked?.at ?? "");
	await page.getByRole("button", { name: "Set this colour" }).click();
	await page.waitForLoadState();
}

async function beside(kit, js) {
	const home = await amberHome(kit);
	const page = await kit.open("team member", { nth: 1, js });
	await takeBackAll(page, home);
	await set(page, home, "Green", home.today);
	want((await words(page)).includes("This lowers the colour"), "a colour is lowered without a word with the home");
	wantEqual(await page.getByLabel("Why?").inputValue(), "The plumber was here; one radiator is cold.", "what was typed");
	await set(page, home, "Green", home.today, { who: "Deputy manager", at: `${home.today}T09:40` });
	wantEqual(new URL(page.url()).pathname, `/homes/${home.id}`);
	const name = (await kit.api(kit.account("team member", 1), "GET", `/api/v1/homes/${home.id}/status`)).body;
	wantEqual([name.colour, name.computed], ["green", "amber"], "the status by API");
	const onPage = await words(page);
	want(/set by .+ until/.test(onPage) && onPage.includes("amber"), `the home's page does not show both: ${onPage.slice(0, 400)}`);
	want(onPage.includes("one radiator is cold"), "the reason is not on the home's page");
	await page.goto("/board");
	const onBoard = (await page.locator(`tr#${home.id}`).textContent()).replace(/\s+/g, " ");
	want(onBoard.includes("Green") && /amber/i.test(onBoard) && onBoard.includes("one radiator is cold"), `the row does not show both: ${onBoard}`);

	const homes = await kit.open("home manager", { nth: 1, js });
	await homes.goto(`/homes/${home.id}`);
	want((await words(homes)).includes("one radiator is cold"), "the home does not see the colour that was set and why");
	await homes.getByRole("link", { name: "Say something beside the colour" }).click();
	const said = `The plumber comes back at three, ${js ? "with" : "without"} the part.`;
	await homes.getByLabel("What the home says").fill(said);
	await homes.getByRole("button", { name: "Put it beside the colour" }).click();
	want((await words(homes)).includes("Your words stand beside the colour now"), "nothing says that the words are there");
	await page.goto(`/homes/${home.id}`);
	want((await words(page)).includes(said), "the team does not see what the home says");

	await takeBackAll(page, home);
	await page.goto("/board");
	want((await page.locator(`tr#${home.id}`).textContent()).includes("Amber"), "taken back, the colour of the rules is not on the board again");
}

async function raised(kit) {
	const home = await amberHome(kit);
	const page = await kit.open("team member", { nth: 1 });
	await takeBackAll(page, home);
	await set(page, home, "Red", home.today);
	await page.goto("/board");
	const first = await page.locator(".board tbody tr").first().getAttribute("id");
	const row = (await page.locator(`tr#${home.id}`).textContent()).replace(/\s+/g, " ");
	want(row.includes("Red") && /amber/i.test(row), `the row does not show both: ${row}`);
	want(first === home.id || (await page.locator(`tr#${first}`).textContent()).includes("Red"), "a home set to red does not stand among the reds");
	await set(page, home, "Green", "2020-01-01", { who: "Manager", at: `${home.today}T09:40` });
	want((await words(page)).includes("cannot lie in the past"), "a last day in the past is taken");
	await takeBackAll(page, home);
}

export const team = 2;

export default [
	{ name: "a colour set by a person stands beside the one worked out, and the home has its own words beside it", run: (kit) => beside(kit, true) },
	{ name: "without script a colour is set and the home has its own words beside it", run: (kit) => beside(kit, false) },
	{ name: "a colour that is raised needs no word with the home and moves it up the board", run: raised },
];
