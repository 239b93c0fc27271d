// SPDX-License-Identifier: MIT
// The civil day in the pack's time zone, "2026-11-22". By its parts, because how a locale writes a day differs from one Node to the next.
export function civilDay(at = new Date()) {
	const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at);
	const of = (type) => parts.find((part) => part.type === type).value;
	return `${of("year")}-${of("month")}-${of("day")}`;
}
