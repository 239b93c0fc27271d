// SPDX-License-Identifier: MIT
// Small things: "not known" beside a number, copying a secret, printing.

// <input type="checkbox" data-not-known-for="ID">: while ticked, the field of that id is empty and cannot be typed in.
// Unticked, it holds again what stood in it.
export function startNotKnown(root = document) {
	for (const box of root.querySelectorAll("input[data-not-known-for]")) {
		const field = document.getElementById(box.dataset.notKnownFor);
		if (!field) {
			continue;
		}
		let before = "";
		const follow = () => {
			if (box.checked) {
				before = field.value || before;
				field.value = "";
			} else if (field.disabled && !field.value) {
				field.value = before;
			}
			field.disabled = box.checked;
		};
		follow();
		box.addEventListener("change", () => {
			follow();
			if (!box.checked) {
				field.focus();
			}
		});
	}
}

// <button type="button" hidden data-copy-for="ID">Copy</button>: shown only where it can work.
export function startCopying() {
	if (!navigator.clipboard) {
		return;
	}
	for (const button of document.querySelectorAll("button[data-copy-for]")) {
		const source = document.getElementById(button.dataset.copyFor);
		if (!source) {
			continue;
		}
		const words = button.textContent;
		button.hidden = false;
		button.setAttribute("aria-live", "polite");
		button.addEventListener("click", async () => {
			try {
				await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
				button.textContent = "Copied";
			} catch {
				button.textContent = "Could not copy: select it and copy it yourself";
			}
			setTimeout(() => { button.textContent = words; }, 4000);
		});
	}
}

// <button type="button" hidden data-print>Print</button>
export function startPrinting() {
	for (const button of document.querySelectorAll("button[data-print]")) {
		button.hidden = false;
		button.addEventListener("click", () => window.print());
	}
}
