// SPDX-License-Identifier: MIT
// A file of the regulator in the browser: looked at before anything is saved, accepted whole, or refused with the row and the reason named. The file
// is the register as it stands with a few lines changed, so that no other scenario loses a home.
import { eventually, want, wantEqual } from "../kit.mjs";

const HEADINGS = ["CSNumber", "CareService", "Subtype", "ServiceType", "ServiceName", "Service_town", "Service_Postcode", "SP_number", "ServiceProvider",
	"ServiceStatus", "Integration_Authority_Name", "Council_Area_Name", "Health_Board_Name", "Registered_Places", "Publication_of_Latest_Grading",
	"KQ_Support_Wellbeing", "KQ_Leadership", "KQ_Staff_Team", "KQ_Setting", "KQ_Care_and_Support_Planning"];
const GRADES = ["wellbeing", "leadership", "staff", "setting", "planning"];

const words = (page) => page.locator("main").textContent().then((t) => t.replace(/\s+/g, " "));

// Every home that either team reaches, as rows of the file.
async function homesNow(kit) {
	const rows = [];
	for (const nth of [0, 1]) {
		const { body } = await kit.api(kit.account("team chair", nth), "GET", "/api/v1/homes?scope=all&limit=200");
		rows.push(...body.items.map((h) => [h.number, "Care Home Service", h.client_group, h.sector, h.name, h.town, h.postcode, h.provider.number, h.provider.name,
			h.registration_status, h.hscp, h.council, h.board, h.places, h.grades_date, ...GRADES.map((g) => h.grades?.[g] ?? "")].map((v) => String(v ?? ""))));
	}
	return new Map(rows.map((row) => [row[0], row]));
}

