/* SPDX-License-Identifier: MIT */
/* The areas of the pack (packs/NAME/areas.json) as a table: codes, names, the spellings that mean them, who lies in whom. Read once at start. Private to the
 * room; called by groups.c to make and find groups, and by homes_list.c for the register's own spelling of an area. */
#ifndef ROOMS_HOMES_AREAS_H
#define ROOMS_HOMES_AREAS_H

#include "base/ctx.h"
#include "base/list.h"

struct area {
	const char *kind;   /* "nation", "board", "hscp", "council" */
	const char *code;   /* S12000048 */
	const char *name;   /* for pages */
	const char *brief;  /* as the register spells it; what the API says */
	const char *parent; /* code of the board of a partnership, the partnership of a council, the nation of a board; "" */
};

/* The room's start: reads the pack's file. */
enum err areas_start(struct ctx *c) MUST_CHECK;

/* All, a parent before its children: struct area. */
const struct list *areas_all(void);

/* By whatever a register or a person writes: code, old code, name, alias. NULL when it is no area of that kind. */
const struct area *area_find(struct arena *a, const char *kind, const char *text);

/* As the register spells the area with this code; the fallback (its name) for areas that are not the pack's. */
const char *area_brief(const char *code, const char *fallback);

#endif
