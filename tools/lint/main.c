/* SPDX-License-Identifier: MIT */
/*
 * lint ROOT: walks src/, tests/ and tools/ and prints FILE:LINE: RULE: MESSAGE for each fault. Exit 1 when
 * there is any. Called by ./dev lint and by ./dev test. Here: the walk, and what holds for every file.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "lint/lint.h"

void
fault(struct tree *t, const struct source *s, int line, const char *rule, const char *fmt, ...)
{
	va_list ap;

	printf("%s:%d: %s: ", s->path, line, rule);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	t->faults++;
}

bool
ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

int
line_of(const struct source *s, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at; i++) {
		line += s->all.p[i] == '\n';
	}
	return line;
}

size_t
word_next(const struct source *s, size_t *at)
{
	const char *p = s->code.p + *at;
	size_t n = 0;

	while (*p && !(is_word_char(*p) && !isdigit((unsigned char)*p))) {
		if (isdigit((unsigned char)*p)) {
			while (is_word_char(*p)) {
				p++;
			}
		} else {
			p++;
		}
	}
	*at = (size_t)(p - s->code.p);
	while (is_word_char(p[n])) {
		n++;
	}
	return n;
}

/* Fills code and strings. */
static void
blank(struct source *s)
{
	enum { CODE, LINE, BLOCK, STRING, CHAR } in = CODE;

	text_add(&s->code, s->all.p, s->all.n);
	text_add(&s->strings, s->all.p, s->all.n);
	for (size_t i = 0; i < s->all.n; i++) {
		char c = s->all.p[i], next = s->all.p[i + 1];
		bool code = in == CODE, string = in == STRING;

		if (in == CODE && c == '/' && (next == '/' || next == '*')) {
			in = next == '/' ? LINE : BLOCK;
			code = false;
		} else if (in == CODE && (c == '"' || c == '\'')) {
			in = c == '"' ? STRING : CHAR;
		} else if (in == LINE && c == '\n') {
			in = CODE;
		} else if (in == BLOCK && c == '*' && next == '/') {
			s->code.p[i] = s->strings.p[i] = ' ';
			i++;
			in = CODE;
		} else if ((in == STRING || in == CHAR) && c == '\\' && next) {
			s->code.p[i] = ' ';
			s->strings.p[i] = in == STRING ? c : ' ';
			i++;
		} else if ((in == STRING && c == '"') || (in == CHAR && c == '\'')) {
			in = CODE;
			code = true;
			string = false;
		}
		if (c != '\n') {
			s->code.p[i] = code ? s->code.p[i] : ' ';
			s->strings.p[i] = string ? s->strings.p[i] : ' ';
		}
	}
}

static void
check_any(struct tree *t, const struct source *s)
{
	static const char *const words[] = {"TO" "DO", "FIX" "ME", "XX" "X"};
	int lines = 0;

	for (size_t i = 0; i < s->all.n; i++) {
		lines += s->all.p[i] == '\n';
	}
	if (lines > 500 && !ends_in(s->path, ".sql")) {
		fault(t, s, 500, "length", "%d lines; a file has at most 500", lines);
	}
	for (size_t w = 0; w < 3; w++) {
		for (const char *p = s->all.p; (p = strstr(p, words[w])); p++) {
			if ((p == s->all.p || !is_word_char(p[-1])) && !is_word_char(p[strlen(words[w])])) {
				fault(t, s, line_of(s, (size_t)(p - s->all.p)), "words", "%s: do it or file it", words[w]);
			}
		}
	}
	if ((ends_in(s->path, ".c") || ends_in(s->path, ".h")) &&
	    strncmp(s->all.p, "/* SPDX-License-Identifier: MIT */\n", 35) != 0) {
		fault(t, s, 1, "spdx", "the first line is /* SPDX-License-Identifier: MIT */");
	}
}

/* The part of the path behind "src/", or behind "src/rooms/". */
static char *
part_after(const char *path, const char *start)
{
	const char *slash;

	if (strncmp(path, start, strlen(start)) != 0) {
		return NULL;
	}
	path += strlen(start);
	slash = strchr(path, '/');
	return text_copy(path, slash ? (size_t)(slash - path) : 0);
}

static void
take(struct tree *t, const char *path)
{
	struct source s = {0};
	struct text full = {0};

	if (!ends_in(path, ".c") && !ends_in(path, ".h") && !ends_in(path, ".html") && !ends_in(path, ".sql")) {
		return;
	}
	s.path = text_copy(path, strlen(path));
	s.layer = part_after(path, "src/");
	s.room = part_after(path, "src/rooms/");
	text_addf(&full, "%s/%s", t->root, path);
	text_read_source(&s.all, full.p);
	text_done(&full);
	blank(&s);
	t->s = text_alloc(t->s, (t->n + 1) * sizeof(*t->s));
	t->s[t->n++] = s;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
walk(struct tree *t, const char *dir)
{
	static const char *const vague[] = {"utils", "util", "common", "helpers", "helper", "misc"};
	struct text full = {0};
	struct dirent **e;
	int n;

	text_addf(&full, "%s/%s", t->root, dir);
	n = scandir(full.p, &e, NULL, by_name);
	text_done(&full);
	for (size_t i = 0; i < 6 && n >= 0; i++) {
		const char *slash = strrchr(dir, '/');

		if (strcmp(slash ? slash + 1 : dir, vague[i]) == 0) {
			printf("%s:0: folder: a folder's name finishes the sentence \"this is where ... lives\"\n", dir);
			t->faults++;
		}
	}
	for (int i = 0; i < n; i++) {
		struct text path = {0}, real = {0};
		struct stat st;

		text_addf(&path, "%s/%s", dir, e[i]->d_name);
		text_addf(&real, "%s/%s", t->root, path.p);
		if (e[i]->d_name[0] == '.' || lstat(real.p, &st) != 0) {
			/* not ours */
		} else if (S_ISREG(st.st_mode)) {
			take(t, path.p);
		} else if (S_ISDIR(st.st_mode) && strncmp(path.p, "tests/tools/", 12) != 0 &&
		    strcmp(e[i]->d_name, "node_modules") != 0) { /* tests/tools holds what the tools must refuse */
			walk(t, path.p);
		}
		text_done(&path);
		text_done(&real);
		free(e[i]);
	}
	if (n >= 0) {
		free(e);
	}
}

int
main(int argc, char **argv)
{
	struct tree t = {0};
	struct text path = {0};

	if (argc != 2 || argv[1][0] == '-') {
		fprintf(stderr, "usage: lint ROOT\n");
		return 2;
	}
	t.root = argv[1];
	walk(&t, "src");
	walk(&t, "tests");
	walk(&t, "tools");
	if (t.n == 0) {
		fprintf(stderr, "%s: no src, tests or tools in it\n", t.root);
		return 2;
	}
	text_addf(&path, "%s/tools/lint.allow", t.root);
	text_addc(&t.allow, '\n');
	text_read(&t.allow, path.p); /* without the file nothing is allowed */
	for (size_t i = 0; i < t.n; i++) {
		const struct source *s = &t.s[i];

		check_any(&t, s);
		if (ends_in(s->path, ".c") || ends_in(s->path, ".h")) {
			check_c(&t, s);
		} else if (ends_in(s->path, ".html")) {
			check_html(&t, s);
		}
		check_layers(&t, s);
	}
	check_cycles(&t);
	check_sql(&t);
	return t.faults ? 1 : 0;
}
