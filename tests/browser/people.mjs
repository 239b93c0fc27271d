// SPDX-License-Identifier: MIT
// New people for a scenario, so that nobody's draft, password or session is another scenario's: a home manager invites them by the pages,
// and they choose a password with the link. Used by the scenarios; scenarios/links.mjs looks at the same pages more closely.
import { randomBytes } from "node:crypto";
import { want } from "./kit.mjs";

// The link that the page of a manager shows once. nth: which of the demo's home managers invites.
export async function invitation(kit, { name, role = "Home submitter", nth = 1, js = true }) {
	const page = await kit.open("home manager", { nth, js });
	await page.goto(`${kit.url}/people/invite`);
	const email = `${name.toLowerCase().replace(/[^a-z]+/g, ".")}.${randomBytes(4).toString("hex")}@example.org`;
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByRole("textbox", { name: "Work e-mail address" }).fill(email);
	await page.getByRole("radio", { name: role }).check();
	await page.getByRole("button", { name: "Invite" }).click();
	const link = (await page.locator(".once output").textContent()).trim();
	want(link.startsWith(`${kit.url}/welcome/`), `the link is ${link}`);
	return { page, link, email };
}

export async function choosePassword(page, password, again = password) {
	await page.getByLabel("A password of your own").fill(password);
	await page.getByLabel("The same again").fill(again);
	await page.getByRole("button", { name: "Keep it and sign in" }).click();
	await page.waitForLoadState();
}

// Somebody who works at the manager's home and has done nothing yet: { name, email, password, page }. The page is theirs, signed in.
export async function newPerson(kit, { name, role, nth, js = true }) {
	const { page: managers, link, email } = await invitation(kit, { name, role, nth });
	await managers.context().close();
	const page = await kit.open(null, { js });
	await page.goto(link);
	const password = `plain words ${randomBytes(6).toString("hex")}`;
	await choosePassword(page, password);
	want(!new URL(page.url()).pathname.startsWith("/welcome"), "the password is chosen, but the page for choosing it is still there");
	return { name, role, email, password, page };
}
