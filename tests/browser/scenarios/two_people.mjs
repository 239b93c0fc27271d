// SPDX-License-Identifier: MIT
// Two people of one home fill in the return of the same day: the second to send is shown both, field by field, and nothing of either is lost.
import { want, wantEqual } from "../kit.mjs";
import { newPerson } from "../people.mjs";
import { QUIET_DAY, fillIn, openForm, send } from "../return_form.mjs";

const lineOf = (page, label) => page.locator("table.data tbody tr").filter({ has: page.getByRole("rowheader", { name: label }) });

async function bothVersions(page, label) {
	const cells = await lineOf(page, label).locator("td").allTextContents();
	return { theirs: cells[1].trim(), mine: cells[2].trim() };
}

async function pick(page, label, whose) {
	await lineOf(page, label).getByRole("radio", { name: whose }).check();
}

const fact = (page, label) => page.locator(".defs div").filter({ has: page.locator("dt", { hasText: label }) }).locator("dd").first()
	.textContent().then((t) => t.trim());

async function secondToSend(kit, js) {
	const { page: first } = await newPerson(kit, { name: "Jean Moffat", js });
	const { page: second } = await newPerson(kit, { name: "Ruth Cairns", js });
	await openForm(kit, first);
	await openForm(kit, second);
	const note = `A visit of the school choir, ${js ? "with" : "without"} biscuits.`;
	await fillIn(second, { ...QUIET_DAY, agency_on: "2", staff_absent: "1", note });
	await fillIn(first, { ...QUIET_DAY, agency_on: "3", staff_absent: "2" });
	await send(first);
	want((await first.locator("main").textContent()).includes("Thank you. It has been sent."), "the first was not sent");

	await send(second);
	wantEqual(await second.locator("h1").textContent(), "Two versions");
	want((await second.locator("main").textContent()).includes("Jean Moffat sent this return"), "it is not said who sent the other");
	wantEqual(await bothVersions(second, "from an agency"), { theirs: "3", mine: "2" });
	wantEqual(await bothVersions(second, "Staff absent"), { theirs: "2", mine: "1" });
	await pick(second, "from an agency", "Theirs");
	await pick(second, "Staff absent", "Mine");
	want(await lineOf(second, "Anything else").getByRole("radio", { name: "Mine" }).isChecked(), "what only I wrote is not mine to begin with");
	for (const row of await second.locator("table.data tbody tr").all()) { // whatever else differs: as it was sent
		if (!await row.locator("input:checked").count()) {
			await row.getByRole("radio", { name: "Theirs" }).check();
		}
	}
	await second.getByRole("button", { name: "Keep these" }).click();
	wantEqual(await fact(second, "from an agency"), "3", "on the last page");
	wantEqual(await fact(second, "Staff absent"), "1", "on the last page");
	await send(second);
	want((await second.locator("main").textContent()).includes("Thank you. It has been sent."), "the second was not sent");
	wantEqual(await fact(second, "from an agency"), "3", "of the return");
	wantEqual(await fact(second, "Staff absent"), "1", "of the return");
	want((await second.locator("main").textContent()).includes(note), "what only the second wrote is lost");
	await second.getByRole("link", { name: "All versions" }).click();
	const versions = await second.locator("main").textContent();
	want(versions.includes("Jean Moffat") && versions.includes("Ruth Cairns"), "the versions do not name both");
}

// Begun, put aside, and meanwhile somebody else has sent: what was begun is not forgotten.
async function begunAndOvertaken(kit) {
	const { page } = await newPerson(kit, { name: "Elspeth Law", js: false });
	await openForm(kit, page);
	await fillIn(page, { ...QUIET_DAY, staff_absent: "3" });
	const { page: other } = await newPerson(kit, { name: "Una Petrie", js: false });
	await openForm(kit, other);
	await fillIn(other, { ...QUIET_DAY, staff_absent: "1" });
	await send(other);
	await page.goto(`${kit.url}/`);
	await page.getByRole("link", { name: "Go on with what you began" }).click();
	wantEqual(await page.locator("h1").textContent(), "Two versions");
	wantEqual(await bothVersions(page, "Staff absent"), { theirs: "1", mine: "3" });
}

export const team = 2;

export default [
	{ name: "the second of two people to send a return sees both and chooses", run: (kit) => secondToSend(kit, true) },
	{ name: "without script the second of two people to send a return sees both and chooses", run: (kit) => secondToSend(kit, false) },
	{ name: "what was begun before somebody else sent is offered again", run: begunAndOvertaken },
];
