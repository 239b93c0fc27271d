/* SPDX-License-Identifier: MIT */
/*
 * What may not stand in a C file: banned functions, SQL and HTML in strings, routes without a permission,
 * slow work in a .write part, functions longer than a screen. Called by main for each file.
 */
#include "lint/lint.h"

static const char *const banned[] = {"strcpy", "strcat", "sprintf", "vsprintf", "strtok", "localtime", "gmtime",
    "mktime", "atoi", "atol", "gets", "alloca", "sscanf", "scanf", "popen", "system", NULL};

/* "system" and "gets" are words of ours too (a side, a verb): there only a call counts. */
static void
check_banned(struct tree *t, const struct source *s)
{
	for (size_t at = 0, n; (n = word_next(s, &at)); at += n) {
		const char *p = s->code.p + at;
		bool call = p[n + strspn(p + n, " ")] == '(';
		bool member = at > 1 && (p[-1] == '.' || (p[-1] == '>' && p[-2] == '-'));

		for (int i = 0; banned[i] && !member; i++) {
			if (strlen(banned[i]) == n && memcmp(p, banned[i], n) == 0 &&
			    (call || (strcmp(banned[i], "system") != 0 && strcmp(banned[i], "gets") != 0))) {
				fault(t, s, line_of(s, at), "banned", "%s", banned[i]);
			}
		}
	}
}

static void
check_strings(struct tree *t, const struct source *s)
{
	static const char *const sql[] = {"SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", NULL};
	bool html = strcmp(s->layer, "web") != 0 && strcmp(s->layer, "out") != 0 && !ends_in(s->path, "_test.c");

	for (int i = 0; sql[i] && strcmp(s->layer, "db") != 0; i++) {
		for (const char *p = s->strings.p; (p = strstr(p, sql[i])); p++) {
			if (p == s->strings.p || !is_word_char(p[-1])) {
				fault(t, s, line_of(s, (size_t)(p - s->strings.p)), "sql-in-c",
				    "SQL lives in .sql files: \"%s\"", sql[i]);
			}
		}
	}
	for (size_t i = 0; i + 1 < s->strings.n && html; i++) {
		if (s->strings.p[i] == '<' && (isalpha((unsigned char)s->strings.p[i + 1]) || s->strings.p[i + 1] == '/')) {
			size_t n = strcspn(s->strings.p + i, " \n");

			fault(t, s, line_of(s, i), "html-in-c", "HTML lives in templates: \"%.*s\"", (int)n, s->strings.p + i);
			i += strcspn(s->strings.p + i, "\n");
		}
	}
}

/* Each row { GET, "/path", ... } names its permission. */
static void
check_routes(struct tree *t, const struct source *s)
{
	for (size_t at = 0, n; (n = word_next(s, &at)); at += n) {
		const char *p = s->code.p + at, *q = p - (at > 0);
		bool method = (n == 3 && (!memcmp(p, "GET", 3) || !memcmp(p, "PUT", 3))) ||
		    (n == 4 && !memcmp(p, "POST", 4)) || (n == 6 && !memcmp(p, "DELETE", 6));
		const char *end;
		int depth = 1;

		while (q > s->code.p && (isspace((unsigned char)*q) || *q == '=')) {
			q--;
		}
		if (q - s->code.p > 6 && memcmp(q - 6, ".method", 7) == 0) {
			for (q -= 7; q > s->code.p && isspace((unsigned char)*q);) {
				q--;
			}
		}
		if (!method || *q != '{' || p[n + strspn(p + n, " \t\n")] != ',') {
			continue;
		}
		for (end = p; *end && depth > 0; end++) {
			depth += *end == '{';
			depth -= *end == '}';
		}
		q = memmem(p, (size_t)(end - p), ".may", 4);
		if (!q || is_word_char(q[4])) {
			fault(t, s, line_of(s, at), "may", "a route names its permission: .may =");
		}
	}
}

/* A .write part runs on the one writer, and everyone waits for it. */
static void
check_write(struct tree *t, const struct source *s, size_t from, size_t to)
{
	static const char *const slow[] = {"curl_", "crypto_pwhash", "fopen", "cairo_", NULL};

	for (size_t at = from, n; (n = word_next(s, &at)) && at < to; at += n) {
		const char *p = s->code.p + at;
		bool bad = n == 4 && memcmp(p, "open", 4) == 0 && p[4] == '(';

		for (int i = 0; slow[i]; i++) {
			bad |= strncmp(p, slow[i], strlen(slow[i])) == 0;
		}
		if (bad) {
			fault(t, s, line_of(s, at), "write", "%.*s in a .write part: do it in .work", (int)n, p);
		}
	}
}

/* From each { in column 0 that follows NAME(...) to its } in column 0. */
static void
check_functions(struct tree *t, const struct source *s)
{
	const char *code = s->code.p, *open = code[0] == '{' ? code : strstr(code, "\n{");

	for (; open; open = strstr(open + 1, "\n{")) {
		const char *close = strstr(open + 1, "\n}"), *line = open, *name;
		size_t n = 0;
		int lines = 0;

		if (!close) {
			break;
		}
		for (const char *p = open + 1; p < close; p++) {
			lines += *p == '\n';
		}
		if (lines > 60) {
			fault(t, s, line_of(s, (size_t)(open - code)) + 1, "length", "a function of %d lines; at most 60", lines);
		}
		do { /* back to the line that starts in column 0: the function's name */
			for (line--; line > code && line[-1] != '\n';) {
				line--;
			}
		} while (line > code && (isspace((unsigned char)*line) || *line == 0));
		name = line;
		while (is_word_char(name[n])) {
			n++;
		}
		if (s->room && n > 6 && memcmp(name + n - 6, "_write", 6) == 0 && name[n] == '(') {
			check_write(t, s, (size_t)(open - code), (size_t)(close - code));
		}
	}
}

void
check_c(struct tree *t, const struct source *s)
{
	check_banned(t, s);
	check_functions(t, s);
	if (s->layer && ends_in(s->path, ".c")) {
		check_strings(t, s);
	}
	if (s->layer && ends_in(s->path, "_pages.c")) {
		check_routes(t, s);
	}
}
