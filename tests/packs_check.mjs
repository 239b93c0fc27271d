// SPDX-License-Identifier: MIT
// Checks the shipped packs: shape (packs/schema), sense (ids, holes, counts, roles against may.h), and that the rules say what their labels say,
// by working them out here as packs/README.md describes. With ALONGSIDE_REAL_DATA set, also that every heading and area of the regulator's
// real files is understood. Run by ./dev test and by hand: node tests/packs_check.mjs. No network; not part of the program.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { answers, colour, unknownRoots } from "./packs_rules.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (file) => fs.readFileSync(path.join(root, file), "utf8");
const pack = (file) => JSON.parse(read(`packs/scotland/${file}.json`));
const real = process.env.ALONGSIDE_REAL_DATA;
let passed = 0, failed = 0, skipped = 0;

function test(name, run)
{
	const faults = [];
	try {
		const out = run((ok, why) => { if (!ok) { faults.push(why); } });
		if (out === "skip") {
			skipped++;
			console.log(`skip ${name}`);
			return;
		}
	} catch (e) {
		faults.push(e.stack);
	}
	if (faults.length > 0) {
		failed++;
		console.log(`not ok ${name}`);
		faults.slice(0, 10).forEach((f) => console.log(`  ${f}`));
	} else {
		passed++;
		console.log(`ok ${name}`);
	}
}

const template = pack("daily-huddle"), rules = pack("rules"), words = pack("words"), roles = pack("roles");
const areas = pack("areas"), register = pack("register"), holidays = pack("holidays");
const byId = new Map(template.fields.map((f) => [f.id, f]));
const ruleById = new Map(rules.rules.map((r) => [r.id, r]));
const terms = (f) => (f.depends === undefined ? [] : [f.depends].flat());
const same = (a, b) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
const repeated = (list) => list.filter((x, i) => list.indexOf(x) !== i);

