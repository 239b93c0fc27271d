// SPDX-License-Identifier: MIT
// A page that follows what changes: an element with data-live-url names a stream that says only "something changed". The
// page is then fetched again by its own, ordinary address and its parts, [data-live-part] with an id, are exchanged:
// focus and scroll stay, changed rows are marked and said once, politely. [data-live-note] says whether it is live.
import { startNotKnown } from "./small.js";
import { timeOfDay } from "./clock.js";

const AT_MOST_EVERY_MS = 1000;
const LOST_AFTER_MS = 15000;

function note(words, lost) {
	for (const n of document.querySelectorAll("[data-live-note]")) {
		n.textContent = words;
		n.classList.toggle("is-lost", lost);
	}
}

let region = null;
function announce(words) {
	if (!region) {
		region = document.createElement("div");
		region.className = "govuk-visually-hidden";
		region.setAttribute("aria-live", "polite");
		document.body.append(region);
	}
	region.textContent = words;
}

// A row is known by its id, else by the first address in it, else it is not followed.
const rowsOf = (part) => [...part.querySelectorAll("tbody > tr, [data-live-row]")];
const keyOf = (row) => row.id || row.querySelector("a[href]")?.getAttribute("href") || "";
const wordsOf = (row) => row.textContent.replace(/\s+/g, " ").trim();
const nameOf = (row) => (row.querySelector("[data-live-name], .board__home, th, a")?.textContent || "").trim();

// The element in `part` that takes over the focus from `held`, which stood in the part that is replaced.
function heir(part, held) {
	if (held.id) {
		return part.querySelector(`#${CSS.escape(held.id)}`);
	}
	const alike = [...part.querySelectorAll(held.tagName)]
		.filter((e) => e.getAttribute("href") === held.getAttribute("href") && e.name === held.name);
	return alike.find((e) => e.textContent === held.textContent) || alike[0];
}

// Puts the new part in the old one's place. Returns the names of the rows that changed.
function exchange(old, fresh) {
	const held = old.contains(document.activeElement) ? document.activeElement : null;
	if (held && held.matches("input, select, textarea")) {
		return []; // somebody is typing there; the next change brings it
	}
	const before = new Map(rowsOf(old).map((row) => [keyOf(row), wordsOf(row)]));
	const open = [...old.querySelectorAll("details[id][open]")].map((d) => d.id);
	const part = document.importNode(fresh, true);
	const names = [];
	for (const row of rowsOf(part)) {
		if (before.size && keyOf(row) && before.get(keyOf(row)) !== wordsOf(row)) {
			row.classList.add("is-new");
			names.push(nameOf(row));
		}
	}
	for (const id of open) {
		part.querySelector(`details#${CSS.escape(id)}`)?.setAttribute("open", "");
	}
	const y = window.scrollY;
	old.replaceWith(part);
	if (held) {
		heir(part, held)?.focus({ preventScroll: true });
	}
	window.scrollTo({ top: y, behavior: "instant" });
	startNotKnown(part);
	return names.filter(Boolean);
}

// Fetches this page again. False when it is not to be had any more (signed out, gone, no network).
async function refresh() {
	let answer, page;
	try {
		answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { "X-Requested-With": "live" } });
		page = new DOMParser().parseFromString(await answer.text(), "text/html");
	} catch {
		return false;
	}
	if (!answer.ok || answer.redirected) {
		return false;
	}
	let names = [];
	for (const old of document.querySelectorAll("[data-live-part][id]")) {
		const fresh = page.getElementById(old.id);
		if (fresh && fresh.outerHTML !== old.outerHTML) {
			names = names.concat(exchange(old, fresh));
		}
	}
	if (names.length > 3) {
		announce(`${names.length} rows changed`);
	} else if (names.length) {
		announce(`Changed: ${names.join(", ")}`);
	}
	return true;
}

// One fetch at a time, at most one a second, none while nobody looks.
function follower() {
	let busy = false, wanted = false, last = 0;
	async function go() {
		if (busy || document.hidden) {
			wanted = true;
			return;
		}
		busy = true;
		do {
			wanted = false;
			await new Promise((done) => setTimeout(done, Math.max(0, last + AT_MOST_EVERY_MS - Date.now())));
			last = Date.now();
			const fine = await refresh();
			note(fine ? `Live, ${timeOfDay()}` : "Not live: reload the page", !fine);
		} while (wanted && !document.hidden);
		busy = false;
	}
	document.addEventListener("visibilitychange", () => {
		if (!document.hidden && wanted) {
			go();
		}
	});
	return go;
}

// The stream itself. Calls said() for each change, state(true|false) when it comes and goes.
function listen(url, said, state) {
	let lost = 0, stream = null, was = false;
	const gone = () => state(false);
	const start = () => {
		stream = new EventSource(url);
		stream.onopen = () => {
			clearTimeout(lost);
			lost = 0;
			state(true);
			if (was) {
				said(); // what happened while the line was down
			}
			was = true;
		};
		stream.onerror = () => {
			if (stream.readyState === EventSource.CLOSED) {
				gone();
			} else if (!lost) {
				lost = setTimeout(gone, LOST_AFTER_MS);
			}
		};
		stream.onmessage = said;
		stream.addEventListener("change", said);
	};
	start();
	window.addEventListener("pagehide", () => stream.close());
	window.addEventListener("pageshow", (event) => {
		if (event.persisted) {
			start();
		}
	});
}

// One stream for all tabs of a browser: whoever holds the lock listens and tells the others. Where a browser has no locks
// (a plain http address that is not this machine) each tab listens by itself.
export function startLive() {
	const url = document.querySelector("[data-live-url]")?.dataset.liveUrl;
	if (!url || !window.EventSource) {
		return;
	}
	const go = follower();
	const state = (up) => note(up ? `Live, ${timeOfDay()}` : "Not live: reload the page", !up);
	if (!navigator.locks || !window.BroadcastChannel) {
		listen(url, go, state);
		return;
	}
	const name = `live ${url}`;
	const others = new BroadcastChannel(name);
	others.onmessage = (event) => {
		if (event.data === "changed") {
			go();
		} else if (event.data === "who" && holding) {
			others.postMessage(up ? "up" : "down");
		} else if (event.data === "up" || event.data === "down") {
			state(event.data === "up");
		}
	};
	let holding = false, up = false;
	others.postMessage("who");
	navigator.locks.request(name, () => new Promise(() => { // held until the page goes
		holding = true;
		listen(url, () => {
			others.postMessage("changed");
			go();
		}, (is) => {
			up = is;
			others.postMessage(is ? "up" : "down");
			state(is);
		});
	})).catch(() => listen(url, go, state));
}

// <div id="..." data-live-part data-poll-s="2">: a job under way. Fetched again while the attribute is there; without
// script the page has a link "Look again".
export function startPolling() {
	const first = document.querySelector("[data-live-part][data-poll-s]");
	if (!first) {
		return;
	}
	const every = Math.max(1, Number(first.dataset.pollS) || 2) * 1000;
	const again = async () => {
		if (!document.hidden && !(await refresh())) {
			return;
		}
		if (document.querySelector("[data-live-part][data-poll-s]")) {
			setTimeout(again, every);
		}
	};
	setTimeout(again, every);
}
