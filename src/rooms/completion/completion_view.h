/* SPDX-License-Identifier: MIT */
/* What the templates of completion.html are given. */
#ifndef ROOMS_COMPLETION_VIEW_H
#define ROOMS_COMPLETION_VIEW_H

#include "rooms/completion/completion.h"
#include "web/reply.h"

/* A link that chooses. */
struct completion_option {
	const char *label, *path;
	bool chosen;
};

struct completion_view {
	struct page_list list; /* struct completion */
	struct completion all;
	const char *group_name, *from, *to, *hour, *word; /* word: what a row is: "Home" */
	struct list periods, bys; /* struct completion_option */
	bool by_home;
};

struct chase_view {
	struct page_list list; /* struct chased */
	const char *group_name, *day, *hour;
	bool past;  /* the hour */
};

#endif