const csv = (rows) => [HEADINGS, ...rows].map((row) => row.map((v) => (/[",]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v)).join(",")).join("\r\n") + "\r\n";

async function upload(kit, page, name, text, day) {
	await page.goto("/register");
	await page.getByLabel("The file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
	await page.getByLabel("The day it tells of").fill(day.split("-").reverse().join("/"));
	await page.getByRole("button", { name: "See what it would change" }).click();
	await page.waitForLoadState();
}

const part = async (page, name) => {
	await page.getByRole("navigation", { name: "What the file would change" }).getByRole("link", { name: new RegExp(`^${name}`) }).click();
	return page.locator("table.data tbody tr").allTextContents().then((all) => all.map((t) => t.replace(/\s+/g, " ").trim()));
};

async function fileCount(kit) {
	return (await kit.api("team chair", "GET", "/api/v1/register")).body.total;
}

// A day that no file is of yet, newer than all of them.
async function freeDay(kit) {
	const { yesterday } = await kit.facts(null);
	const { body } = await kit.api("team chair", "GET", "/api/v1/register");
	const newest = body.items.map((f) => f.as_of).sort().at(-1);
	const next = new Date(Date.parse(newest) + 86400000).toISOString().slice(0, 10);
	want(next <= yesterday, `there is no free day: the newest file is of ${newest}`);
	return next;
}

async function accepted(kit, js) {
	const day = await freeDay(kit), homes = await homesNow(kit);
	const [grown, left] = ["CS2099000017", "CS2099000041"].map((number) => homes.get(number));
	const places = Number(grown[13]) + 1, made = `CS20981${day.replaceAll("-", "").slice(3)}`;
	want(left, "the home that is left out of the file is not in the register");
	const setting = grown[18];
	grown[13] = String(places);
	grown[18] = "five";
	homes.delete(left[0]);
	const twin = [...grown];
	[twin[0], twin[4], twin[6], twin[18]] = [made, "Newbrae", "ZZ9 1ZZ", "4"];
	const before = await fileCount(kit);

	const page = await kit.open("team chair", { js });
	await upload(kit, page, "datastore.csv", csv([...homes.values(), twin]), day);
	want(new URL(page.url()).pathname.startsWith("/register/uploads/"), `the file is not looked at: ${await words(page)}`);
	want((await part(page, "New")).some((row) => row.includes("Newbrae") && row.includes(made)), "the new home is not among the new");
	const changed = (await part(page, "Changed")).filter((row) => row.includes(grown[0]));
	want(changed.some((row) => row.includes(`${places - 1}`) && row.endsWith(String(places))), `places are not said field by field: ${changed}`);
	want((await part(page, "Gone")).some((row) => row.includes(left[4])), "the home left out is not among those gone");
	const unread = await part(page, "Could not be read");
	want(unread.length === 1 && unread[0].includes("five") && /^\d+/.test(unread[0]), `what cannot be read is not named with its row: ${unread}`);
	wantEqual(await fileCount(kit), before, "files accepted while only looking");

	await page.getByRole("button", { name: "Accept the whole file" }).click();
	await eventually(async () => {
		if (!js) {
			await page.reload();
		}
		return (await page.getByRole("link", { name: "The accepted file" }).count()) > 0;
	}, "the file is accepted", 20000);
	wantEqual(await fileCount(kit), before + 1, "accepted files");
	const home = await kit.api("team chair", "GET", `/api/v1/homes/${grown[0]}`);
	wantEqual(home.body.places, places, "the places of the home");
	await page.goto(`/homes/${left[0]}`);
	want((await words(page)).includes("Not in the register since"), "a home missing from the file does not say so");
	// Back in the register, for whoever looks at it next.
	homes.set(left[0], left);
	grown[18] = setting;
	await upload(kit, page, "datastore.csv", csv([...homes.values(), twin]), await freeDay(kit));
	await page.getByRole("button", { name: "Accept the whole file" }).click();
	await eventually(async () => (await fileCount(kit)) === before + 2, "the second file is accepted", 20000);
	await page.goto(`/homes/${left[0]}`);
	want(!(await words(page)).includes("Not in the register since"), "a home that is back still says that it is gone");
}

async function refused(kit, js) {
	const day = await freeDay(kit), whole = csv([...(await homesNow(kit)).values()]);
	const before = await fileCount(kit);
	const page = await kit.open("team chair", { js });
	const tellsWhy = async (what, ...why) => {
		wantEqual(new URL(page.url()).pathname.startsWith("/register/uploads/"), false, `${what} is taken`);
		const said = await words(page);
		want(await page.locator(".govuk-error-summary").count(), `nothing says what is wrong with ${what}`);
		for (const w of why) {
			want(said.includes(w), `${what}: it is not said that "${w}": ${said.slice(0, 400)}`);
		}
		wantEqual(await page.locator("[name=as_of]").inputValue() !== "", true, "the day that was typed");
	};
	const half = whole.slice(0, whole.indexOf("\r\n", whole.length / 2) + 30);
	await upload(kit, page, "half.csv", half, day);
	await tellsWhy("a file cut in half", `row ${half.split("\r\n").length}`);
	await upload(kit, page, "homes.xlsx", "PK\u0003\u0004 not a CSV", day);
	await tellsWhy("a spreadsheet", "CSV");
	await upload(kit, page, "picture.png", "\u0089PNG\r\n\u001a\n\u0000\u0000\u0000", day);
	await tellsWhy("a picture");
	await upload(kit, page, "dinner.csv", "Day,Dinner\r\nMonday,Soup\r\n", day);
	await tellsWhy("another kind of table");
	await upload(kit, page, "empty.csv", "", day);
	await tellsWhy("an empty file");
	wantEqual(await fileCount(kit), before, "accepted files");
}

export default [
	{ name: "a file of the register is looked at field by field and then accepted whole", run: (kit) => accepted(kit, true) },
	{ name: "without script a file of the register is looked at and accepted", run: (kit) => accepted(kit, false) },
	{ name: "a file of the register that is cut in half or of another kind is refused and says why", run: (kit) => refused(kit, true) },
	{ name: "without script a file that cannot be the register is refused and says why", run: (kit) => refused(kit, false) },
];
