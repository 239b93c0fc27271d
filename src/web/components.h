/* SPDX-License-Identifier: MIT */
/* What components.html is given by page.c and form.c. Private to web/: templates of rooms use page.h. */
#ifndef WEB_COMPONENTS_H
#define WEB_COMPONENTS_H

#include "web/page.h"

struct list_foot {
	int64_t first, last, total;               /* first 0: nothing is shown */
	const char *previous, *next, *csv, *xlsx; /* NULL: left out */
};

struct sort_head {
	const char *label, *path;
	bool here, up;
};

/* One field on its way into a form. */
struct widget {
	const struct field *f;
	const char *id;           /* also its name */
	const char *label;
	const char *hint, *fault; /* or NULL */
	const char *value;        /* text as it is shown; never NULL */
	const char *described;    /* ids of hint and fault; NULL when there is neither */
	const char *inputmode, *autocomplete, *type;
	const char *size;         /* class that makes it as wide as what goes in */
	const char *not_known;    /* name of the box beside it, or NULL */
	bool not_known_ticked;
	bool ticked;              /* of a box */
	int64_t rows;
	struct list options;      /* struct widget_option */
	bool several;             /* options are boxes: any number of them */
};

struct widget_option {
	const char *id, *value, *label;
	bool chosen;
};

#endif
