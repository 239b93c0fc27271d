// SPDX-License-Identifier: MIT
// Improves pages that work without it. Bundled into one module by the build; each part looks for its own attribute and
// does nothing where there is none.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { startDrafts } from "./draft.js";
import { startLive, startPolling } from "./live.js";
import { startCopying, startNotKnown, startPrinting } from "./small.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
	createAll(component);
}
startNotKnown();
startCopying();
startPrinting();
startDrafts();
startLive();
startPolling();
document.documentElement.dataset.ready = "yes";
