// SPDX-License-Identifier: MIT
// The pictures of README and docs, made anew from the demo:
//
//   tests/with-demo --at "2026-11-22 11:20" node tests/browser/pictures.mjs
//
// Only what they show is a promise; nothing is checked here.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startKit } from "./kit.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../docs/pictures");
const shots = [
	{ name: "board", role: "team member", path: "/board", height: 1040 },
	{ name: "board-phone", role: "team member", path: "/board", width: 360, height: 1200 },
	{ name: "home", role: "team member", path: "/homes/CS2099000001", height: 1500 },
	{ name: "return", role: "home manager", path: "/homes/{home}/returns/{today}?step=2", height: 1300 },
	{ name: "return-phone", role: "home manager", path: "/homes/{home}/returns/{today}?step=2", width: 360, height: 1200 },
	{ name: "register", role: "team member", path: "/register", height: 800 },
	{ name: "who-sees-what", role: "team chair", path: "/who-sees-what", height: 1000 },
];

mkdirSync(folder, { recursive: true });
const kit = await startKit();
for (const { name, role, path, width = 1280, height } of shots) {
	const page = await kit.open(role, { width });
	await page.setViewportSize({ width, height });
	await page.goto(kit.url + await kit.path(role, path.split("?")[0]) + (path.includes("?") ? `?${path.split("?")[1]}` : ""));
	await page.evaluate(() => document.fonts.ready.then(() => true));
	await page.screenshot({ path: join(folder, `${name}.png`) });
	await page.context().close();
}
await kit.stop();
