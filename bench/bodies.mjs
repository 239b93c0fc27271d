// SPDX-License-Identifier: MIT
// The returns that bench/run has sent: node bench/bodies.mjs URL TOKEN DAY. For each home on the team's board it takes the
// newest return before DAY that the home has sent, and prints a line: its number, a tab, the JSON of a PUT in which @
// stands for the care staff on by day beyond those needed. So every send is another revision, and the home's colour stays.
const [url, token, day] = process.argv.slice(2);

async function get(path) {
	const answer = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
	if (!answer.ok) {
		throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	}
	return answer.json();
}

const dayBefore = (d, n) => new Date(Date.parse(`${d}T12:00:00Z`) - n * 86400e3).toISOString().slice(0, 10);

async function lastReturn(home) {
	for (let back = 1; back <= 14; back++) {
		const sent = await get(`/api/v1/homes/${home}/returns/${dayBefore(day, back)}`).catch(() => null);
		if (sent && Number.isInteger(sent.values.day_care_staff_needed)) {
			return sent;
		}
	}
	return null;
}

// Tens, so that whatever takes the place of @ is a number in JSON.
function body(sent) {
	const tens = Math.floor(sent.values.day_care_staff_needed / 10) + 1;
	const values = { ...sent.values, day_care_staff_on: "AT" };
	return JSON.stringify({ template: sent.template, version: sent.version, values }).replace('"AT"', `${tens}@`);
}

const homes = (await get("/api/v1/homes?limit=200")).items;
for (const home of homes) {
	const sent = await lastReturn(home.id);
	if (sent) {
		console.log(`${home.id}\t${body(sent)}`);
	}
}
