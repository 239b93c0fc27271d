// SPDX-License-Identifier: MIT
// One-time links: a manager invites somebody or makes a link for a forgotten password; the link is shown once, works once, and says so kindly after.
import { want, wantEqual } from "../kit.mjs";
import { choosePassword, invitation } from "../people.mjs";

const words = (page) => page.locator("main").textContent();

// The manager's page shows it now and never again, however one comes back.
async function shownOnce(kit, managers, link) {
	want((await words(managers)).includes("It is shown only now"), "it is not said that the link is shown only now");
	await managers.reload();
	want(!(await managers.content()).includes(link), "the link is shown again when the page is loaded again");
	await managers.goto(`${kit.url}/people`);
	want(!(await managers.content()).includes(link), "the link stands on the list of people");
}

async function isOver(kit, link, js) {
	const again = await kit.open(null, { js });
	const answer = await again.goto(link);
	wantEqual(answer.status(), 404);
	wantEqual(await again.locator("h1").textContent(), "This link has ended");
	want((await words(again)).includes("Ask the person who gave it to you for a new one"), "nothing says what to do now");
}

async function signsIn(kit, email, password, js) {
	const page = await kit.open(null, { js });
	await page.goto(`${kit.url}/sign-in`);
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
	await page.waitForLoadState();
	return new URL(page.url()).pathname !== "/sign-in";
}

async function invited(kit, js) {
	const { page: managers, link, email } = await invitation(kit, { name: "Effie Sharp", js });
	await shownOnce(kit, managers, link);

	const page = await kit.open(null, { js });
	await page.goto(link);
	want((await words(page)).includes("Effie Sharp") && (await words(page)).includes(email), "the page does not say whose password it is");
	await choosePassword(page, "short", "short");
	want(await page.locator(".govuk-error-summary").count(), "a short password is taken");
	await choosePassword(page, "heather on the hill", "heather on the hull");
	want((await words(page)).includes("not the same"), "two different ones are taken");
	await choosePassword(page, "heather on the hill");
	want(/^\/homes\/[^/]+\/return$/.test(new URL(page.url()).pathname), `after choosing, the page is ${page.url()}`);
	await isOver(kit, link, js);
	await page.getByRole("button", { name: "Sign out" }).click();
	want(await signsIn(kit, email, "heather on the hill", js), "the password does not sign in");
}

async function forgotten(kit, js) {
	const { page: managers, link: first, email } = await invitation(kit, { name: "Dougal Weir", js });
	const page = await kit.open(null, { js });
	await page.goto(first);
	await choosePassword(page, "bracken by the burn");

	await managers.goto(`${kit.url}/people`);
	await managers.getByRole("row", { name: email }).getByRole("link", { name: "Dougal Weir" }).click();
	await managers.getByRole("button", { name: "Make a link" }).click();
	const link = (await managers.locator(".once output").textContent()).trim();
	await shownOnce(kit, managers, link);
	want(await signsIn(kit, email, "bracken by the burn", js), "the old password ended before the link was used");

	const door = await kit.open(null, { js });
	await door.goto(link);
	await choosePassword(door, "rowan at the gate");
	want(!new URL(door.url()).pathname.startsWith("/welcome"), "the new password is not taken");
	await isOver(kit, link, js);
	want(!await signsIn(kit, email, "bracken by the burn", js), "the forgotten password still signs in");
	want(await signsIn(kit, email, "rowan at the gate", js), "the new password does not sign in");
	await page.goto(`${kit.url}/`);
	want(new URL(page.url()).pathname === "/sign-in", "who was signed in with the old password still is");
}

export default [
	{ name: "an invited person chooses a password with a link that is shown once and works once", run: (kit) => invited(kit, true) },
	{ name: "without script an invited person chooses a password with a link that works once", run: (kit) => invited(kit, false) },
	{ name: "a link for a forgotten password is shown once and works once", run: (kit) => forgotten(kit, true) },
	{ name: "without script a link for a forgotten password works once", run: (kit) => forgotten(kit, false) },
];
