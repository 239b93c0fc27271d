/* SPDX-License-Identifier: MIT */
/*
 * The directives of the template language: reads a file, writes the body of the C and the prototypes. An
 * expression is handed to the C compiler as it is; here it is only split off, so there is no way to write a
 * statement or a block in one. Called by main.c.
 */
#include "tmpl/tmpl.h"

static bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Behind the C string or character literal at s[i]; 0 when it does not end in its line. */
static size_t
literal_end(const char *s, size_t i, size_t n)
{
	char quote = s[i++];

	for (; i < n && s[i] != '\n'; i++) {
		if (s[i] == '\\') {
			i++;
		} else if (s[i] == quote) {
			return i + 1;
		}
	}
	return 0;
}

/* Index of the first c outside literals and brackets, from i on; the length when there is none. */
static size_t
find(const char *s, size_t i, char c)
{
	size_t n = strlen(s);

	for (int depth = 0; i < n && (depth || s[i] != c);) {
		depth += strchr("([{", s[i]) != NULL;
		depth -= strchr(")]}", s[i]) != NULL;
		i = s[i] == '"' || s[i] == '\'' ? literal_end(s, i, n) : i + 1;
	}
	return i;
}

static int
count(const char *s, char c)
{
	int n = 0;

	for (size_t i = find(s, 0, c); s[i]; i = find(s, i + 1, c)) {
		n++;
	}
	return n;
}

/* Reads from t->p to behind }}; returns what is between, trimmed, on one line. */
static char *
directive_read(struct tmpl *t)
{
	const char *p = t->p;
	size_t n = (size_t)(t->stop - p), i = 0, depth = 0;
	char open[64], *s;

	while (i < n && !(p[i] == '}' && depth == 0 && p[i + 1] == '}')) {
		if (p[i] == '"' || p[i] == '\'') {
			i = literal_end(p, i, n);
			if (i == 0) {
				text_refuse(t->path, t->line, "a quote that does not end");
			}
			continue;
		}
		if (p[i] == '/' && (p[i + 1] == '/' || p[i + 1] == '*')) {
			text_refuse(t->path, t->line, "a C comment in {{ }}: write {{ # ... }}");
		}
		if ((p[i] == '{' && p[i + 1] == '{') || depth == sizeof(open)) {
			text_refuse(t->path, t->line, "{{ inside {{ }}");
		}
		if (strchr("([{", p[i])) {
			open[depth++] = p[i] == '(' ? ')' : p[i] == '[' ? ']' : '}';
		} else if (strchr(")]}", p[i]) && (depth == 0 || open[--depth] != p[i])) {
			text_refuse(t->path, t->line, "a %c that opens nowhere", p[i]);
		} else if (p[i] == ';' && depth > 0) {
			text_refuse(t->path, t->line, "a C block in {{ }}");
		}
		i++;
	}
	if (i >= n) {
		text_refuse(t->path, t->line, depth ? "a %c is missing before }}" : "{{ without }}", depth ? open[depth - 1] : 0);
	}
	t->p += i + 2;
	for (; i > 0 && isspace((unsigned char)p[i - 1]); i--) {
	}
	for (; i > 0 && isspace((unsigned char)*p); i--) {
		p++;
	}
	s = text_copy(p, i);
	for (size_t k = 0; k < i; k++) {
		s[k] = s[k] == '\n' ? ' ' : s[k];
	}
	return s;
}

static void
indent(struct tmpl *t)
{
	text_add(&t->body, "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t", (size_t)t->depth + 1);
}

static void
literal_flush(struct tmpl *t)
{
	size_t n = t->literal.n;

	for (size_t i = 0, len; i < n; i += len) {
		const char *nl = memchr(t->literal.p + i, '\n', n - i);

		len = nl ? (size_t)(nl + 1 - t->literal.p) - i : n - i;
		indent(t);
		text_adds(&t->body, i ? "\t\"" : "buf_add(b, \"");
		text_add_c(&t->body, t->literal.p + i, len, false);
		if (i + len < n) {
			text_adds(&t->body, "\"\n");
		} else {
			text_addf(&t->body, "\", %zu);\n", n);
		}
	}
	t->literal.n = 0;
}

