// SPDX-License-Identifier: MIT
// packs/README.md sections 1 and 2 worked out once more, in few lines, as an opinion independent of the program's: which questions are asked,
// and which colour the rules give. Used by packs_check.mjs only; never shipped. It reads no history: own ranges are given by the caller.

// Every field of the template as the rules see it: {is: "given"|"not known"|"not asked", value, perhaps}.
export function answers(template, sent, nursing)
{
	const seen = {};
	for (const f of template.fields.filter((x) => x.asked !== "off")) {
		const asked = f.nursing_only && !nursing ? "no" : isAsked(f, seen);
		const given = sent[f.id] !== undefined && sent[f.id] !== "not known" && sent[f.id] !== "not applicable";
		seen[f.id] = asked === "no" ? { is: "not asked" } : given ? { is: "given", value: sent[f.id] } : { is: "not known", perhaps: asked === "perhaps" };
	}
	return seen;
}

function isAsked(f, seen)
{
	if (f.depends === undefined) {
		return "yes";
	}
	const states = [f.depends].flat().map((t) => {
		const on = seen[t.field];
		if (on.is !== "given") {
			return on.is === "not asked" ? "no" : "perhaps";
		}
		const met = t.over !== undefined ? on.value > t.over : t.is ? t.is.includes(on.value) : !t.not.includes(on.value);
		return met ? "yes" : "no";
	});
	return states.includes("yes") ? "yes" : states.includes("perhaps") ? "perhaps" : "no";
}

// The fields to name for those that are not known: what is only perhaps asked is named by what it depends on.
export function unknownRoots(template, seen, ids)
{
	const root = (id) => {
		const f = template.fields.find((x) => x.id === id);
		return seen[id].perhaps ? root([f.depends].flat().find((t) => seen[t.field].is === "not known").field) : id;
	};
	return [...new Set(ids.filter((id) => seen[id].is === "not known").map(root))];
}

const FIRED = "fired", PASSED = "passed", OPEN = "not worked out";

const kinds = {
	is(r, s) {
		const hit = r.fields.some((id) => s[id].is === "given" && r.values.includes(String(s[id].value)));
		return hit ? FIRED : r.fields.some((id) => s[id].is === "not known") ? OPEN : PASSED;
	},
	over(r, s) {
		const [x] = r.fields.map((id) => s[id]);
		return x.is === "not known" ? OPEN : x.is === "given" && x.value > r.number ? FIRED : PASSED;
	},
	needed_and_none(r, s) {
		const [needed, on] = r.fields.map((id) => s[id]);
		if (needed.is === "not asked" || on.is === "not asked" || (needed.is === "given" && needed.value === 0) || (on.is === "given" && on.value > 0)) {
			return PASSED;
		}
		return needed.is === "given" && on.is === "given" ? FIRED : OPEN;
	},
	under_share(r, s) {
		const [on, needed] = r.fields.map((id) => s[id]);
		if (on.is === "not asked" || needed.is === "not asked" || (needed.is === "given" && needed.value === 0)) {
			return PASSED;
		}
		return on.is === "not known" || needed.is === "not known" ? OPEN : on.value * 100 < r.number * needed.value ? FIRED : PASSED;
	},
	over_share(r, s) {
		const [part, ...whole] = r.fields.map((id) => s[id]);
		if (part.is === "not asked") {
			return PASSED;
		}
		if (part.is === "not known" || whole.some((w) => w.is === "not known")) {
			return OPEN;
		}
		return part.value * 100 > r.number * whole.reduce((sum, w) => sum + (w.value ?? 0), 0) ? FIRED : PASSED;
	},
	above_own_range(r, s, done, ranges) {
		const x = s[r.fields[0]], range = ranges[r.fields[0]];
		return x.is === "not asked" ? PASSED : x.is === "not known" || !range ? OPEN : x.value > range.high ? FIRED : PASSED;
	},
	both(r, s, done) {
		const [a, b] = r.rules.map((id) => done[id]);
		return a === FIRED && b === FIRED ? FIRED : a === PASSED || b === PASSED ? PASSED : OPEN;
	},
	inputs_known(r, s) {
		return r.fields.some((id) => s[id].is === "not known") ? FIRED : PASSED;
	},
};

// {colour, reasons: ids of the rules whose sentences are shown, open: ids of the rules not worked out}. ranges: {field: {low, high}}, absent = too few days.
export function colour(template, rules, seen, ranges)
{
	const done = {};
	for (const r of rules.rules) {
		done[r.id] = kinds[r.kind](r, seen, done, ranges);
	}
	const shown = rules.rules.filter((r) => r.colour !== "part");
	const fired = shown.filter((r) => done[r.id] === FIRED);
	return {
		colour: fired.some((r) => r.colour === "red") ? "red" : fired.length > 0 ? "amber" : "green",
		reasons: fired.filter((r) => !(r.hidden_by ?? []).some((id) => done[id] === FIRED)).map((r) => r.id),
		open: shown.filter((r) => done[r.id] === OPEN && !(r.hidden_by ?? []).some((id) => done[id] !== PASSED)).map((r) => r.id),
	};
}
