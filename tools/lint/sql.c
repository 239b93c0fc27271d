/* SPDX-License-Identifier: MIT */
/*
 * Statements and tables: a room writes only its own tables, reads those of others that its file names, and
 * says truly how each statement keeps within reach. That a statement is well made is sqlgen's and the
 * engines' business. Called by main once, after all files are read.
 */
#include "lint/lint.h"
#include "sql.h"

struct table {
	char name[64];
	const struct source *owner; /* its schema.sql */
};

struct tables {
	struct table *t;
	size_t n;
};

static void
folder(const struct source *s, char *ret, size_t size)
{
	const char *slash = strrchr(s->path, '/');

	snprintf(ret, size, "%.*s", slash ? (int)(slash - s->path) : 0, s->path);
}

static const struct table *
find(const struct tables *all, const char *p, size_t n)
{
	for (size_t i = 0; i < all->n; i++) {
		if (word_is(p, n, all->t[i].name)) {
			return &all->t[i];
		}
	}
	return NULL;
}

static void
schema_read(struct tables *all, const struct source *s)
{
	struct input in = {.path = s->path, .p = s->all.p, .line = 1};
	struct text sql = {0};
	enum piece piece;
	enum table_note note;
	int line;

	while ((piece = input_next(&in, &sql, &line, &note)) != PIECE_END) {
		struct table new = {.owner = s};
		size_t pos = 0, n = token_next(sql.p, &pos);
		bool create = piece == PIECE_STATEMENT && word_is(sql.p + pos, n, "create");

		pos += n;
		n = token_next(sql.p, &pos);
		if (!create || (!word_is(sql.p + pos, n, "table") && !word_is(sql.p + pos, n, "view"))) {
			continue;
		}
		pos += n;
		n = token_next(sql.p, &pos);
		snprintf(new.name, sizeof(new.name), "%.*s", (int)n, sql.p + pos);
		all->t = text_alloc(all->t, (all->n + 1) * sizeof(*all->t));
		all->t[all->n++] = new;
	}
	text_done(&sql);
}

/* One statement's tables, by the word before each name; used gets " name name ". */
static void
check_tables(struct tree *t, const struct source *s, int line, const char *sql, const struct tables *all,
    const char *reads, struct text *used)
{
	char own[256], owner[256], key[80];
	bool from[32] = {false}; /* at each depth of brackets: in a list after FROM */
	size_t before = 0, before_n = 0, depth = 0;

	folder(s, own, sizeof(own));
	for (size_t pos = 0, n; (n = token_next(sql, &pos)); before = pos, before_n = n, pos += n) {
		const char *p = sql + pos, *b = sql + before;
		bool write = word_is(b, before_n, "into") || word_is(b, before_n, "update");
		bool read = word_is(b, before_n, "from") || word_is(b, before_n, "join") ||
		    (from[depth] && word_is(b, before_n, ","));
		const struct table *table = read || write ? find(all, p, n) : NULL;

		if (*p == '(' && depth < 31) {
			from[++depth] = false;
		} else if (*p == ')' && depth > 0) {
			depth--;
		} else if (word_is(p, n, "from")) {
			from[depth] = true;
		} else if (word_is(p, n, "where") || word_is(p, n, "group") || word_is(p, n, "order") ||
		    word_is(p, n, "set") || word_is(p, n, "returning") || word_is(p, n, "select")) {
			from[depth] = false;
		}
		if (!table) {
			continue;
		}
		/* DELETE FROM x */
		if (word_is(b, before_n, "from") && before >= 7 && word_is(sql + before - 7, 6, "delete")) {
			write = true;
		}
		folder(table->owner, owner, sizeof(owner));
		snprintf(key, sizeof(key), " %s ", table->name);
		text_adds(used, key);
		if (strcmp(own, owner) == 0) {
			continue;
		}
		if (write) {
			fault(t, s, line, "table", "writes %s, a table of %s", table->name, owner);
		} else if (!strstr(reads, key) && strcmp(table->name, "reach") != 0 &&
		    strcmp(table->name, "group_homes") != 0) { /* these two are asked for by the line "reach:" */
			fault(t, s, line, "table", "reads %s of %s: name it above, -- reads: %s", table->name, owner, table->name);
		}
	}
}

