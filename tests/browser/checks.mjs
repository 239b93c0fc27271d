// SPDX-License-Identifier: MIT
// What holds for every page: asked of the page as it stands in the browser. Each check returns sentences about what is
// wrong, none when all is well. Called by run.mjs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

// Errors that the browser tells while the page is open: scripts, refused by the Content-Security-Policy, not found.
export function watch(page) {
	const heard = [];
	page.on("console", (message) => {
		if (message.type() === "error") {
			heard.push(`console: ${message.text()} ${message.location().url || ""}`.trim());
		}
	});
	page.on("pageerror", (error) => heard.push(`script: ${error.message}`));
	page.on("response", (response) => {
		if (response.status() >= 400) {
			heard.push(`${response.status()} for ${new URL(response.url()).pathname}`);
		}
	});
	page.on("requestfailed", (request) => {
		// A stream that ends because the page is left is no fault.
		if (request.resourceType() !== "eventsource" && request.failure()?.errorText !== "net::ERR_ABORTED") {
			heard.push(`${request.failure()?.errorText} for ${request.url()}`);
		}
	});
	return heard;
}

// Title, headings, width: with and without script.
export async function checkShape(page, title) {
	const wrong = [];
	const seen = await page.evaluate(() => ({
		title: document.title,
		lang: document.documentElement.lang,
		levels: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((h) => Number(h.tagName[1])),
		main: document.querySelectorAll("main#main-content").length,
		inline: document.querySelectorAll("[style]:not(svg [style])").length,
		wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
		widest: [...document.querySelectorAll("main *, header *, footer *")]
			.filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
			.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className}`),
	}));
	if (!seen.title.endsWith(" - Alongside")) {
		wrong.push(`the title "${seen.title}" does not end in "- Alongside"`);
	} else if (title && seen.title !== `${title} - Alongside`) {
		wrong.push(`the title is "${seen.title}", not "${title} - Alongside"`);
	}
	if (!seen.lang) {
		wrong.push("no language");
	}
	if (seen.main !== 1) {
		wrong.push("no main#main-content");
	}
	if (seen.levels.filter((n) => n === 1).length !== 1) {
		wrong.push(`${seen.levels.filter((n) => n === 1).length} first headings`);
	}
	seen.levels.forEach((n, i) => {
		if (n > (i ? seen.levels[i - 1] : 0) + 1) {
			wrong.push(`heading ${i + 1} is an h${n} after ${i ? "an h" + seen.levels[i - 1] : "nothing"}`);
		}
	});
	if (seen.wide > 0) {
		wrong.push(`scrolls sideways by ${seen.wide} px (${seen.widest.join(", ")})`);
	}
	return wrong;
}

export async function checkAxe(page) {
	const found = await page.evaluate(`${AXE}; axe.run(document, { runOnly: ${JSON.stringify(WCAG)}, resultTypes: ["violations"] })`);
	return found.violations.map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(" | ")}`);
}

// By keyboard alone: the first Tab is on the skip link, and Tab comes to all that can be used in main, seen each time.
export async function checkKeyboard(page) {
	const wrong = [];
	const count = await page.evaluate(() => {
		document.activeElement?.blur();
		window.scrollTo(0, 0);
		const usable = [...document.querySelectorAll("main :is(a[href], button, input:not([type=hidden]), select, textarea, summary)")]
			.filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0);
		window.tabbed = { usable, reached: new Set(), first: null, unseen: [] };
		document.addEventListener("focusin", (event) => {
			const e = event.target;
			const t = window.tabbed;
			t.first ??= e;
			t.reached.add(e);
			// Of a file field or a custom radio the mark may be drawn on what stands beside it.
			const marked = [e, e.nextElementSibling, e.parentElement].filter(Boolean).some((m) => {
				return ["", "::before"].some((pseudo) => {
					const s = getComputedStyle(m, pseudo || null);
					return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
				});
			});
			if (!marked) {
				t.unseen.push(`${e.tagName.toLowerCase()} "${(e.textContent || e.name || "").trim().slice(0, 40)}"`);
			}
		});
		return document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]").length;
	});
	for (let i = 0; i < count + 12; i++) {
		await page.keyboard.press("Tab");
	}
	const seen = await page.evaluate(() => {
		const t = window.tabbed;
		const groups = new Set([...t.reached].filter((e) => e.type === "radio").map((e) => e.name));
		return {
			first: t.first?.className || t.first?.tagName || "nothing",
			missed: t.usable.filter((e) => !t.reached.has(e) && !(e.type === "radio" && groups.has(e.name)))
				.map((e) => `${e.tagName.toLowerCase()} "${(e.textContent || e.name || "").trim().slice(0, 40)}"`),
			unseen: t.unseen,
		};
	});
	if (!String(seen.first).includes("govuk-skip-link")) {
		wrong.push(`the first Tab is on ${seen.first}, not on the skip link`);
	}
	if (seen.missed.length) {
		wrong.push(`Tab does not come to ${seen.missed.slice(0, 4).join(", ")}${seen.missed.length > 4 ? ` and ${seen.missed.length - 4} more` : ""}`);
	}
	if (seen.unseen.length) {
		wrong.push(`focus cannot be seen on ${seen.unseen.slice(0, 4).join(", ")}`);
	}
	return wrong;
}
