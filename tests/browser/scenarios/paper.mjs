// SPDX-License-Identifier: MIT
// The board and a home's page on paper, for a meeting or a wall: what is read is there, what is pressed is not, and no row is cut in two.
import { want, wantEqual } from "../kit.mjs";

async function onPaper(kit, path) {
	const page = await kit.open("team member", { width: 1000 });
	await page.goto(path);
	await page.emulateMedia({ media: "print" });
	return { page, seen: await page.evaluate(() => {
		const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 1;
		const all = (selector) => [...document.querySelectorAll(selector)];
		const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}"`;
		return {
			pressed: all("nav, form, button, input, select, textarea, summary, footer a, .govuk-skip-link, .live").filter(shown).map(name),
			orders: all("main a").filter(shown).filter((a) => /^(set|keep|show|change|how this|all |everything|what the register|who saved)/i.test(a.textContent.trim())).map(name),
			addresses: all("a").filter(shown).filter((a) => !["none", "normal"].includes(getComputedStyle(a, "::after").content)).map(name),
			cut: all("main tr, main figure, main li").filter(shown).filter((e) => getComputedStyle(e).breakInside !== "avoid").map(name),
			heads: all("main thead").filter(shown).filter((e) => getComputedStyle(e).display !== "table-header-group").length,
			dark: all("body, .frame-bar, .sheet, .made-up").filter(shown).filter((e) => !["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(getComputedStyle(e).backgroundColor)).map(name),
			note: all(".made-up").filter(shown).map((e) => e.textContent.trim()).join(),
			rows: all("main .board tbody tr").filter(shown).length,
		};
	}) };
}

function wantPaper(seen) {
	wantEqual(seen.pressed, [], "what can only be pressed is printed");
	wantEqual(seen.orders, [], "links that only lead elsewhere are printed");
	wantEqual(seen.addresses.slice(0, 3), [], "addresses are printed after links");
	wantEqual(seen.cut.slice(0, 3), [], "may be cut at the end of a sheet");
	wantEqual(seen.heads, 0, "tables whose heads are not repeated on each sheet");
	wantEqual(seen.dark, [], "dark areas");
	want(seen.note.includes("made up"), `the note on made-up data is not printed: ${seen.note}`);
}

async function board(kit) {
	const { page, seen } = await onPaper(kit, "/board");
	wantPaper(seen);
	const { body } = await kit.api("team member", "GET", "/api/v1/board?limit=200");
	wantEqual(seen.rows, body.items.length, "rows on paper");
	const sheets = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
	want(sheets <= Math.ceil(seen.rows / 16), `${seen.rows} homes take ${sheets} sheets`);
}

async function home(kit) {
	const { page, seen } = await onPaper(kit, "/homes/CS2099000001");
	wantPaper(seen);
	const words = await page.locator("main").innerText();
	want(words.includes("Whom to ring") && /Red|Amber|Green/i.test(words), `what is read is not on the sheet: ${words.slice(0, 200)}`);
}

export default [
	{ name: "the board on paper has every home, no buttons, no cut rows and the note on made-up data", run: board },
	{ name: "a home's page on paper has what is read and nothing to press", run: home },
];
