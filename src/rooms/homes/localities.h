/* SPDX-License-Identifier: MIT */
/* Localities from a file (code, areaname, areatype, parent_area, areaname_full): rows whose type ends in "locality" become groups under their council area or
 * partnership. Private to the room: localities.c reads, locality_commands.c is the command. */
#ifndef ROOMS_HOMES_LOCALITIES_H
#define ROOMS_HOMES_LOCALITIES_H

#include "db/db.h"

struct locality_row {
	const char *code, *name, *parent;
	int64_t line;
};

/* ERR_INVALID, naming the line, when the file is of another kind, torn, or holds a row that cannot be used. struct locality_row. */
enum err localities_read(struct ctx *c, const char *p, size_t n, struct list *ret) MUST_CHECK;

/* All or nothing: a row whose area is not known is ERR_INVALID. */
enum err localities_import(struct ctx *c, const struct list *rows, int64_t *ret_new) MUST_CHECK;

#endif