static void
check_reach(struct tree *t, const struct source *s, int line, const char *sql, const char *reach)
{
	bool has_reach = false, has_group = false, has_param = false;
	size_t param_n = strncmp(reach, "group ", 6) == 0 ? strcspn(reach + 6, " ") : 0;

	for (size_t pos = 0, n; (n = token_next(sql, &pos)); pos += n) {
		const char *p = sql + pos;

		has_reach |= word_is(p, n, "reach") || strncmp(p, "reach_", 6) == 0;
		has_group |= word_is(p, n, "group_homes");
		has_param |= param_n && n == param_n && memcmp(p, reach + 6, n) == 0;
	}
	if ((strcmp(reach, "home") == 0 || strcmp(reach, "record") == 0) && !has_reach) {
		fault(t, s, line, "reach", "%s, but the statement does not join reach", reach);
	}
	if (param_n && !has_param) {
		fault(t, s, line, "reach", "%s, but the statement does not use %.*s", reach, (int)param_n, reach + 6);
	}
	if (param_n && !has_group && !ends_in(reach, " by key")) {
		fault(t, s, line, "reach", "%s, but the statement does not join group_homes", reach);
	}
}

/* " a b " from "a, b": what the file says it reads. */
static void
reads_line(struct tree *t, const struct source *s, int line, const char *p, const struct tables *all, struct text *reads)
{
	while (*(p += strspn(p, ", \t"))) {
		size_t n = strcspn(p, ", \t");

		if (!find(all, p, n)) {
			fault(t, s, line, "table", "reads: %.*s, which no schema makes", (int)n, p);
		}
		text_addf(reads, " %.*s ", (int)n, p);
		p += n;
	}
}

static void
statements_read(struct tree *t, const struct source *s, const struct tables *all)
{
	struct input in = {.path = s->path, .p = s->all.p, .line = 1};
	struct text p = {0}, reads = {0}, used = {0}, reach = {0};
	enum piece piece;
	enum table_note note;
	int line, reads_at = 1;

	text_addc(&reads, ' ');
	text_addc(&used, ' ');
	text_adds(&reach, "");
	while ((piece = input_next(&in, &p, &line, &note)) != PIECE_END) {
		if (piece == PIECE_STATEMENT) {
			check_tables(t, s, line, p.p, all, reads.p, &used);
			check_reach(t, s, line, p.p, reach.p);
			reach.n = 0;
			text_adds(&reach, "");
		} else if (strncmp(p.p, "reads:", 6) == 0) {
			reads_at = line;
			reads_line(t, s, line, p.p + 6, all, &reads);
		} else if (strncmp(p.p, "reach:", 6) == 0) {
			reach.n = 0;
			text_adds(&reach, p.p + 6 + strspn(p.p + 6, " "));
		}
	}
	for (size_t i = 0; i < all->n; i++) {
		char key[80];

		snprintf(key, sizeof(key), " %s ", all->t[i].name);
		if (strstr(reads.p, key) && !strstr(used.p, key)) {
			fault(t, s, reads_at, "table", "reads: %s, but no statement does", all->t[i].name);
		}
	}
	text_done(&p);
	text_done(&reads);
	text_done(&used);
	text_done(&reach);
}

void
check_sql(struct tree *t)
{
	struct tables all = {0};

	for (size_t i = 0; i < t->n; i++) {
		if (t->s[i].layer && ends_in(t->s[i].path, "/schema.sql")) {
			schema_read(&all, &t->s[i]);
		}
	}
	for (size_t i = 0; i < t->n; i++) {
		if (t->s[i].layer && ends_in(t->s[i].path, ".sql") && !ends_in(t->s[i].path, "/schema.sql")) {
			statements_read(t, &t->s[i], &all);
		}
	}
	free(all.t);
}