test("every file of the pack agrees with the schema of its kind", (check) => {
	let Ajv;
	try {
		const m = createRequire(import.meta.url)("ajv/dist/2020.js");
		Ajv = m.default ?? m;
	} catch {
		return "skip";
	}
	const own = ["demo"]; // described by the room that reads it
	const files = ["scotland", "england"].flatMap((name) => fs.readdirSync(path.join(root, "packs", name)).map((file) => [name, file]));
	check(files.length >= 9, `only ${files.length} files`);
	for (const [name, file] of files) {
		const data = JSON.parse(read(`packs/${name}/${file}`));
		check(data.pack === name && data.version >= 1 && /^\d{4}-\d\d-\d\d$/.test(data.effective), `${name}/${file}: how it begins`);
		if (!own.includes(data.kind)) {
			const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(read(`packs/schema/${data.kind}.schema.json`)));
			check(validate(data), `${name}/${file}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
		}
	}
});

test("the template asks exactly the questions agreed, in their order", (check) => {
	const agreed = `residents_total residents_in_hospital residents_away beds_available beds_reserved beds_held beds_closed beds_closed_reason admissions admissions_reason admissions_decided_by
		day_nurses_needed day_nurses_on night_nurses_needed night_nurses_on day_care_staff_needed day_care_staff_on night_care_staff_needed night_care_staff_on agency_on staff_absent staff_moved_in in_charge
		infection infection_kind residents_symptomatic residents_confirmed staff_symptomatic staff_confirmed tests_started outbreak health_protection_told health_protection_told_at ppe
		building building_text visits_in visits_out essential_visits visits_reason visits_since visits_look_again help help_text note
		residents_high residents_medium residents_low residents_one_to_one residents_end_of_life beds_empty_reason
		falls_with_harm medicine_errors pressure_ulcers_new complaints_new care_hours agency_hours`.split(/\s+/);
	check(agreed.join() === template.fields.map((f) => f.id).join(), "ids or their order differ");
});

test("an ordinary day is 22 answers, 10 of them fresh; with nursing 26 and 12", (check) => {
	const daily = template.fields.filter((f) => (f.asked === "fresh" || f.asked === "carried") && !f.optional);
	const count = (nursing, fresh) => daily.filter((f) => (nursing || !f.nursing_only) && (!fresh || f.asked === "fresh")).length;
	check(count(false, false) === 22 && count(false, true) === 10, `${count(false, false)} and ${count(false, true)}`);
	check(count(true, false) === 26 && count(true, true) === 12, `${count(true, false)} and ${count(true, true)}`);
});

test("every question stands in a section, once, and rests only on questions before it", (check) => {
	const sections = template.sections.map((s) => s.id), seen = [];
	check(repeated(template.fields.map((f) => f.id)).length === 0, "an id twice");
	let at = 0;
	for (const f of template.fields) {
		check(sections.indexOf(f.section) >= at, `${f.id}: section ${f.section} out of order`);
		at = Math.max(at, sections.indexOf(f.section));
		check((f.section === "off") === (f.asked === "off") && (f.section === "weekly") === (f.asked === "weekly"), `${f.id}: section and asked disagree`);
		for (const t of terms(f)) {
			const on = byId.get(t.field);
			check(seen.includes(t.field), `${f.id} depends on ${t.field}, which is not before it`);
			check(on.asked !== "weekly" && !on.optional && on.asked !== "off", `${f.id} depends on ${t.field}, which may stay empty`);
			(t.is ?? t.not ?? []).forEach((v) => check(on.choices?.some((c) => c.value === v), `${f.id}: ${t.field} has no ${v}`));
			check(t.over === undefined || on.kind === "count", `${f.id}: over needs a count`);
		}
		check(repeated((f.choices ?? []).map((c) => c.value)).length === 0, `${f.id}: a choice twice`);
		seen.push(f.id);
	}
	for (const trend of template.trends) {
		for (const id of typeof trend === "string" ? [trend] : [...trend.of, ...trend.out_of]) {
			check(byId.get(id)?.kind === "count" && byId.get(id).asked !== "off", `trend ${trend.id ?? trend} is of ${id}, which is no count that is asked`);
		}
	}
	const trends = template.trends.map((trend) => trend.id ?? trend);
	check(repeated(trends).length === 0, "a trend twice");
	template.trends_brief.forEach((id) => check(trends.includes(id), `${id} is on the home's page but no trend`));
});

const holes = (sentence) => [...sentence.matchAll(/\{([^}]*)\}/g)].map((m) => m[1]);

test("checks name counts that exist, and their sentences have no empty hole", (check) => {
	check(repeated(template.checks.map((c) => c.id)).length === 0, "an id twice");
	const extra = { own_range: ["value", "low", "high"], not_after_day: ["value"], sum_is_places: ["sum", "places"] };
	for (const c of template.checks) {
		for (const id of [...c.fields, ...(c.limit ?? []), ...(c.on ? [c.on] : [])]) {
			const day = ["day", "instant_local"].includes(byId.get(id)?.kind);
			check(c.rule === "not_after_day" ? day : byId.get(id)?.kind === "count", `${c.id}: ${id}`);
		}
		check(c.rule === "own_range" || c.rule === "not_after_day" || [...c.fields, ...(c.limit ?? [])].includes(c.on), `${c.id}: on`);
		holes(c.sentence).forEach((h) => check(c.fields.includes(h) || extra[c.rule]?.includes(h), `${c.id}: {${h}}`));
		check(/[.]$/.test(c.sentence), `${c.id}: no full stop`);
	}
	const second = template.checks.find((c) => c.rule === "own_range");
	const red = [...redInputs()].filter((id) => byId.get(id).kind === "count");
	check(same(second.fields, red), "the second look is not for the counts of the red rules");
});

function inputs(r)
{
	return r.kind === "both" ? r.rules.flatMap((id) => inputs(ruleById.get(id))) : r.fields;
}

function redInputs()
{
	return new Set(rules.rules.filter((r) => r.colour === "red").flatMap(inputs));
}

test("rules name fields, values and rules that exist; reds stand before ambers", (check) => {
	const seen = [];
	let amber = false;
	check(rules.template === template.id && rules.template_version === template.version, "another template");
	check(/not a national rule/.test(rules.label), "the label does not say whose rules these are");
	check(repeated(rules.rules.map((r) => r.id)).length === 0, "an id twice");
	for (const r of rules.rules) {
		amber = amber || r.colour === "amber";
		check(!(amber && r.colour === "red"), `${r.id}: a red after an amber`);
		inputs(r).forEach((id) => check(byId.has(id) && !["weekly", "off"].includes(byId.get(id).asked) && !byId.get(id).optional, `${r.id}: ${id} may stay empty`));
		(r.rules ?? []).forEach((id) => check(seen.includes(id), `${r.id}: ${id} is not before it`));
		for (const v of r.values ?? []) {
			check(r.fields.every((id) => (byId.get(id).kind === "count" ? /^\d+$/.test(v) : byId.get(id).choices?.some((c) => c.value === v))), `${r.id}: value ${v}`);
		}
		if (["over", "under_share", "over_share", "needed_and_none", "above_own_range"].includes(r.kind)) {
			r.fields.forEach((id) => check(byId.get(id).kind === "count", `${r.id}: ${id} is no count`));
		}
		(r.hidden_by ?? []).forEach((id) => check(ruleById.get(id)?.colour === "red" || ruleById.get(id)?.colour === "amber", `${r.id}: hidden by ${id}`));
		(r.hidden_by ?? []).forEach((id) => check(!ruleById.get(id)?.hidden_by?.includes(r.id), `${r.id} and ${id} hide each other`));
		const special = { inputs_known: ["unknown"], above_own_range: ["low", "high"], both: ["low", "high"] }[r.kind] ?? [];
		holes(r.sentence ?? "").forEach((h) => h.split("+").forEach((id) => check(byId.has(id) || special.includes(id), `${r.id}: {${h}}`)));
		check(!/\[[^\]]*\[|\][^[]*\]/.test(r.sentence ?? "") && (r.sentence ?? "").split("[").length === (r.sentence ?? "").split("]").length, `${r.id}: brackets`);
		if (r.colour === "part") {
			check(rules.rules.some((b) => b.rules?.includes(r.id)), `${r.id} is part of nothing`);
		}
		seen.push(r.id);
	}
	const known = rules.rules.filter((r) => r.kind === "inputs_known");
	check(known.length === 1 && known[0].colour === "amber" && same(known[0].fields, redInputs()), "inputs_known does not name every input of the red rules");
});

const quiet = {
	residents_total: 30, residents_in_hospital: 1, residents_away: 0, beds_available: 2, beds_reserved: 0, beds_held: 0, beds_closed: 0, admissions: "open",
	day_nurses_needed: 2, day_nurses_on: 2, night_nurses_needed: 1, night_nurses_on: 1, day_care_staff_needed: 8, day_care_staff_on: 8, night_care_staff_needed: 4, night_care_staff_on: 4,
	agency_on: 1, staff_absent: 0, staff_moved_in: 0, in_charge: "manager", infection: "no", ppe: "enough", building: "working", visits_in: "as_usual", visits_out: "as_usual", help: "none",
};
const work = (change, home = {}) => colour(template, rules, answers(template, { ...quiet, ...change }, home.nursing ?? true), home.range ?? {});
const unsent = (...ids) => Object.fromEntries(ids.map((id) => [id, undefined]));

test("a quiet day is green, one of not known is amber, one that asks for help is green", (check) => {
	check(work({}).colour === "green" && work({}).reasons.length === 0, JSON.stringify(work({})));
	const nothing = Object.fromEntries(template.fields.map((f) => [f.id, "not known"]));
	check(work(nothing).colour === "amber" && work(nothing).reasons.join() === "red_input_not_known", JSON.stringify(work(nothing)));
	check(work(unsent(...Object.keys(quiet))).colour === "amber", "nothing sent");
	check(work({ help: "urgent" }).colour === "green", "help asked");
});

test("each red and amber of the starter set comes out as it is written", (check) => {
	const outbreak = { infection: "yes", infection_kind: "stomach", outbreak: "suspected" };
	const all = { visits_in: "suspended_for_all" };
	const usual = { range: { agency_on: { low: 1, high: 3 }, staff_absent: { low: 0, high: 1 }, staff_moved_in: { low: 0, high: 0 } } };
	const cases = [
		[{ night_nurses_on: 0 }, "red", "no_nurse_night"], [{ day_nurses_on: 0 }, "red", "no_nurse_day"],
		[{ night_nurses_needed: 0, night_nurses_on: 0 }, "green", ""],
		[{ day_care_staff_on: 5 }, "red", "care_staff_day_low"], [{ day_care_staff_on: 6 }, "amber", "care_staff_day_short"], [{ day_care_staff_on: 7 }, "amber", "care_staff_day_short"],
		[{ night_care_staff_on: 0 }, "red", "no_care_staff_night"], [{ night_care_staff_on: 0, night_care_staff_needed: "not known" }, "red", "no_care_staff_night,red_input_not_known"],
		...[[74, "red", "care_staff_day_low"], [75, "amber", "care_staff_day_short"], [89, "amber", "care_staff_day_short"], [90, "green", ""]].map(
			([on, want, why]) => [{ day_care_staff_needed: 100, day_care_staff_on: on }, want, why]),
		...[[20, "green", ""], [21, "amber", "agency_high"]].map(([agency, want, why]) => [{ agency_on: agency, day_care_staff_on: 93 }, want, why, usual]),
		[{ day_care_staff_needed: 4, day_care_staff_on: 3 }, "amber", "care_staff_day_short"],
		[{ in_charge: "nobody" }, "red", "nobody_in_charge"], [{ ppe: "none" }, "red", "ppe_none"], [{ ppe: "under_3_days" }, "amber", "ppe_low"],
		[{ ...outbreak, health_protection_told: "no" }, "red", "outbreak_not_told"], [{ ...outbreak, health_protection_told: "yes" }, "amber", "outbreak_told"],
		[{ ...outbreak, health_protection_told: "not known" }, "amber", "infection_here,red_input_not_known"], [{ infection: "yes", outbreak: "no" }, "amber", "infection_here"],
		[{ building: "urgent" }, "red", "building_urgent"], [{ building: "problem" }, "amber", "building_problem"],
		[{ ...all, essential_visits: "stopped" }, "red", "visits_all_stopped"], [{ ...all, essential_visits: "going_on" }, "amber", "visits_suspended"],
		[{ visits_out: "suspended_for_all", essential_visits: "stopped" }, "red", "visits_all_stopped"],
		[{ visits_out: "suspended_for_some", essential_visits: "stopped" }, "amber", "visits_suspended"], [all, "amber", "visits_suspended,red_input_not_known"],
		[{ beds_closed: 2, beds_closed_reason: "staffing" }, "amber", "beds_closed_for"], [{ beds_closed: 2, beds_closed_reason: "refurbishment" }, "green", ""],
		[{ beds_closed: 0, beds_closed_reason: "staffing" }, "green", ""], [{ admissions: "open", admissions_reason: "quality" }, "green", ""],
		[{ admissions: "paused", admissions_reason: "quality" }, "amber", "admissions_not_open"], [{ admissions: "limited", admissions_reason: "building" }, "green", ""],
		[{ agency_on: 4 }, "amber", "agency_high", usual], [{ agency_on: 3 }, "green", "", usual], [{ agency_on: 4 }, "green", ""],
		[{ agency_on: 4, day_nurses_on: 7 }, "green", "", usual],
		[{ staff_absent: 2 }, "amber", "absence_unusual", usual], [{ staff_moved_in: 1 }, "amber", "moved_in_unusual", usual],
		[{ in_charge: "not applicable" }, "amber", "red_input_not_known"], [unsent("building"), "amber", "red_input_not_known"],
		[{ infection: "not known" }, "amber", "red_input_not_known"], [{ visits_out: "not known" }, "amber", "red_input_not_known"],
		[unsent("day_nurses_needed", "day_nurses_on", "night_nurses_needed", "night_nurses_on"), "green", "", { nursing: false }],
		[unsent("night_nurses_on"), "amber", "red_input_not_known"],
	];
	for (const [change, want, reasons, home] of cases) {
		const got = work(change, home);
		check(got.colour === want && got.reasons.join() === reasons, `${JSON.stringify(change)}: ${got.colour} ${got.reasons}, not ${want} ${reasons}`);
	}
	const roots = unknownRoots(template, answers(template, { ...quiet, infection: "not known", visits_in: "not known" }, true), rules.rules.at(-1).fields);
	check(roots.join() === "infection,visits_in", `not known is blamed on ${roots}`);
	const few = work({ agency_on: 4 }).open, none = work({ day_care_staff_on: "not known" }, usual).open;
	check(few.join() === "agency_high,absence_unusual,moved_in_unusual", `left open with too few days: ${few}`);
	check(none.join() === "no_care_staff_day", `left open without care staff: ${none}`);
});

test("roles are the twelve agreed, with permissions that exist, for organisations that exist", (check) => {
	const may = [...read("src/web/may.h").matchAll(/^\tX\(([A-Z_]+), "/gm)].map((m) => m[1].toLowerCase());
	const names = "home submitter,home manager,provider lead,team member,duty,team chair,partner member,health protection,executive,commissioner,regulator,administrator";
	check(may.length > 10, "may.h was not understood");
	check(roles.roles.map((r) => r.name.toLowerCase()).join() === names, "names");
	for (const r of roles.roles) {
		check(r.id === r.name.toLowerCase().replaceAll(" ", "_"), `${r.name}: id`);
		r.permissions.forEach((p) => check(may.includes(p), `${r.name}: no permission ${p}`));
		r.organisations.forEach((o) => check(words[`organisation.${o}`], `${r.name}: organisation ${o}`));
		check(words[`side.${r.side}`], `${r.name}: side`);
	}
	const role = (id) => roles.roles.find((r) => r.id === id).permissions;
	may.forEach((p) => check(roles.roles.some((r) => r.permissions.includes(p)), `nobody may ${p}`));
	check(!role("administrator").some((p) => /^(home|return|status|board|totals|timeline|history)_/.test(p)), "the administrator reads care records");
	check(same(role("regulator"), ["shared_read"]), "the regulator sees more than what is shared");
	check(!role("partner_member").some((p) => /^(home|return|status|board|timeline|history)_/.test(p)), "a partner sees another's home");
});

test("words belonging to others are not used in questions, rules and roles", (check) => {
	const text = JSON.stringify([template, rules, roles, { ...words, avoid: 0 }]).toLowerCase();
	for (const a of words.avoid) {
		check(!new RegExp(`\\b${a.word}(s|ed)?\\b`).test(text), a.word);
	}
	["home", "status.red", "status.amber", "status.green", "sent.no_return", "answer.not_known"].forEach((k) => check(words[k], k));
});

const fold = (s) => s.replaceAll("&", " and ").normalize("NFD").toLowerCase().replace(/[^a-z0-9]/g, "");
const spellings = (a) => [a.code, a.name, a.short, ...a.aliases, ...a.old_codes].map(fold);

function areaIndex(list)
{
	return new Map(list.flatMap((a) => [...new Set(spellings(a))].map((s) => [s, a.code])));
}

test("areas hang together: 32 councils, 31 partnerships, 14 boards, no spelling twice", (check) => {
	check(areas.councils.length === 32 && areas.hscps.length === 31 && areas.boards.length === 14, "numbers");
	for (const list of [areas.councils, areas.hscps, areas.boards]) {
		const all = list.flatMap((a) => [...new Set(spellings(a))]);
		check(repeated(all).length === 0, `two areas answer to ${repeated(all)}`);
	}
	for (const c of areas.councils) {
		const h = areas.hscps.find((x) => x.code === c.hscp);
		check(h && h.board === c.board && areas.boards.some((b) => b.code === c.board), `${c.name}: board or partnership`);
	}
});

test("holidays are weekdays in order within the days covered", (check) => {
	const days = holidays.holidays.map((h) => h.day);
	check([...days].sort().join() === days.join() && repeated(days).length === 0, "order");
	for (const d of days) {
		const week = new Date(`${d}T00:00:00Z`).getUTCDay();
		check(week > 0 && week < 6 && d >= holidays.from && d <= holidays.until, d);
	}
	["2025", "2026", "2027"].forEach((y) => check(days.filter((d) => d.startsWith(y)).length === (y === "2026" ? 10 : 9), y));
});

const flat = (s) => s.toLowerCase().replace(/[^a-z0-9]/g, "");
const entries = [
	...register.columns.map((c) => ({ kind: "kept", id: c.attribute, headings: c.headings })),
	...register.people.map((p) => ({ kind: "people", id: p.attribute, headings: p.headings })),
	...register.not_kept.map((n) => ({ kind: "known", id: n.headings[0], headings: n.headings })),
];
const nth = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth";
const families = register.families.flatMap((f) => f.patterns.map((p) => ({ id: f.id, match: new RegExp(`^${p.split(/(\{[a-z]+\})/).map((piece) => ({
	"{yy}": "(?<yy>\\d\\d)", "{zz}": "(?<zz>\\d\\d)", "{mmmyy}": "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\d\\d", "{nth}": `(${nth})` })[piece] ?? flat(piece)).join("")}$`) })));

function understand(heading)
{
	const h = heading.trim();
	if (h === "" || /^\.\.\.\d+$/.test(h)) {
		return { kind: "nameless" };
	}
	const exact = entries.find((e) => e.headings.includes(h));
	if (exact) {
		return exact;
	}
	const folded = entries.filter((e) => e.headings.some((x) => flat(x) === flat(h)));
	if (folded.length === 1) {
		return folded[0];
	}
	for (const f of folded.length === 0 ? families : []) {
		const m = flat(h).match(f.match);
		if (m && (m.groups?.zz === undefined || (Number(m.groups.yy) + 1) % 100 === Number(m.groups.zz))) {
			return { kind: "family", id: f.id };
		}
	}
	return null;
}

test("the register's headings are each in one place, and grades have a column", (check) => {
	const all = entries.flatMap((e) => e.headings);
	check(repeated(all).length === 0, `twice: ${repeated(all)}`);
	const foldedTwice = [...new Set(all.map(flat))].filter((s) => entries.filter((e) => e.headings.some((h) => flat(h) === s)).length > 1);
	check(foldedTwice.join() === "datereg", `the same when folded: ${foldedTwice}`);
	const attributes = register.columns.map((c) => c.attribute);
	check(repeated(attributes).length === 0, "an attribute twice");
	[...register.header.required, register.scope.attribute].forEach((a) => check(attributes.includes(a), a));
	register.grades.forEach((g) => check(register.columns.some((c) => c.attribute === g.attribute && c.kind === "grade"), g.id));
	check(same(register.grades.flatMap((g) => g.api ?? []), ["wellbeing", "leadership", "staff", "setting", "planning"]), "grades of the API");
	const groups = new Set(Object.values(register.columns.find((c) => c.attribute === "client_group").values));
	check(same(groups, Object.keys(register.age_groups)), "a client group without an age group");
	for (const [heading, want] of [["DateReg", "registered_on"], ["Date_Reg", "Date_Reg"], ["service type", "sector"], ["date reg", null], ["Complaints_upheld_2728", "complaints_upheld"],
		["Complaints_upheld_2729", null], ["third_reqs_9900", "visit_requirements"], ["Dec27_Annual_Return_Submitted", "annual_return"], ["Colour of the door", null]]) {
		check((understand(heading)?.id ?? null) === want, `${heading}: ${understand(heading)?.id}`);
	}
});

function csv(text)
{
	const rows = [[""]];
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const ch = text[i], row = rows.at(-1);
		if (quoted && ch === '"' && text[i + 1] === '"') {
			row[row.length - 1] += '"';
			i++;
		} else if (ch === '"') {
			quoted = !quoted;
		} else if (!quoted && ch === ",") {
			row.push("");
		} else if (!quoted && ch === "\n") {
			rows.push([""]);
		} else if (quoted || ch !== "\r") {
			row[row.length - 1] += ch;
		}
	}
	return rows.filter((r) => r.some((cell) => cell !== ""));
}

function realTables()
{
	const dir = path.join(real, "care_inspectorate");
	return fs.readdirSync(dir).filter((f) => /^carehomes_(\d|history)/.test(f)).map((name) => {
		const raw = fs.readFileSync(path.join(dir, name));
		const bytes = name.endsWith(".gz") ? zlib.gunzipSync(raw) : raw;
		const [header, ...rows] = csv(new TextDecoder(name.includes("cp1252") ? "windows-1252" : "utf-8").decode(bytes));
		return { name, header, rows };
	});
}

const tables = real ? realTables() : [];

test("every column name of 112 months is kept, a family's, about people, or known and not kept", (check) => {
	if (!real) {
		return "skip";
	}
	const names = csv(fs.readFileSync(path.join(real, "care_inspectorate/datastore_column_drift.csv"), "utf8")).slice(1).map((r) => r[0]);
	check(names.length > 400, `only ${names.length} names`);
	names.filter((n) => understand(n) === null).forEach((n) => check(false, `not understood: ${n}`));
	const used = new Set(names.map((n) => understand(n)?.id));
	[...entries.map((e) => e.id), ...register.families.map((f) => f.id)].forEach((id) => check(used.has(id), `${id} is in no file`));
});

test("every heading, council, board, partnership and choice of the real files is understood", (check) => {
	if (!real) {
		return "skip";
	}
	const index = { Council_Area_Name: areaIndex(areas.councils), Health_Board_Name: areaIndex(areas.boards), Integration_Authority_Name: areaIndex(areas.hscps) };
	const outside = areas.outside.map(fold), faults = new Set();
	let seen = 0;
	check(tables.length === 7, `${tables.length} files`);
	for (const { name, header, rows } of tables) {
		if (!name.includes("history")) {
			header.filter((h) => understand(h) === null).forEach((h) => faults.add(`${name}: heading ${h}`));
		}
		header.forEach((h, i) => {
			const column = register.columns.find((c) => c.headings.includes(h));
			const allowed = column?.values && new Set(Object.keys(column.values).map(fold));
			for (const row of index[h] || allowed ? rows : []) {
				const cell = (row[i] ?? "").trim();
				seen++;
				if (!register.empty.includes(cell) && !(index[h] ? index[h].has(fold(cell)) || outside.includes(fold(cell)) : allowed.has(fold(cell)))) {
					faults.add(`${name}: ${h} "${cell}"`);
				}
			}
		});
	}
	check(seen > 100000, `only ${seen} cells looked at`);
	faults.forEach((f) => check(false, f));
});

test("service, provider and home numbers of the real files have the register's shape", (check) => {
	if (!real) {
		return "skip";
	}
	const shape = (p) => new RegExp(`^${p.replaceAll("#", "\\d")}$`);
	for (const { name, header, rows } of tables) {
		for (const [heading, pattern] of [["CSNumber", register.register.number], ["SP_number", register.register.provider_number]]) {
			const i = header.indexOf(heading);
			const bad = rows.find((r) => r[i] && !shape(pattern).test(r[i]));
			check(i >= 0 && !bad, `${name}: ${heading} ${bad?.[i]}`);
		}
	}
});

console.log(`packs: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
