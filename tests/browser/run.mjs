// SPDX-License-Identifier: MIT
// Every page of pages.mjs in a real browser, once per width with script and once without; then the scenarios. One browser.
//
//   tests/with-demo node tests/browser/run.mjs [pages|scenarios] [WORDS]
//
// WORDS: only what has them in its name. Prints "ok NAME" or "not ok NAME: what is wrong" and closes with the counts.
// With ALONGSIDE_PICTURES set, pictures are left in build/pictures/ROLE-PAGE-WIDTH.png.
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkAxe, checkKeyboard, checkShape, watch } from "./checks.mjs";
import { Sources } from "./html.mjs";
import { WIDTHS, slug, startKit } from "./kit.mjs";
import { pages } from "./pages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const pictures = join(here, "../../build/pictures");
const only = ["pages", "scenarios"].includes(process.argv[2]) ? process.argv[2] : "";
const words = process.argv.slice(only ? 3 : 2).join(" ");
const counts = { passed: 0, failed: 0, skipped: 0 };

function tell(name, wrong) {
	if (wrong.length) {
		counts.failed++;
		console.log(`not ok ${name}`);
		for (const line of wrong) {
			console.log(`    ${line}`);
		}
	} else {
		counts.passed++;
		console.log(`ok ${name}`);
	}
}

// One visit: a page at a width, with script or without.
async function visit(kit, browserPage, heard, row, width, js, sources) {
	const path = await kit.path(row.role, row.path);
	const wrong = [];
	heard.length = 0;
	const response = await browserPage.goto(kit.url + path, { waitUntil: "load" });
	if (response.status() !== (row.status || 200)) {
		return [`answered ${response.status()}`];
	}
	if (response.request().redirectedFrom() && !row.leads) {
		wrong.push(`leads to ${new URL(response.url()).pathname}`);
	}
	if (js) {
		await browserPage.waitForFunction(() => document.documentElement.dataset.ready === "yes", null, { timeout: 5000 })
			.catch(() => wrong.push("the script of the page did not come to its end"));
		await browserPage.evaluate(() => document.fonts.ready.then(() => true));
	}
	wrong.push(...await checkShape(browserPage, row.title));
	if (js) {
		wrong.push(...await checkAxe(browserPage));
		if (process.env.ALONGSIDE_PICTURES) {
			await browserPage.screenshot({ path: join(pictures, `${slug(row.role || "anyone")}-${slug(row.name || row.path)}-${width}.png`), fullPage: true });
		}
		if (width === WIDTHS[0]) {
			sources.keep(nameOf(row), await response.text());
			wrong.push(...await checkKeyboard(browserPage));
		}
	}
	// A page that is meant to answer 404 is heard of as a fault of its own address only.
	wrong.push(...heard.filter((line) => !(row.status && line.includes(String(row.status)))));
	return wrong;
}

const nameOf = (row) => `${row.role || "anyone"} ${row.path}`;

// All pages of one role at one width, with script or without, in a context of its own.
async function visitAs(kit, rows, { role, width, js }, sources) {
	let browserPage, heard;
	try {
		browserPage = await kit.open(role, { width, js });
		heard = watch(browserPage);
	} catch (error) {
		tell(`${role} ${width}${js ? "" : " without script"}`, [error.message]);
		return;
	}
	for (const row of rows.filter((r) => r.role === role)) {
		const wrong = await visit(kit, browserPage, heard, row, width, js, sources).catch((error) => [error.message]);
		tell(`${nameOf(row)} at ${width}${js ? "" : " without script"}`, wrong);
	}
	await browserPage.context().close();
}

// Two at a time, as there are two cores; the order of what is told does not matter.
async function visitAll(kit, sources) {
	const rows = pages.filter((row) => nameOf(row).includes(words));
	const rounds = [...new Set(rows.map((row) => row.role))]
		.flatMap((role) => WIDTHS.flatMap((width) => [{ role, width, js: true }, { role, width, js: false }]));
	const lane = async () => {
		for (let round = rounds.shift(); round; round = rounds.shift()) {
			await visitAs(kit, rows, round, sources);
		}
	};
	await Promise.all([lane(), lane()]);
	for (const [name, wrong] of await sources.check()) {
		tell(`${name} is valid HTML`, wrong.slice(0, 8));
	}
}

async function runScenario(kit, scenario) {
	const began = Date.now();
	let wrong = [];
	try {
		if (await scenario.run(kit) === "skipped") {
			counts.skipped++;
			console.log(`ok ${scenario.name} # skipped`);
			return;
		}
	} catch (error) {
		wrong = [error.name === "Unmet" || error.constructor.name === "Unmet" ? error.message : error.stack || String(error)];
	} finally {
		await kit.closePages();
	}
	tell(`${scenario.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`, wrong);
}

// Those that send returns for the second team's home say so (export const team = 2) and run beside those of the first, each lane one after the other.
async function runScenarios(kit) {
	const folder = join(here, "scenarios");
	const files = readdirSync(folder).filter((f) => f.endsWith(".mjs")).sort();
	const modules = await Promise.all(files.map((file) => import(join(folder, file))));
	const lane = async (its, team) => {
		for (const module of modules.filter((m) => (m.team ?? 1) === team)) {
			for (const scenario of module.default.filter((one) => one.name.includes(words))) {
				await runScenario(its, scenario);
			}
		}
	};
	await Promise.all([lane(kit, 1), lane(kit.beside(), 2)]);
}

const sources = new Sources();
let kit = null;
try {
	mkdirSync(pictures, { recursive: true });
	kit = await startKit();
	if (only !== "scenarios") {
		await visitAll(kit, sources);
	}
	if (only !== "pages") {
		await runScenarios(kit);
	}
} catch (error) {
	tell("the browser tests come to their end", [error.stack || String(error)]);
} finally {
	sources.done();
	await kit?.stop();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed || !counts.passed ? 1 : 0);
