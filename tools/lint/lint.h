/* SPDX-License-Identifier: MIT */
/*
 * lint: the house's own rules, as far as a program can see them. What its files share. It reads C as
 * letters, not as a grammar: enough to keep the layers apart and cheap enough to run on every build.
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include "text.h"

struct source {
	char *path;     /* from the root: "src/rooms/homes/homes.c" */
	char *layer;    /* "base", "db", "out", "web", "rooms", "" for the files of src itself; NULL outside src */
	char *room;     /* "homes", or NULL */
	struct text all;
	struct text code;    /* the same length: comments and the inside of literals blank */
	struct text strings; /* the same length: only the inside of string literals */
};

struct tree {
	const char *root;
	struct source *s;
	size_t n;
	struct text allow; /* tools/lint.allow, "\nfile:expr\n..." */
	int faults;
};

/* Prints FILE:LINE: RULE: MESSAGE and counts it. */
void fault(struct tree *t, const struct source *s, int line, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

bool ends_in(const char *s, const char *end);
bool is_word_char(char c);
int line_of(const struct source *s, size_t at);

/* The next identifier in code from *at on; 0 at the end, else its length. */
size_t word_next(const struct source *s, size_t *at);

void check_c(struct tree *t, const struct source *s);      /* c.c: what stands in one C file */
void check_layers(struct tree *t, const struct source *s); /* layers.c: who includes whom */
void check_cycles(struct tree *t);
void check_html(struct tree *t, const struct source *s);   /* html.c */
void check_sql(struct tree *t);                            /* sql.c: all statements, all tables */

#endif
