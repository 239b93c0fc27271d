// SPDX-License-Identifier: MIT
// A return that is begun and not sent yet: it is kept, it is one's own, and an answer that is changed back leaves nothing in the way.
import { eventually, want, wantEqual } from "../kit.mjs";
import { newPerson } from "../people.mjs";
import { QUIET_DAY, answer, carryOn, fillIn, heading, openForm, send } from "../return_form.mjs";

// To the step for staff: the next one of a form that was never filled in, one of those done where somebody has sent already.
async function toStaff(page) {
	const done = page.locator(".steps").getByRole("link", { name: "Staff" });
	if (await done.count()) {
		await done.click();
	} else if (await heading(page) !== "Staff") {
		await carryOn(page);
	}
	wantEqual(await heading(page), "Staff");
}

async function kept(kit, js) {
	const person = await newPerson(kit, { name: "Ailsa Nairn", role: "Home manager", js });
	const before = person.page;
	await openForm(kit, before);
	await toStaff(before);
	await answer(before, { agency_on: "13", in_charge: "deputy" });
	await before.locator("[data-not-known-for=staff_absent]").check();
	if (js) {
		await eventually(() => before.locator("[data-draft-note]").textContent().then((t) => t.startsWith("Draft saved")), "the page says that the draft is saved");
	} else {
		await before.getByRole("button", { name: "Save and come back" }).click();
		want((await before.locator("main").textContent()).includes("Saved. Come back whenever you like"), "nothing says that it is saved");
	}
	await before.context().close();

	const after = await kit.openAs(person, { js });
	await openForm(kit, after);
	await toStaff(after);
	wantEqual(await after.inputValue("[name=agency_on]"), "13", "what was typed");
	want(await after.locator("[name=in_charge][value=deputy]").isChecked(), "the choice is not kept");
	want(await after.locator("[data-not-known-for=staff_absent]").isChecked(), "the tick at not known is not kept");
}

// What somebody else of the home has begun is theirs.
async function oneOwn(kit) {
	const { page } = await newPerson(kit, { name: "Morag Reid", js: false });
	await openForm(kit, page);
	await toStaff(page);
	await answer(page, { agency_on: "17" });
	await page.getByRole("button", { name: "Save and come back" }).click();
	const { page: other } = await newPerson(kit, { name: "Isla Gunn", js: false });
	await openForm(kit, other);
	await toStaff(other);
	want(await other.inputValue("[name=agency_on]") !== "17", "the draft of one person is shown to another");
}

async function changedBack(kit, js) {
	const { page } = await newPerson(kit, { name: "Kirsty Baird", js });
	await openForm(kit, page);
	await fillIn(page, { ...QUIET_DAY, help: "advice", help_text: "How others keep the garden open in winter." });
	want((await page.locator("main").textContent()).includes("garden open in winter"), "the last page does not show what was asked for");
	await page.getByRole("link", { name: /^Change\s*: Help$/ }).click();
	await page.getByRole("radio", { name: "No, thank you" }).check();
	await carryOn(page);
	wantEqual(await heading(page), "Check and send");
	want(!(await page.locator("main").textContent()).includes("garden open in winter"), "the last page still shows what is no longer asked for");
	await send(page);
	const words = await page.locator("main").textContent();
	want(words.includes("Thank you. It has been sent."), "it was not sent");
	want(!words.includes("garden open in winter") && !words.includes("Advice asked"), "the return still asks for help");
}

export const team = 2;

export default [
	{ name: "what was typed is there again after the browser was closed", run: (kit) => kept(kit, true) },
	{ name: "without script what was saved is there again after the browser was closed", run: (kit) => kept(kit, false) },
	{ name: "what one person has begun is not shown to another of the home", run: oneOwn },
	{ name: "help that is asked for and then not wanted does not hold the form up", run: (kit) => changedBack(kit, true) },
	{ name: "without script help that is not wanted after all does not hold the form up", run: (kit) => changedBack(kit, false) },
];
