/* SPDX-License-Identifier: MIT */
/* What the settings page shows. For settings_pages.c and settings.html only. */
#ifndef ROOMS_SETTINGS_VIEW_H
#define ROOMS_SETTINGS_VIEW_H

#include "rooms/settings/settings.h"
#include "web/page.h"

struct settings_view {
	struct settings s;
	const char *team;
	const char *seen; /* digest of what the form was made from */
	bool may_edit, saved;
};

struct team_row {
	int64_t id;
	const char *name;
};

#endif
