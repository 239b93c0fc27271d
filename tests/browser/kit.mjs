// SPDX-License-Identifier: MIT
// What the browser tests share: the one browser, the accounts of the demo, signing in, and the API for finding and making
// what a test needs. Used by run.mjs and by the scenarios. Knows no page but signing in.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { civilDay } from "../day.mjs";

export const WIDTHS = [1280, 360];
const HEIGHTS = { 1280: 900, 360: 740 };

export const slug = (words) => String(words).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "start";

// What a test throws when something is not as it should be.
export class Unmet extends Error {}

export function want(is, words) {
	if (!is) {
		throw new Unmet(words);
	}
}

export function wantEqual(is, should, words = "") {
	if (JSON.stringify(is) !== JSON.stringify(should)) {
		throw new Unmet(`${words ? words + ": " : ""}is ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`);
	}
}

// Asks again until the answer is truthy; for what may take a moment.
export async function eventually(ask, words, ms = 5000) {
	const end = Date.now() + ms;
	for (;;) {
		const answer = await ask();
		if (answer) {
			return answer;
		}
		if (Date.now() > end) {
			throw new Unmet(`not within ${ms} ms: ${words}`);
		}
		await new Promise((done) => setTimeout(done, 100));
	}
}

export async function startKit() {
	const url = process.env.ALONGSIDE_URL;
	const file = process.env.ALONGSIDE_ACCOUNTS;
	if (!url || !file) {
		throw new Error("ALONGSIDE_URL and ALONGSIDE_ACCOUNTS are needed: tests/with-demo node tests/browser/run.mjs");
	}
	const accounts = JSON.parse(readFileSync(file, "utf8"));
	const browser = await chromium.launch({
		executablePath: "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
	});
	return new Kit(url.replace(/\/$/, ""), accounts, browser);
}

class Kit {
	constructor(url, accounts, browser) {
		this.url = url;
		this.accounts = accounts;
		this.browser = browser;
		this.states = new Map(); // role and nth -> cookies, so that each signs in once
		this.known = new Map(); // role -> what {home} and the like stand for
		this.contexts = [];
	}

	// The demo's account of a role; the first team's when there are several. nth: 1 for the second.
	account(role, nth = 0) {
		const found = this.accounts.filter((a) => a.role === role)[nth];
		want(found, `the demo has no ${role}`);
		return found;
	}

	// A request to the API as a role, or as an account of the demo. Returns {status, body}; body is parsed where it is JSON.
	async api(role, method, path, body, headers = {}) {
		const account = typeof role === "string" ? this.account(role) : role;
		const answer = await fetch(this.url + path, {
			method,
			redirect: "manual",
			headers: {
				...(account ? { Authorization: `Bearer ${account.token}` } : {}),
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.text();
		let parsed = text;
		try {
			parsed = JSON.parse(text);
		} catch {
			// not JSON: left as it came
		}
		return { status: answer.status, body: parsed };
	}

	// What the holes in a path stand for, for this role: {home} {provider} {today} {yesterday}, and whatever the first link on a page of a
	// list leads to: {account} {organisation} {area} {file} {mail}.
	async facts(role) {
		if (!this.known.has(role)) {
			const facts = { today: civilDay() };
			if (role) {
				const homes = await this.api(role, "GET", "/api/v1/homes?limit=1");
				const home = homes.body?.items?.[0];
				facts.home = home?.id;
				facts.provider = home?.provider?.id;
			}
			facts.yesterday = new Date(Date.parse(facts.today) - 86400000).toISOString().slice(0, 10);
			this.known.set(role, facts);
		}
		return this.known.get(role);
	}

	// The first record that a list links to, as this role sees the list: "/people" and "/people/" give the person's ref.
	async first(role, list, before) {
		const page = await this.open(role);
		await page.goto(this.url + list);
		const hrefs = await page.$$eval(`main a[href^="${before}"]`, (links) => links.map((a) => a.getAttribute("href")));
		await page.close();
		return hrefs.map((href) => href.slice(before.length).split(/[/?]/)[0]).find((ref) => /\d/.test(ref));
	}

	async path(role, path) {
		const facts = await this.facts(role);
		const lists = { account: ["/people", "/people/"], organisation: ["/organisations", "/organisations/"], area: ["/areas", "/areas/"],
			file: ["/register", "/register/files/"], mail: ["/outbox", "/outbox/"] };
		for (const [name, [list, before]] of Object.entries(lists)) {
			if (path.includes(`{${name}}`) && !facts[name]) {
				facts[name] = await this.first(role, list, before);
			}
		}
		return path.replace(/\{(\w+)\}/g, (hole, name) => {
			want(facts[name], `nothing is known for ${hole} as ${role}`);
			return encodeURIComponent(facts[name]);
		});
	}

	// Fills in the page for signing in, as a person does.
	async signIn(page, role, nth = 0) {
		await this.signInAs(page, { role, ...this.account(role, nth) });
	}

	async signInAs(page, account) {
		await page.goto(`${this.url}/sign-in`);
		await page.fill("input[name=email]", account.email);
		await page.fill("input[name=password]", account.password);
		await page.click("main form button[type=submit], main form button:not([type])");
		await page.waitForURL((to) => to.pathname !== "/sign-in", { timeout: 15000 }).catch(() => {
			throw new Unmet(`could not sign in as ${account.role} ${account.email}`);
		});
	}

	// A page of its own cookies. role null: signed out. The role signs in once, by the form; later pages get its session. nth: 1 for the second of
	// the role.
	async open(role, { width = 1280, js = true, fresh = false, nth = 0 } = {}) {
		const who = `${role} ${nth}`;
		const options = { baseURL: this.url, viewport: { width, height: HEIGHTS[width] || 900 }, javaScriptEnabled: js, locale: "en-GB", timezoneId: "Europe/London" };
		if (role && !fresh) {
			if (!this.states.has(who)) {
				const first = await this.browser.newContext(options);
				await this.signIn(await first.newPage(), role, nth);
				this.states.set(who, await first.storageState());
				await first.close();
			}
			options.storageState = this.states.get(who);
		}
		const context = await this.browser.newContext(options);
		context.setDefaultTimeout(10000);
		context.setDefaultNavigationTimeout(20000);
		this.contexts.push(context);
		const page = await context.newPage();
		if (role && fresh) {
			await this.signIn(page, role, nth);
		}
		return page;
	}

	// The same for somebody who is no account of the demo: { email, password }.
	async openAs(account, options = {}) {
		const page = await this.open(null, options);
		await this.signInAs(page, account);
		return page;
	}

	// Another in the same browser, with pages and sessions of its own.
	beside() {
		return new Kit(this.url, this.accounts, this.browser);
	}

	async closePages() {
		for (const context of this.contexts.splice(0)) {
			await context.close().catch(() => {});
		}
	}

	async stop() {
		await this.closePages();
		await this.browser.close();
	}
}
