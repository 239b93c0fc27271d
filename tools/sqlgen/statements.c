/* SPDX-License-Identifier: MIT */
/*
 * A room's .sql file: named statements become constants of struct sql (db/db.h). Each says how many rows
 * it gives and how it is kept within reach. Which tables it may touch is lint's business. Called by main.
 */
#include "sqlgen/sqlgen.h"

struct statement {
	char name[64];
	char kind[8];
	char *reach;
	int line;
	int params;
	bool locks; /* ends in FOR UPDATE */
	bool kept;  /* -- kept */
};

/* "home_by_ref :one" starts a statement; other comments are just that. */
static bool
header(const struct input *in, const char *s, int line, struct statement *ret)
{
	size_t n = strcspn(s, " \t");
	const char *kind = s + n + strspn(s + n, " \t");
	size_t kind_n = strcspn(kind, " \t");

	if (n == 0 || *kind != ':' || kind[kind_n]) {
		return false;
	}
	if (!name_is_plain(s, n) || n >= sizeof(ret->name)) {
		text_refuse(in->path, line, "the name of a statement is of a-z, 0-9 and _, and not long: %.*s", (int)n, s);
	}
	if (!word_is(kind, kind_n, ":one") && !word_is(kind, kind_n, ":many") && !word_is(kind, kind_n, ":exec")) {
		text_refuse(in->path, line, "%.*s is :one, :many or :exec, not \"%s\"", (int)n, s, kind);
	}
	*ret = (struct statement){.line = line};
	memcpy(ret->name, s, n);
	memcpy(ret->kind, kind + 1, kind_n - 1);
	return true;
}

/* The number of $N; refuses holes. */
static int
params(const struct input *in, const struct statement *s, const char *sql)
{
	bool seen[PARAMS_MAX + 1] = {false};
	int max = 0;

	for (size_t pos = 0, n; (n = token_next(sql, &pos)); pos += n) {
		const char *p = sql + pos;
		char *end;
		long v;

		if (*p != '$') {
			continue;
		}
		v = strtol(p + 1, &end, 10);
		if (end != p + n || n == 1 || v < 1 || p[1] == '0') {
			text_refuse(in->path, s->line, "%s: a parameter is $1, $2, ...", s->name);
		}
		if (v > PARAMS_MAX) {
			text_refuse(in->path, s->line, "%s: more than %d parameters", s->name, PARAMS_MAX);
		}
		seen[v] = true;
		max = v > max ? (int)v : max;
	}
	for (int i = 1; i <= max; i++) {
		if (!seen[i]) {
			text_refuse(in->path, s->line, "%s: $%d is missing below $%d", s->name, i, max);
		}
	}
	return max;
}

static void
reach_check(const struct input *in, const struct statement *s)
{
	const char *r = s->reach;

	if (!r) {
		text_refuse(in->path, s->line, "%s says no reach: -- reach: group $N, home, record, or none, because ...",
		    s->name);
	}
	if (strcmp(r, "home") == 0 || strcmp(r, "record") == 0) {
		return;
	}
	if (strncmp(r, "none, because ", 14) == 0 && strlen(r) > 18) {
		return;
	}
	if (strncmp(r, "group $", 7) == 0 && isdigit((unsigned char)r[7])) {
		char *end;
		long v = strtol(r + 7, &end, 10);

		if (v < 1 || v > s->params) {
			text_refuse(in->path, s->line, "%s: reach names $%ld, which the statement has not", s->name, v);
		}
		if (!*end || strcmp(end, " by key") == 0) {
			return;
		}
	}
	text_refuse(in->path, s->line, "%s: reach is group $N, home, record, or none, because WORDS: not \"%s\"", s->name, r);
}

static void
kind_check(const struct input *in, const struct statement *s, const char *sql)
{
	size_t pos = 0, n = token_next(sql, &pos);
	bool reads = word_is(sql, n, "select");
	bool gives = reads || word_is(sql, n, "with");
	bool exec = strcmp(s->kind, "exec") == 0;

	if (!gives && !word_is(sql, n, "insert") && !word_is(sql, n, "update") && !word_is(sql, n, "delete")) {
		text_refuse(in->path, s->line, "%s: SELECT, WITH, INSERT, UPDATE or DELETE, not %.*s", s->name, (int)n, sql);
	}
	if (exec && reads) {
		text_refuse(in->path, s->line, "%s is :exec and selects", s->name);
	}
	for (; (n = token_next(sql, &pos)); pos += n) {
		gives |= word_is(sql + pos, n, "returning");
	}
	if (!exec && !gives) {
		text_refuse(in->path, s->line, "%s is :%s and returns nothing", s->name, s->kind);
	}
	if (s->kept && !reads) {
		text_refuse(in->path, s->line, "%s is kept and does not begin with SELECT", s->name);
	}
}