/* What follows came from this line of the template; a compiler's complaint then names it. */
static void
origin(struct tmpl *t)
{
	literal_flush(t);
	text_addf(&t->body, "#line %d \"%s\"\n", t->line, t->path);
	indent(t);
}

static struct frame *
frame_open(struct tmpl *t, bool is_for)
{
	struct frame *f = &t->frames[t->depth];

	if (t->depth == FRAMES_MAX - 1) {
		text_refuse(t->path, t->line, "more than %d levels", FRAMES_MAX - 1);
	}
	html_branch(t, true, is_for);
	*f = (struct frame){.is_for = is_for, .first = is_for, .line = t->line, .start = t->html};
	origin(t);
	t->depth++;
	return f;
}

/* The branch that has just been read ends here; the next begins where the first did. */
static void
branch_close(struct tmpl *t, struct frame *f)
{
	html_branch(t, false, f->is_for);
	literal_flush(t);
	if (!f->any) {
		f->end = t->html;
		f->any = true;
	} else if (!html_join(&f->end, &t->html)) {
		text_refuse(t->path, t->line, "the branches of the if in line %d end in different places of the HTML", f->line);
	}
	t->html = f->start;
	t->depth--;
}

static void
do_if(struct tmpl *t, const char *expr)
{
	if (!*expr) {
		text_refuse(t->path, t->line, "if what?");
	}
	frame_open(t, false);
	text_addf(&t->body, "if (%s) {\n", expr);
}

static void
do_else(struct tmpl *t, const char *rest)
{
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;
	bool more = strncmp(rest, "if ", 3) == 0;

	if (!f || f->is_for || f->is_else) {
		text_refuse(t->path, t->line, "else without if");
	}
	if (*rest && !more) {
		text_refuse(t->path, t->line, "else, or else if, and nothing else");
	}
	branch_close(t, f);
	f->is_else = !more;
	origin(t);
	text_addf(&t->body, more ? "} else if (%s) {\n" : "} else {\n", rest + 3 * more);
	t->depth++;
}

static void
do_for(struct tmpl *t, const char *expr)
{
	const char *in = strstr(expr, " in "), *name = in;
	struct frame *f = frame_open(t, true);

	if (count(expr, ';') == 2) {
		text_addf(&t->body, "for (%s) {\n", expr);
		return;
	}
	while (name && name > expr && is_word_char(name[-1])) {
		name--;
	}
	if (!name || name == in || name == expr || name[-1] != '*' || count(expr, ';')) {
		text_refuse(t->path, t->line, "for TYPE *NAME in LIST, or for START; WHILE; STEP");
	}
	t->lists++;
	f->list = true;
	text_addf(&t->body, "{ const struct list list_%d = %s;\n", t->lists, in + 4);
	t->depth--;
	indent(t);
	t->depth++;
	text_addf(&t->body, "for (%.*s = LIST_FIRST(list_%d); (const void *)%.*s < LIST_END(list_%d); %.*s++) {\n",
	    (int)(in - expr), expr, t->lists, (int)(in - name), name, t->lists, (int)(in - name), name);
}

static void
do_end(struct tmpl *t, const char *rest)
{
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;

	if (*rest) {
		text_refuse(t->path, t->line, "end and nothing else");
	}
	if (!f) {
		if (t->html.at != HTML_TEXT || t->html.pre) {
			text_refuse(t->path, t->line, "the define of line %d ends inside <%s", t->define_line, t->html.tag);
		}
		literal_flush(t);
		text_adds(&t->body, "}\n");
		t->define_line = 0;
		return;
	}
	if (f->dropped && !t->html.newline && t->html.at == HTML_TEXT) {
		text_addc(&t->literal, '\n'); /* the white space that opened the body, between two rounds */
		t->html.newline = true;
	}
	branch_close(t, f);
	if (!f->is_else && !html_join(&f->end, &f->start)) {
		text_refuse(t->path, t->line, "the %s of line %d ends in another place of the HTML than it starts",
		    f->is_for ? "for" : "if", f->line);
	}
	t->html = f->end;
	indent(t);
	text_adds(&t->body, f->list ? "} }\n" : "}\n");
}

