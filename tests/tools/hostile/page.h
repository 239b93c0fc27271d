/* SPDX-License-Identifier: MIT */
/*
 * What hostile/page.html shows. For tests/tools/run.sh only.
 */
#ifndef HOSTILE_PAGE_H
#define HOSTILE_PAGE_H

#include "base/list.h"

struct row {
	const char *name;
	int n;
};

struct view {
	const char *name, *path, *html;
	struct list rows;
	int n;
	double share;
};

#endif
