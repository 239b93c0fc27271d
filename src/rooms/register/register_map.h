/* SPDX-License-Identifier: MIT */
/* The headings of the regulator's file as a table: packs/NAME/register.json, read once at start. Which column is what, which are about people, which are known
 * and not kept, what counts as empty, which service is a care home. The meaning of each member is in packs/README.md section 4.
 * Private to the room; called by register_file.c (reading) and register_preview.c (names of columns). */
#ifndef ROOMS_REGISTER_MAP_H
#define ROOMS_REGISTER_MAP_H

#include "base/ctx.h"
#include "base/json.h"
#include "base/list.h"

enum cell_kind { CELL_TEXT, CELL_COUNT, CELL_HUNDREDTHS, CELL_DAY, CELL_GRADE, CELL_CHOICE, CELL_YES_NO, CELL_LIST };

/* What a heading turned out to be. */
enum heading_is { HEADING_UNKNOWN, HEADING_NAMELESS, HEADING_COLUMN, HEADING_PEOPLE, HEADING_NOT_KEPT };

/* A spelling of the register and ours. */
struct map_value {
	const char *folded, *ours;
};

struct map_entry {
	enum heading_is is;
	enum cell_kind kind;
	const char *attribute;
	const char *heading;     /* the first of its headings: what people know the column by */
	char separator;          /* CELL_LIST */
	struct list values;      /* struct map_value */
	size_t index;            /* its place in register_map.entries */
};

struct register_map {
	const char *name;              /* of the register: "Care Inspectorate" */
	const char *number;            /* "CS##########" */
	const struct map_entry *number_entry, *scope_entry;
	const char *scope_value;       /* folded */
	bool empty_is_care_home;
	int64_t within_lines;
	struct map_entry **entries;    /* all, in the order of the pack */
	size_t entries_n;
	struct list headings, families; /* of register_map.c */
	struct list required;           /* const struct map_entry * */
	struct list empty;              /* const char * */
	struct list unescape;           /* struct map_value: text and what it becomes */
	struct list age_groups;         /* struct map_value */
};

/* Reads register.json of a pack into its arena. ERR_INVALID naming what is wrong with it. */
enum err register_map_read(struct ctx *c, const struct json *json, struct arena *a, const struct register_map **ret) MUST_CHECK;

/* The one read by the room's start. */
const struct register_map *register_map(void);
void register_map_use(const struct register_map *m);

/* What a heading of a file is. *ret_entry only for HEADING_COLUMN, _PEOPLE and (without attribute, for its kind) _NOT_KEPT. */
enum heading_is register_heading(const struct register_map *m, struct arena *a, const char *heading, const struct map_entry **ret_entry);

const struct map_entry *register_entry(const struct register_map *m, const char *attribute); /* NULL */

/* Small letters and digits only, "&" as "and": how headings and values are compared. */
const char *register_fold(struct arena *a, const char *s);

const char *map_value_of(const struct list *values, const char *folded); /* NULL when it is not among them */

/* Letters stand for themselves, # for a digit. */
bool register_pattern(const char *pattern, const char *s);

#endif
