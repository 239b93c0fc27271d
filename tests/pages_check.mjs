// SPDX-License-Identifier: MIT
// Every page of the program's own table of routes is on the browser's list (tests/browser/pages.mjs), or stands here with a reason. Needs build/alongside.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pages } from "./browser/pages.mjs";

const notVisited = {
	"/healthz": "for programs", "/readyz": "for programs", "/metrics": "for programs", "/live": "a stream", "/api/openapi.json": "for programs",
	"/shared/:share": "needs something shared; tested in C",
	"/register/uploads/:upload": "needs an upload; tested in C",
};

const bin = join(dirname(fileURLToPath(import.meta.url)), "../build/alongside");
let passed = 0, failed = 0, skipped = 0;
const tell = (ok, words) => {
	console.log(`${ok ? "ok" : "not ok"} ${words}`);
	ok ? passed++ : failed++;
};

if (existsSync(bin)) {
	const rows = execFileSync(bin, ["routes"], { encoding: "utf8" }).split("\n").map((line) => line.split(/\s+/)).filter(([method]) => method === "GET");
	const visited = pages.map((page) => page.path.split("?")[0]);
	const fits = (route, path) => new RegExp(`^${route.replace(/:\w+/g, "[^/]+").replace(/[.]/g, "\\.")}$`).test(path);
	const missing = rows.map(([, path]) => path).filter((route) => !(route in notVisited) && !visited.some((path) => fits(route, path)));
	tell(rows.length > 40, `the program tells its routes (${rows.length} that read)`);
	tell(missing.length === 0, `every page is visited by the browser${missing.length ? `: not ${missing.join(", ")}` : ""}`);
	const gone = Object.keys(notVisited).filter((route) => !rows.some(([, path]) => path === route));
	tell(gone.length === 0, `what is not visited is still there${gone.length ? `: not ${gone.join(", ")}` : ""}`);
} else {
	console.log("build/alongside is not there");
	skipped++;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed ? 1 : 0);
