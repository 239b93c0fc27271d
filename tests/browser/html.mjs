// SPDX-License-Identifier: MIT
// Valid HTML: keeps the source of each page as the server sent it, and asks the Nu HTML checker once about all of them.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

export class Sources {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), "alongside-html."));
		this.names = new Map();
	}

	keep(name, html) {
		const file = `${this.names.size}.html`;
		writeFileSync(join(this.folder, file), html);
		this.names.set(file, name);
	}

	// Map: name of the page -> sentences about what is wrong. Throws when the checker itself cannot run.
	async check() {
		const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
		const wrong = new Map([...this.names.values()].map((name) => [name, []]));
		if (!this.names.size) {
			return wrong;
		}
		const files = [...this.names.keys()].map((file) => join(this.folder, file));
		// The checker ends with 1 when it found something; what it found is JSON on the other stream.
		const { stderr } = await promisify(execFile)("java", ["-XX:-UsePerfData", "-Xss2m", "-jar", jar, "--errors-only", "--format", "json", ...files],
			{ maxBuffer: 64 << 20 }).catch((error) => error);
		for (const message of JSON.parse(stderr).messages) {
			const name = this.names.get(basename(message.url || ""));
			if (!name) {
				throw new Error(`the HTML checker said: ${message.message}`);
			}
			wrong.get(name).push(`line ${message.lastLine}: ${message.message} ${(message.extract || "").replace(/\s+/g, " ").slice(0, 120)}`);
		}
		return wrong;
	}

	done() {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