static void
do_define(struct tmpl *t, const char *rest)
{
	int n = 0;
	size_t len = strlen(rest);
	struct text key = {0};

	while (is_word_char(rest[n])) {
		n++;
	}
	if (n == 0 || isdigit((unsigned char)*rest) || rest[n] != '(' || find(rest, (size_t)n + 1, ')') != len - 1) {
		text_refuse(t->path, t->line, "define NAME(PARAMETERS)");
	}
	text_addf(&key, "\n%.*s\n", n, rest);
	if (t->names.p && strstr(t->names.p, key.p)) {
		text_refuse(t->path, t->line, "%.*s is defined twice", n, rest);
	}
	text_adds(&t->names, key.p);
	key.n = 0;
	if (strcmp(rest + n, "()") == 0 || strcmp(rest + n, "(void)") == 0) {
		text_addf(&key, "%.*s(struct buf *b)", n, rest);
	} else {
		text_addf(&key, "%.*s(struct buf *b, %s", n, rest, rest + n + 1);
	}
	text_addf(&t->head, "void %s;\n", key.p);
	text_addf(&t->body, "\n#line %d \"%s\"\nvoid\n%s\n{\n", t->line, t->path, key.p);
	text_done(&key);
	t->define_line = t->line;
	t->html = (struct html){.at = HTML_TEXT, .newline = true};
}

/* render other(p, v) -> other(b, p, v) */
static void
do_render(struct tmpl *t, const char *expr)
{
	size_t open = find(expr, 0, '('), args;

	while (expr[open] && expr[find(expr, open + 1, ')')] && expr[find(expr, open + 1, ')') + 1]) {
		open = find(expr, find(expr, open + 1, ')') + 1, '('); /* a call of what a call gave */
	}
	if (open == 0 || !expr[open]) {
		text_refuse(t->path, t->line, "render NAME(ARGUMENTS)");
	}
	args = open + 1 + strspn(expr + open + 1, " ");
	html_hole(t, HOLE_RENDER);
	origin(t);
	text_addf(&t->body, "%.*s(b%s%s;\n", (int)open, expr, expr[args] == ')' ? "" : ", ", expr + args);
}

/* The types buf_url expects are written into the call, for a variadic function checks nothing. */
static void
do_url(struct tmpl *t, const char *expr)
{
	size_t n = strlen(expr), end = *expr == '"' ? literal_end(expr, 0, n) : 0, comma = find(expr, 0, ',');

	if (!*expr || (!end && expr[comma]) || (end && end + strspn(expr + end, " ") != comma)) {
		text_refuse(t->path, t->line, "url \"FORMAT\", ARGUMENTS or url PATH");
	}
	html_hole(t, HOLE_URL);
	origin(t);
	text_addf(&t->body, end ? "buf_url(b, %.*s" : "buf_url_path(b, %.*s", (int)(end ? end : n), expr);
	for (size_t i = 0; i < end; i++) {
		size_t from = comma + 1;

		if (expr[i] != '%' || expr[++i] == '%') {
			continue;
		}
		if ((expr[i] != 's' && expr[i] != 'd') || comma >= n) {
			text_refuse(t->path, t->line, comma < n ? "url knows %%s, %%d and %%%%" :
			    "url has fewer arguments than its format names");
		}
		from += strspn(expr + from, " ");
		comma = find(expr, from, ',');
		text_addf(&t->body, ", (%s){%.*s}", expr[i] == 's' ? "const char *" : "int64_t", (int)(comma - from), expr + from);
	}
	if (comma < n) {
		text_refuse(t->path, t->line, "url has more arguments than its format names");
	}
	text_adds(&t->body, ");\n");
}

/* A line of C made from an expression, where a hole of the kind may stand. */
static void
do_hole(struct tmpl *t, const char *expr, enum hole kind, const char *call)
{
	if (!*expr) {
		text_refuse(t->path, t->line, "an empty {{ }}");
	}
	html_hole(t, kind);
	origin(t);
	text_addf(&t->body, "%s(b, %s);\n", call, expr);
}

