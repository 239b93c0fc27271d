// SPDX-License-Identifier: MIT
// Keeps what is being typed as a draft on the server: <form data-draft-url="...">. At most every two seconds, outside the
// form's own sending; says so in [data-draft-note]. What could not be saved stays on the page and is tried again.
import { timeOfDay } from "./clock.js";

const EVERY_MS = 2000;
const AGAIN_MS = 10000;

// A file is not a draft, and the one-time key belongs to the real sending.
function answers(form) {
	const body = new URLSearchParams();
	for (const [name, value] of new FormData(form)) {
		if (typeof value === "string" && name !== "once") {
			body.append(name, value);
		}
	}
	return body;
}

function keepDraft(form) {
	const note = form.querySelector("[data-draft-note]") || document.querySelector("[data-draft-note]");
	let timer = 0, last = 0, busy = false, sent = false;
	let saved = answers(form).toString();

	const say = (words) => {
		if (note) {
			note.textContent = words;
		}
	};
	const later = (ms) => {
		clearTimeout(timer);
		timer = setTimeout(save, ms);
	};

	async function save() {
		timer = 0;
		const body = answers(form);
		const text = body.toString();
		if (busy || sent || text === saved) {
			return;
		}
		busy = true;
		last = Date.now();
		try {
			const answer = await fetch(form.dataset.draftUrl, {
				method: "POST", body, credentials: "same-origin", redirect: "error",
				headers: { "X-Requested-With": "draft" },
			});
			if (!answer.ok) {
				throw new Error(String(answer.status));
			}
			saved = text;
			say(`Draft saved ${timeOfDay()}`);
		} catch {
			say("Draft not saved yet. What you typed is still here.");
			later(AGAIN_MS);
		}
		busy = false;
		if (!timer && answers(form).toString() !== saved) {
			later(EVERY_MS);
		}
	}

	const changed = () => {
		if (!timer && !busy) {
			later(Math.max(0, last + EVERY_MS - Date.now()));
		}
	};
	form.addEventListener("input", changed);
	form.addEventListener("change", changed);
	form.addEventListener("submit", () => {
		sent = true;
		clearTimeout(timer);
	});
	// Back to a page the browser kept: it may be sent again.
	window.addEventListener("pageshow", () => { sent = false; });
	window.addEventListener("pagehide", () => {
		const body = answers(form);
		if (!sent && body.toString() !== saved) {
			fetch(form.dataset.draftUrl, {
				method: "POST", body, credentials: "same-origin", keepalive: true, headers: { "X-Requested-With": "draft" },
			}).catch(() => {});
		}
	});
}

export function startDrafts() {
	for (const form of document.querySelectorAll("form[data-draft-url]")) {
		keepDraft(form);
	}
}
