/* SPDX-License-Identifier: MIT */
/*
 * Reads SQL files as far as sqlgen and lint need it: comment lines, whole statements, words. It knows no
 * grammar: a test prepares every statement on both engines for that. For the host programs in tools/ only.
 */
#ifndef TOOLS_SQL_H
#define TOOLS_SQL_H

#include <strings.h>

#include "text.h"

struct input {
	const char *path;
	const char *p; /* what is still to be read, NUL-terminated */
	int line;
};

enum piece { PIECE_END, PIECE_COMMENT, PIECE_STATEMENT };

/* Case does not count. */
static inline bool
word_is(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

/* [a-z][a-z0-9_]* */
static inline bool
name_is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!islower((unsigned char)p[i]) && p[i] != '_' && !(i && isdigit((unsigned char)p[i]))) {
			return false;
		}
	}
	return n > 0;
}

/*
 * The next word or other single character, from *pos on; a quoted string counts as one.
 * Returns its length, 0 at the end; *pos is where it starts.
 */
static inline size_t
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

/* One comment line at in->p, without the dashes, trimmed. */
static inline void
input_comment(struct input *in, struct text *ret)
{
	const char *p = in->p + 2, *end = in->p + strcspn(in->p, "\n");

	in->p = end;
	while (p < end && isspace((unsigned char)*p)) {
		p++;
	}
	while (p < end && isspace((unsigned char)end[-1])) {
		end--;
	}
	ret->n = 0;
	text_add(ret, p, p < end ? (size_t)(end - p) : 0);
}

static inline void
input_string(struct input *in, struct text *ret, int line)
{
	do {
		size_t n = strcspn(in->p + 1, "'") + 1;

		if (!in->p[n]) {
			text_refuse(in->path, line, "a quote that does not end");
		}
		for (size_t i = 0; i < n; i++) {
			in->line += in->p[i] == '\n';
		}
		text_add(ret, in->p, n + 1);
		in->p += n + 1;
	} while (*in->p == '\'');
}

/* The rest of a line behind a statement's ; must be empty. */
static inline void
input_statement_ends(struct input *in)
{
	const char *rest;

	in->p++;
	rest = in->p + strspn(in->p, " \t\r");
	if (*rest && *rest != '\n') {
		text_refuse(in->path, in->line, "two statements in one: end each at the end of a line");
	}
}

/* What a table is told for SQLite alone: it has no row ids, or counts its ids on from the last row it holds. */
enum table_note { NOTE_NONE, NOTE_WITHOUT_ROWID, NOTE_WITHOUT_SEQUENCE };

/* A comment inside a statement, which may be such a note. */
static inline enum table_note
input_inner_comment(struct input *in)
{
	struct text text = {0};
	enum table_note note;

	input_comment(in, &text);
	note = word_is(text.p, text.n, "sqlite: WITHOUT ROWID") ? NOTE_WITHOUT_ROWID
	    : word_is(text.p, text.n, "sqlite: WITHOUT SEQUENCE") ? NOTE_WITHOUT_SEQUENCE : NOTE_NONE;
	text_done(&text);
	if (note != NOTE_NONE && strncmp(in->p + strspn(in->p, " \t\n"), ");", 2) != 0) {
		text_refuse(in->path, in->line, "a note for SQLite stands alone before the closing );");
	}
	return note;
}

/* What no portable statement holds. */
static inline void
input_refuse_char(const struct input *in)
{
	if (in->p[0] == '/' && in->p[1] == '*') {
		text_refuse(in->path, in->line, "comments are -- lines");
	}
	if (in->p[0] == '"') {
		text_refuse(in->path, in->line, "a double quote: SQLite may read it as text");
	}
}

/*
 * The next comment line or whole statement, with the line it starts in. A statement ends at a ; that ends
 * a line; its comments are dropped (but "-- sqlite: WITHOUT ROWID" sets *ret_note) and its white
 * space is made small outside quotes. Refuses double quotes, a ; within, a statement without end.
 */
static inline enum piece
input_next(struct input *in, struct text *ret, int *ret_line, enum table_note *ret_note)
{
	bool space = false;

	ret->n = 0;
	*ret_note = NOTE_NONE;
	for (; isspace((unsigned char)*in->p); in->p++) {
		in->line += *in->p == '\n';
	}
	*ret_line = in->line;
	if (!*in->p) {
		return PIECE_END;
	}
	if (strncmp(in->p, "--", 2) == 0) {
		input_comment(in, ret);
		return PIECE_COMMENT;
	}
	while (*in->p) {
		char c = *in->p;

		input_refuse_char(in);
		if (isspace((unsigned char)c)) {
			in->line += c == '\n';
			in->p++;
			space = true;
		} else if (c == '-' && in->p[1] == '-') {
			enum table_note note = input_inner_comment(in);

			*ret_note = note != NOTE_NONE ? note : *ret_note;
			space = true;
		} else if (c == ';') {
			input_statement_ends(in);
			return PIECE_STATEMENT;
		} else {
			if (space && ret->n && ret->p[ret->n - 1] != '(' && c != ')') {
				text_addc(ret, ' ');
			}
			space = false;
			if (c == '\'') {
				input_string(in, ret, in->line);
			} else {
				text_addc(ret, c);
				in->p++;
			}
		}
	}
	text_refuse(in->path, *ret_line, "a statement without ; at the end of a line");
}

#endif
