/* SPDX-License-Identifier: MIT */
/*
 * sqlgen ROOM IN.sql OUT.c OUT.h, and sqlgen --schema OUT.c SCHEMA.sql...: called by the Makefile.
 * Here: which of the two, and the list of words that only one of the engines has.
 */
#include "sqlgen/sqlgen.h"

/* What SQLite and PostgreSQL do differently or only one of them has; those with ( only as functions. */
static const char *const banned[] = {"string_agg", "group_concat", "array_agg", "instr(", "json_extract",
    "json_each", "strftime", "julianday(", "datetime(", "now(", "current_timestamp", "current_date",
    "current_time", "ilike", "glob", "regexp", "similar", "collate", "rowid", "ifnull(", "iif(", "pragma",
    "autoincrement", "serial", "bigserial", NULL};

void
portable_check(const char *path, int line, const char *sql)
{
	size_t pos = 0, n, before = 0, before_n = 0;

	for (; (n = token_next(sql, &pos)); pos += n) {
		const char *p = sql + pos;

		for (int i = 0; banned[i]; i++) {
			size_t word_n = strcspn(banned[i], "(");

			if (n == word_n && strncasecmp(p, banned[i], n) == 0 &&
			    (!banned[i][n] || p[n + strspn(p + n, " ")] == '(')) {
				text_refuse(path, line, "%s is not portable", banned[i]);
			}
		}
		if (word_is(p, n, "column") && word_is(sql + before, before_n, "alter")) {
			text_refuse(path, line, "ALTER COLUMN is not portable");
		}
		if (word_is(p, n, "update") && word_is(sql + before, before_n, "for") && p[n]) {
			text_refuse(path, line, "FOR UPDATE only at the very end");
		}
		if (*p == ':' && p[1] == ':') {
			text_refuse(path, line, ":: is not portable: CAST(x AS TYPE)");
		}
		if (strchr("?@`~[", *p)) {
			text_refuse(path, line, "%c is not portable", *p);
		}
		before = pos;
		before_n = n;
	}
}

int
main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "--schema") == 0) {
		schema(argv[2], argv + 3, argc - 3);
		return 0;
	}
	if (argc != 5 || argv[1][0] == '-' || !name_is_plain(argv[1], strlen(argv[1]))) {
		fprintf(stderr, "usage: sqlgen ROOM IN.sql OUT.c OUT.h\n       sqlgen --schema OUT.c SCHEMA.sql...\n");
		return 2;
	}
	statements(argv[1], argv[2], argv[3], argv[4]);
	return 0;
}
