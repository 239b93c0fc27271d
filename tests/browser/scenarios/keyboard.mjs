// SPDX-License-Identifier: MIT
// With the keyboard alone: from the page for signing in to why a home has its colour, with Tab and Enter and nothing else.
import { want, wantEqual } from "../kit.mjs";

const MOST = 120;

// Presses Tab until what has the focus is what is looked for. Every stop on the way must be one that can be seen.
async function tabTo(page, what, is) {
	for (let i = 0; i < MOST; i++) {
		await page.keyboard.press("Tab");
		const at = await page.evaluate(() => {
			const e = document.activeElement, box = e.getBoundingClientRect();
			return { tag: e.tagName, name: e.name || "", href: e.getAttribute("href") || "", words: e.textContent.replace(/\s+/g, " ").trim(),
				seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
		});
		want(at.tag !== "BODY" || i === 0, `Tab leaves the page before it comes to ${what}`);
		want(at.tag === "BODY" || at.seen, `the focus is out of sight at ${at.tag} "${at.words.slice(0, 40)}"`);
		if (is(at)) {
			return i + 1;
		}
	}
	want(false, `Tab does not come to ${what}`);
}

async function enter(page) {
	await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

async function toReasons(kit, { js, width }) {
	const { body } = await kit.api("team member", "GET", "/api/v1/board?limit=200");
	const first = body.items[0].home;
	const account = kit.account("team member");
	const page = await kit.open(null, { js, width });
	await page.goto("/sign-in");
	await tabTo(page, "the e-mail address", (at) => at.name === "email");
	await page.keyboard.type(account.email);
	await tabTo(page, "the password", (at) => at.name === "password");
	await page.keyboard.type(account.password);
	await enter(page);
	wantEqual(new URL(page.url()).pathname, "/board");

	await tabTo(page, "the skip link", (at) => at.href === "#main-content");
	await page.keyboard.press("Enter");
	const stops = await tabTo(page, "the first home", (at) => at.href === `/homes/${first.id}`);
	console.log(`# ${stops} presses of Tab from the skip link to the first home`);
	await enter(page);
	wantEqual((await page.locator("h1").textContent()).trim(), first.name);
	await tabTo(page, "how it was worked out", (at) => at.href.endsWith(`/homes/${first.id}/status`));
	await enter(page);
	wantEqual(await page.locator("h1").textContent(), "How this colour was worked out");
	want(await page.getByRole("table").count(), "the rules and what they looked at are not there");
}

export default [
	{ name: "with Tab and Enter alone one comes from signing in to why a home is red", run: (kit) => toReasons(kit, { js: true }) },
	{ name: "without script and on a telephone Tab and Enter come from signing in to why a home is red", run: (kit) => toReasons(kit, { js: false, width: 360 }) },
];
