// SPDX-License-Identifier: MIT
// The time of day as a meeting reads it, in the time zone of the installation (data-zone on <html>), not of the device.
export function timeOfDay(date = new Date()) {
	const zone = document.documentElement.dataset.zone || undefined;
	return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(date);
}
