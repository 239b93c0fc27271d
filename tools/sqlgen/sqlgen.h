/* SPDX-License-Identifier: MIT */
/*
 * sqlgen: what its files share. statements.c turns a room's named statements into constants, schema.c all
 * schemas into one ordered list; both read SQL through tools/sql.h.
 */
#ifndef SQLGEN_SQLGEN_H
#define SQLGEN_SQLGEN_H

#include "sql.h"

#define PARAMS_MAX 32

/* Refuses words that only one of the two engines has. FOR UPDATE at the very end is allowed. */
void portable_check(const char *path, int line, const char *sql);

void statements(const char *room, const char *in, const char *out_c, const char *out_h);
void schema(const char *out_c, char **paths, int n);

#endif
