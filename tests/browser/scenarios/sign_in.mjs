// SPDX-License-Identifier: MIT
// Signing in and out by the form, with and without script: the door that every other test goes through.
import { want, wantEqual } from "../kit.mjs";

async function inAndOut(kit, js) {
	const page = await kit.open("team member", { js, fresh: true });
	want(!new URL(page.url()).pathname.startsWith("/sign-in"), "signed in, but still on the page for signing in");
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.waitForLoadState();
	const answer = await page.goto(`${kit.url}/board`);
	want(new URL(page.url()).pathname === "/sign-in" || answer.status() >= 401, "signed out, but the board can still be seen");
}

async function wrongPassword(kit) {
	const page = await kit.open(null);
	await page.goto(`${kit.url}/sign-in`);
	await page.fill("input[name=email]", kit.account("team member").email);
	await page.fill("input[name=password]", "not the password");
	await page.click("main form button");
	wantEqual(new URL(page.url()).pathname, "/sign-in");
	want(await page.locator(".govuk-error-summary").count(), "nothing says that it did not work");
	wantEqual(await page.inputValue("input[name=password]"), "", "the password is shown again");
}

export default [
	{ name: "signing in and out with script", run: (kit) => inAndOut(kit, true) },
	{ name: "signing in and out without script", run: (kit) => inAndOut(kit, false) },
	{ name: "a wrong password says so and keeps no password", run: wrongPassword },
];
