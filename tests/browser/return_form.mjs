// SPDX-License-Identifier: MIT
// The form of the daily return as a home's people go through it: a step at a time, with the keyboard's Enter. Used by the scenarios.
import { Unmet, want } from "./kit.mjs";

// Answers to what is asked anew every day; a home without nursing is not asked all of them.
export const QUIET_DAY = {
	day_nurses_on: "1", night_nurses_on: "1", day_care_staff_on: "8", night_care_staff_on: "4", agency_on: "1", staff_absent: "0", staff_moved_in: "0",
	in_charge: "manager", infection: "no", ppe: "enough", building: "working", help: "none",
};

// The form of today's return, whoever of the home has sent it already.
export async function openForm(kit, page) {
	await page.goto(`${kit.url}/`);
	want(/\/homes\/[^/]+\/return/.test(new URL(page.url()).pathname), `a home's own start is ${page.url()}`);
	const again = page.getByRole("link", { name: "Things have changed" });
	if (await again.count()) {
		await again.click();
	}
	await page.locator("ol.steps").waitFor();
}

// What of the answers is asked on the step that is open.
export async function answer(page, answers) {
	for (const [name, value] of Object.entries(answers)) {
		const field = page.locator(`main [name="${name}"]:visible`);
		if (!await field.count()) {
			continue;
		}
		if (await field.first().getAttribute("type") === "radio") {
			await page.locator(`main input[name="${name}"][value="${value}"]`).check();
		} else {
			await field.fill(value);
		}
	}
}

// Presses the step's own button with Enter. Returns what stood on it.
export async function carryOn(page) {
	const button = page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first();
	const words = (await button.textContent()).trim();
	await button.focus();
	await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
	return words;
}

export const heading = (page) => page.locator(".steps [aria-current=step]").textContent().then((t) => t.trim());

// From wherever the form stands to its last page, which is not sent.
export async function fillIn(page, answers) {
	for (let step = 0; step < 12; step++) {
		if (await heading(page) === "Check and send") {
			return;
		}
		await answer(page, answers);
		await carryOn(page);
	}
	throw new Unmet(`the form does not come to its end; it stands at "${await heading(page)}"`);
}

export async function send(page) {
	want(/^Send/.test(await carryOn(page)), "the last page has no button for sending");
}
