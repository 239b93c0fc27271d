/* SPDX-License-Identifier: MIT */
/*
 * Reads SQL as far as sqlgen needs it: comments, statements, words, and the list of words that are not
 * portable. It knows no grammar: a test prepares every statement on both engines for that. Also main.
 */
#include <ctype.h>
#include <strings.h>

#include "sqlgen/sqlgen.h"

/* What SQLite and PostgreSQL do differently or only one of them has; those with ( only as functions. */
static const char *const banned[] = {"string_agg", "group_concat", "array_agg", "instr(", "json_extract",
    "json_each", "strftime", "julianday(", "datetime(", "now(", "current_timestamp", "current_date",
    "current_time", "ilike", "glob", "regexp", "similar", "collate", "rowid", "ifnull(", "iif(", "pragma",
    "autoincrement", "serial", "bigserial", NULL};

void
refuse(const char *path, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

bool
word_is(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

bool
name_is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!islower((unsigned char)p[i]) && p[i] != '_' && !(i && isdigit((unsigned char)p[i]))) {
			return false;
		}
	}
	return n > 0;
}

size_t
token_next(const char *sql, size_t *pos)
{
	const char *p = sql + *pos;
	size_t n = 0;

	while (*p == ' ') {
		p++;
	}
	*pos = (size_t)(p - sql);
	if (*p == '\'') {
		do {
			n += strcspn(p + n + 1, "'") + 2;
		} while (p[n] == '\'');
		return n;
	}
	while (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '$' || (unsigned char)p[n] > 127) {
		n++;
	}
	return n ? n : *p != 0;
}

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
				refuse(path, line, "%s is not portable", banned[i]);
			}
		}
		if (word_is(p, n, "column") && word_is(sql + before, before_n, "alter")) {
			refuse(path, line, "ALTER COLUMN is not portable");
		}
		if (word_is(p, n, "update") && word_is(sql + before, before_n, "for") && p[n]) {
			refuse(path, line, "FOR UPDATE only at the very end");
		}
		if (*p == ':' && p[1] == ':') {
			refuse(path, line, ":: is not portable: CAST(x AS TYPE)");
		}
		if (strchr("?@`~[", *p)) {
			refuse(path, line, "%c is not portable", *p);
		}
		before = pos;
		before_n = n;
	}
}

/* One comment line at in->p, without the dashes, trimmed. */
static void
comment(struct input *in, struct text *ret)
{
	size_t n = strcspn(in->p, "\n"), end = n, start = 2;

	while (start < n && isspace((unsigned char)in->p[start])) {
		start++;
	}
	while (end > start && isspace((unsigned char)in->p[end - 1])) {
		end--;
	}
	ret->n = 0;
	text_add(ret, in->p + start, end - start);
	in->p += n;
}

static void
string(struct input *in, struct text *ret, int line)
{
	do {
		size_t n = strcspn(in->p + 1, "'") + 1;

		if (!in->p[n]) {
			refuse(in->path, line, "a quote that does not end");
		}
		for (size_t i = 0; i < n; i++) {
			in->line += in->p[i] == '\n';
		}
		text_add(ret, in->p, n + 1);
		in->p += n + 1;
	} while (*in->p == '\'');
}

enum piece
input_next(struct input *in, struct text *ret, int *ret_line, bool *ret_rowid)
{
	struct text note = {0};
	bool space = false;

	ret->n = 0;
	*ret_rowid = true;
	for (; isspace((unsigned char)*in->p); in->p++) {
		in->line += *in->p == '\n';
	}
	*ret_line = in->line;
	if (!*in->p) {
		return PIECE_END;
	}
	if (strncmp(in->p, "--", 2) == 0) {
		comment(in, ret);
		return PIECE_COMMENT;
	}
	for (; *in->p; in->p++) {
		char c = *in->p;

		if (isspace((unsigned char)c)) {
			in->line += c == '\n';
			space = true;
			continue;
		}
		if (c == '-' && in->p[1] == '-') {
			comment(in, &note);
			if (word_is(note.p, note.n, "sqlite: WITHOUT ROWID")) {
				if (strncmp(in->p + strspn(in->p, " \t\n"), ");", 2) != 0) {
					refuse(in->path, in->line, "WITHOUT ROWID stands alone before the closing );");
				}
				*ret_rowid = false;
			}
			space = true;
			in->p--;
			continue;
		}
		if (c == '/' && in->p[1] == '*') {
			refuse(in->path, in->line, "comments are -- lines");
		}
		if (c == '"') {
			refuse(in->path, in->line, "a double quote: SQLite may read it as text");
		}
		if (c == ';') {
			const char *rest = in->p + 1 + strspn(in->p + 1, " \t\r");

			if (*rest && *rest != '\n') {
				refuse(in->path, in->line, "two statements in one: end each at the end of a line");
			}
			in->p++;
			text_done(&note);
			return PIECE_STATEMENT;
		}
		if (space && ret->n && ret->p[ret->n - 1] != '(' && c != ')') {
			text_addc(ret, ' ');
		}
		space = false;
		if (c == '\'') {
			string(in, ret, in->line);
			in->p--;
		} else {
			text_addc(ret, c);
		}
	}
	refuse(in->path, *ret_line, "a statement without ; at the end of a line");
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