static void
emit(struct text *c, const char *room, const char *path, const struct statement *s, const char *sql)
{
	size_t n = strlen(sql);

	text_addf(c, "\n/* %s:%d */\nconst struct sql sql_%s = {\n\t.name = \"%s\",\n\t.room = \"%s\",\n\t.reach = \"", path,
	    s->line, s->name, s->name, room);
	text_add_c(c, s->reach, strlen(s->reach), false);
	text_addf(c, "\",\n\t.kind = SQL_%s,\n%s\t.params = %d,\n\t.sqlite = \"",
	    s->kind[0] == 'o' ? "ONE" : s->kind[0] == 'm' ? "MANY" : "EXEC", s->kept ? "\t.kept = true,\n" : "", s->params);
	for (size_t pos = 0, k, from = 0; from < n - (s->locks ? strlen(" FOR UPDATE") : 0); from = pos += k) {
		k = token_next(sql, &pos);
		text_add_c(c, sql + from, pos - from, false);
		if (sql[pos] == '$') { /* ?N is a number to SQLite, $N would be a name */
			text_addf(c, "\\?%.*s", (int)k - 1, sql + pos + 1);
		} else {
			text_add_c(c, sql + pos, k, false);
		}
	}
	text_adds(c, "\",\n\t.postgres = \"");
	text_add_c(c, sql, n, false);
	text_adds(c, "\",\n};\n");
}

/* sql_room_homes for homes/homes.sql; a second file homes/register.sql has sql_room_homes_register. */
static void
room_array_name(struct text *t, const char *room, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = strcspn(base, ".");

	text_addf(t, "sql_room_%s", room);
	if (strlen(room) != n || memcmp(room, base, n) != 0) {
		text_addc(t, '_');
		for (size_t i = 0; i < n; i++) {
			text_addc(t, isalnum((unsigned char)base[i]) ? base[i] : '_');
		}
	}
}

/* Reads all statements: C to c, declarations to h, the members of the room's array to list. */
static void
read_all(struct input *in, const char *room, struct text *c, struct text *h, struct text *list)
{
	struct text t = {0}, names = {0};
	struct statement s = {0};
	enum piece piece;
	enum table_note note;
	int line;

	text_addc(&names, ' ');
	while ((piece = input_next(in, &t, &line, &note)) != PIECE_END) {
		char key[80];

		if (piece == PIECE_COMMENT) {
			bool open = s.name[0];

			if (strncmp(t.p, "reach:", 6) == 0) {
				if (!open || s.reach) {
					text_refuse(in->path, line, "reach: once, below the name of a statement");
				}
				s.reach = text_copy(t.p + 6 + strspn(t.p + 6, " "), strlen(t.p + 6 + strspn(t.p + 6, " ")));
			} else if (strcmp(t.p, "kept") == 0) {
				if (!open || s.kept) {
					text_refuse(in->path, line, "kept: once, below the name of a statement");
				}
				s.kept = true;
			} else if (strncmp(t.p, "reads:", 6) == 0) {
				if (open || list->n) {
					text_refuse(in->path, line, "reads: stands above the first statement");
				}
			} else if (open && header(in, t.p, line, &(struct statement){0})) {
				text_refuse(in->path, s.line, "%s has no statement", s.name);
			} else if (!open) {
				header(in, t.p, line, &s);
			}
			continue;
		}
		if (!s.name[0]) {
			text_refuse(in->path, line, "a statement without its line -- NAME :KIND");
		}
		snprintf(key, sizeof(key), " %s ", s.name);
		if (strstr(names.p, key)) {
			text_refuse(in->path, s.line, "%s is there twice", s.name);
		}
		text_addf(&names, "%s ", s.name);
		s.params = params(in, &s, t.p);
		reach_check(in, &s);
		portable_check(in->path, s.line, t.p);
		kind_check(in, &s, t.p);
		s.locks = t.n > 11 && word_is(t.p + t.n - 11, 11, " for update");
		emit(c, room, in->path, &s, t.p);
		text_addf(h, "extern const struct sql sql_%s;\n", s.name);
		text_addf(list, "\t&sql_%s,\n", s.name);
		free(s.reach);
		s = (struct statement){0};
	}
	if (s.name[0]) {
		text_refuse(in->path, s.line, "%s has no statement", s.name);
	}
	text_done(&t);
	text_done(&names);
}

void
statements(const char *room, const char *path, const char *out_c, const char *out_h)
{
	struct text src = {0}, c = {0}, h = {0}, list = {0}, array = {0};
	struct input in = {.path = path, .line = 1};
	const char *name = text_include_name(out_h);

	text_read_source(&src, path);
	in.p = src.p;
	room_array_name(&array, room, path);
	text_addf(&c, "/* made from %s; do not edit */\n#include <stddef.h>\n\n#include \"%s\"\n", path, name);
	text_add_guard(&h, path, name);
	text_adds(&h, "#include \"db/db.h\"\n\n");
	read_all(&in, room, &c, &h, &list);
	text_addf(&h, "\nextern const struct sql *const %s[]; /* all of them, NULL at the end */\n\n#endif\n", array.p);
	text_addf(&c, "\nconst struct sql *const %s[] = {\n%s\tNULL,\n};\n", array.p, list.p ? list.p : "");
	text_write(&c, out_c);
	text_write(&h, out_h);
}