static void
do_outside(struct tmpl *t, const char *s, const char *rest)
{
	if (strncmp(s, "define ", 7) == 0) {
		do_define(t, rest);
	} else if (strncmp(s, "use ", 4) != 0) {
		text_refuse(t->path, t->line, "outside a define only use, define and # are known");
	} else if (*rest != '"' || literal_end(rest, 0, strlen(rest)) != strlen(rest)) {
		text_refuse(t->path, t->line, "use \"HEADER\"");
	} else {
		text_addf(&t->uses, "#include %s\n", rest);
	}
}

static void
directive(struct tmpl *t, const char *s)
{
	size_t n = 0;
	const char *rest;

#define IS(word) (n == sizeof(word) - 1 && memcmp(s, word, n) == 0)
	while (is_word_char(s[n])) {
		n++;
	}
	rest = s + n + strspn(s + n, " \t");
	if (!IS("for") && count(s, ';')) {
		text_refuse(t->path, t->line, "a ; in {{ }}: no C blocks");
	}
	if (!t->define_line) {
		do_outside(t, s, rest);
	} else if (IS("use") || IS("define")) {
		text_refuse(t->path, t->line, "%.*s inside the define of line %d", (int)n, s, t->define_line);
	} else if (IS("if")) {
		do_if(t, rest);
	} else if (IS("else")) {
		do_else(t, rest);
	} else if (IS("for")) {
		do_for(t, rest);
	} else if (IS("end")) {
		do_end(t, rest);
	} else if (IS("render")) {
		do_render(t, rest);
	} else if (IS("url")) {
		do_url(t, rest);
	} else if (IS("raw")) {
		do_hole(t, rest, HOLE_RAW, "buf_adds");
	} else if (IS("let")) {
		if (!rest[find(rest, 0, '=')]) {
			text_refuse(t->path, t->line, "let TYPE NAME = EXPRESSION");
		}
		origin(t);
		text_addf(&t->body, "%s;\n", rest);
	} else if (n && rest > s + n && (is_word_char(*rest) || *rest == '"') && !IS("sizeof")) {
		text_refuse(t->path, t->line, "unknown directive \"%.*s\"", (int)n, s);
	} else {
		do_hole(t, s, HOLE_TEXT, "PUT");
	}
#undef IS
}

/* Static text from t->p to p. */
static void
static_text(struct tmpl *t, const char *p)
{
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;

	if (t->define_line) {
		const char *q = p < t->stop ? p + 2 + strspn(p + 2, " \t\n") : "";
		bool last = t->depth == 0 && strncmp(q, "end", 3) == 0 && !is_word_char(q[3]);

		html_text(t, t->p, (size_t)(p - t->p), last);
		if (f && f->first) {
			f->dropped = t->dropped;
			f->first = false;
		}
	} else {
		for (; t->p < p; t->p++) {
			if (!isspace((unsigned char)*t->p)) {
				text_refuse(t->path, t->line, "text outside a define");
			}
			t->line += *t->p == '\n';
		}
	}
	t->p = p;
}

void
parse(struct tmpl *t)
{
	const char *p;
	int line = 1;

	for (p = t->p; p < t->stop; line += *p++ == '\n') {
		if (((unsigned char)*p < 32 && *p != '\t' && *p != '\n') || *p == 127) {
			text_refuse(t->path, line, "a control character");
		}
	}
	while ((p = strstr(t->p, "{{"))) {
		static_text(t, p);
		t->p = p + 2 + strspn(p + 2, " \t\n");
		if (*t->p == '#') {
			t->p = strstr(t->p, "}}");
			if (!t->p) {
				text_refuse(t->path, t->line, "{{ without }}");
			}
			t->p += 2;
		} else {
			char *s = directive_read(t);

			directive(t, s);
			free(s);
		}
		for (; p < t->p; p++) {
			t->line += *p == '\n';
		}
	}
	static_text(t, t->stop);
	if (t->depth) {
		text_refuse(t->path, t->frames[t->depth - 1].line, "%s without end", t->frames[t->depth - 1].is_for ? "for" : "if");
	}
	if (t->define_line) {
		text_refuse(t->path, t->define_line, "define without end");
	}
}
