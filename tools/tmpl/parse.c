/* SPDX-License-Identifier: MIT */
/*
 * The directives of the template language: reads a file, writes the body of the C and the prototypes.
 * An expression is handed to the C compiler as it is; here it is only split off, so there is no way to
 * write a statement or a block in one. Called by main.c.
 */
#include <ctype.h>

#include "tmpl/tmpl.h"

static bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Skips a C string or character literal at s[i]; returns the index behind it, 0 when it does not end. */
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

/* Index of the first c outside literals and brackets, from i on; n when there is none. */
static size_t
find_outside(const char *s, size_t i, size_t n, char c)
{
	int depth = 0;

	while (i < n) {
		if (s[i] == '"' || s[i] == '\'') {
			i = literal_end(s, i, n);
			continue;
		}
		if (depth == 0 && s[i] == c) {
			return i;
		}
		depth += strchr("([{", s[i]) != NULL;
		depth -= strchr(")]}", s[i]) != NULL;
		i++;
	}
	return n;
}

static size_t
count_outside(const char *s, char c)
{
	size_t n = strlen(s), count = 0;

	for (size_t i = find_outside(s, 0, n, c); i < n; i = find_outside(s, i + 1, n, c)) {
		count++;
	}
	return count;
}

/* Reads from behind {{ to behind }}; returns what is between, trimmed, on one line. */
static char *
directive_read(struct tmpl *t)
{
	const char *p = t->p;
	size_t n = (size_t)(t->stop - p), i = 0, depth = 0;
	char open[64];
	char *s;

	while (i < n && !(p[i] == '}' && depth == 0 && i + 1 < n && p[i + 1] == '}')) {
		char c = p[i];

		if (c == '"' || c == '\'') {
			i = literal_end(p, i, n);
			if (i == 0) {
				refuse(t, t->line, "a quote that does not end");
			}
			continue;
		}
		if (c == '/' && i + 1 < n && (p[i + 1] == '/' || p[i + 1] == '*')) {
			refuse(t, t->line, "a C comment in {{ }}: write {{ # ... }}");
		}
		if (c == '{' && i + 1 < n && p[i + 1] == '{' && depth == 0) {
			refuse(t, t->line, "{{ inside {{ }}");
		}
		if (c == '(' || c == '[' || c == '{') {
			if (depth == sizeof(open)) {
				refuse(t, t->line, "brackets too deep");
			}
			open[depth++] = c == '(' ? ')' : c == '[' ? ']' : '}';
		} else if (c == ')' || c == ']' || c == '}') {
			if (depth == 0 || open[--depth] != c) {
				refuse(t, t->line, "a %c that opens nowhere", c);
			}
		} else if (c == ';' && depth > 0) {
			refuse(t, t->line, "a C block in {{ }}");
		}
		i++;
	}
	if (i >= n) {
		refuse(t, t->line, depth ? "a %c is missing before }}" : "{{ without }}", depth ? open[depth - 1] : ' ');
	}
	t->p += i + 2;
	while (i > 0 && isspace((unsigned char)p[i - 1])) {
		i--;
	}
	while (i > 0 && isspace((unsigned char)*p)) {
		p++;
		i--;
	}
	s = text_copy(p, i);
	for (size_t k = 0; k < i; k++) {
		if (s[k] == '\n') {
			s[k] = ' ';
		}
	}
	return s;
}

static void
indent(struct tmpl *t)
{
	text_addc(&t->body, '\t');
	for (int i = 0; i < t->depth; i++) {
		text_addc(&t->body, '\t');
	}
}

static void
literal_flush(struct tmpl *t)
{
	const char *p = t->literal.p;
	size_t n = t->literal.n;

	if (n == 0) {
		return;
	}
	indent(t);
	text_adds(&t->body, "buf_add(b, \"");
	while (p < t->literal.p + n) {
		size_t left = (size_t)(t->literal.p + n - p);
		const char *nl = memchr(p, '\n', left);
		size_t len = nl ? (size_t)(nl + 1 - p) : left;

		text_add_c(&t->body, p, len, false);
		p += len;
		if (p < t->literal.p + n) {
			text_adds(&t->body, "\"\n");
			indent(t);
			text_adds(&t->body, "\t\"");
		}
	}
	text_addf(&t->body, "\", %zu);\n", n);
	t->literal.n = 0;
}

/* What follows came from this line of the template; a compiler's complaint then names it. */
static void
origin(struct tmpl *t, int line)
{
	literal_flush(t);
	text_addf(&t->body, "#line %d \"", line);
	text_add_c(&t->body, t->path, strlen(t->path), false);
	text_adds(&t->body, "\"\n");
	indent(t);
}

static struct frame *
frame_push(struct tmpl *t, int line, bool is_for)
{
	struct frame *f = &t->frames[t->depth];

	if (t->depth == FRAMES_MAX - 1) {
		refuse(t, line, "more than %d levels", FRAMES_MAX - 1);
	}
	html_branch(t, true, is_for);
	*f = (struct frame){.is_for = is_for, .braces = 1, .line = line, .start = t->html};
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
		refuse(t, t->line, "the branches of the if in line %d end in different places of the HTML", f->line);
	}
	t->html = f->start;
}

static void
do_if(struct tmpl *t, const char *expr, int line)
{
	if (!*expr) {
		refuse(t, line, "if what?");
	}
	frame_push(t, line, false);
	origin(t, line);
	text_addf(&t->body, "if (%s) {\n", expr);
	t->depth++;
}

static void
do_else(struct tmpl *t, const char *rest, int line)
{
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;
	bool more = strncmp(rest, "if", 2) == 0 && !is_word_char(rest[2]);

	if (!f || f->is_for || f->is_else) {
		refuse(t, line, "else without if");
	}
	if (*rest && !more) {
		refuse(t, line, "else, or else if, and nothing else");
	}
	branch_close(t, f);
	t->depth--;
	if (more) {
		rest += 2 + strspn(rest + 2, " \t");
		if (!*rest) {
			refuse(t, line, "if what?");
		}
		origin(t, line);
		text_addf(&t->body, "} else if (%s) {\n", rest);
	} else {
		indent(t);
		text_adds(&t->body, "} else {\n");
		f->is_else = true;
	}
	t->depth++;
}

static void
do_for(struct tmpl *t, char *expr, int line)
{
	struct frame *f = frame_push(t, line, true);
	size_t n = strlen(expr), in, end, start;

	f->first = true;
	origin(t, line);
	if (count_outside(expr, ';') == 2) {
		text_addf(&t->body, "for (%s) {\n", expr);
		t->depth++;
		return;
	}
	for (in = find_outside(expr, 0, n, 'i'); in < n; in = find_outside(expr, in + 1, n, 'i')) {
		if (in > 0 && isspace((unsigned char)expr[in - 1]) && expr[in + 1] == 'n' && expr[in + 2] == ' ') {
			break;
		}
	}
	end = in;
	while (end > 0 && isspace((unsigned char)expr[end - 1])) {
		end--;
	}
	start = end;
	while (start > 0 && is_word_char(expr[start - 1])) {
		start--;
	}
	if (in >= n || start == end || start == 0 || !memchr(expr, '*', start) || count_outside(expr, ';')) {
		refuse(t, line, "for TYPE *NAME in LIST, or for START; WHILE; STEP");
	}
	t->lists++;
	text_addf(&t->body, "{ const struct list list_%d = %s;\n", t->lists, expr + in + 3);
	indent(t);
	text_addf(&t->body, "for (%.*s = LIST_FIRST(list_%d); %.*s < (%.*s)LIST_END(list_%d); %.*s++) {\n", (int)end, expr,
	    t->lists, (int)(end - start), expr + start, (int)start, expr, t->lists, (int)(end - start), expr + start);
	f->braces = 2;
	t->depth++;
}

static void
do_end(struct tmpl *t, const char *rest, int line)
{
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;

	if (*rest) {
		refuse(t, line, "end and nothing else");
	}
	if (!f) {
		if (t->html.at != HTML_TEXT || t->html.pre) {
			refuse(t, line, "the define of line %d ends inside <%s", t->define_line,
			    t->html.pre ? "pre" : t->html.tag);
		}
		literal_flush(t);
		text_adds(&t->body, "}\n");
		t->in_define = false;
		return;
	}
	if (f->is_for && f->dropped && !t->html.newline && t->html.at == HTML_TEXT) {
		text_addc(&t->literal, '\n'); /* the white space that opened the body, between two rounds */
		t->html.newline = true;
	}
	branch_close(t, f);
	if (f->is_for || !f->is_else) {
		if (!html_join(&f->end, &f->start)) {
			refuse(t, line, "the %s of line %d ends in another place of the HTML than it starts",
			    f->is_for ? "for" : "if", f->line);
		}
	}
	t->html = f->end;
	html_joined(t);
	t->depth--;
	indent(t);
	text_adds(&t->body, f->braces == 2 ? "} }\n" : "}\n");
}

static void
do_define(struct tmpl *t, const char *rest, int line)
{
	size_t n = 0, len = strlen(rest);
	struct text key = {0};

	while (is_word_char(rest[n])) {
		n++;
	}
	if (n == 0 || isdigit((unsigned char)*rest) || rest[n] != '(' || rest[len - 1] != ')' ||
	    find_outside(rest, n + 1, len, ')') != len - 1) {
		refuse(t, line, "define NAME(PARAMETERS)");
	}
	text_addf(&key, "\n%.*s\n", (int)n, rest);
	if (t->names.p && strstr(t->names.p, key.p)) {
		refuse(t, line, "%.*s is defined twice", (int)n, rest);
	}
	text_adds(&t->names, key.p);
	text_done(&key);
	n++;
	if (len - n - 1 == 0 || (len - n - 1 == 4 && memcmp(rest + n, "void", 4) == 0)) {
		text_addf(&key, "%.*s(struct buf *b)", (int)(n - 1), rest);
	} else {
		text_addf(&key, "%.*s(struct buf *b, %s", (int)(n - 1), rest, rest + n);
	}
	text_addf(&t->head, "void %s;\n", key.p);
	text_addf(&t->body, "\n#line %d \"", line);
	text_add_c(&t->body, t->path, strlen(t->path), false);
	text_addf(&t->body, "\"\nvoid\n%s\n{\n", key.p);
	text_done(&key);
	t->in_define = true;
	t->define_line = line;
	t->html = (struct html){.at = HTML_TEXT, .newline = true};
}

/* render other(p, v) -> other(b, p, v) */
static void
do_render(struct tmpl *t, const char *expr, int line)
{
	size_t n = strlen(expr), open = n, args;

	for (size_t i = find_outside(expr, 0, n, '('); i < n; i = find_outside(expr, i, n, '(')) {
		open = i;
		i = find_outside(expr, i + 1, n, ')') + 1;
	}
	if (open == 0 || open == n || find_outside(expr, open + 1, n, ')') != n - 1) {
		refuse(t, line, "render NAME(ARGUMENTS)");
	}
	args = open + 1 + strspn(expr + open + 1, " ");
	html_hole(t, HOLE_RENDER);
	origin(t, line);
	text_addf(&t->body, "%.*s(b%s%s;\n", (int)open, expr, args == n - 1 ? "" : ", ", expr + args);
}

/* The types buf_url expects are written into the call, for a variadic function checks nothing. */
static void
do_url(struct tmpl *t, const char *expr, int line)
{
	size_t n = strlen(expr), end, comma;

	html_hole(t, HOLE_URL);
	if (*expr != '"') {
		if (!*expr || find_outside(expr, 0, n, ',') != n) {
			refuse(t, line, "url \"FORMAT\", ARGUMENTS or url PATH");
		}
		origin(t, line);
		text_addf(&t->body, "buf_url_path(b, %s);\n", expr);
		return;
	}
	end = literal_end(expr, 0, n);
	comma = end + strspn(expr + end, " ");
	if (comma < n && expr[comma] != ',') {
		refuse(t, line, "url \"FORMAT\", ARGUMENTS");
	}
	origin(t, line);
	text_addf(&t->body, "buf_url(b, %.*s", (int)end, expr);
	for (size_t i = 1; i + 1 < end; i++) {
		size_t next;

		if (expr[i] != '%' || expr[++i] == '%') {
			continue;
		}
		if (expr[i] != 's' && expr[i] != 'd') {
			refuse(t, line, "url knows %%s, %%d and %%%%");
		}
		if (comma >= n) {
			refuse(t, line, "url has fewer arguments than its format names");
		}
		next = find_outside(expr, comma + 1, n, ',');
		text_addf(&t->body, ", (%s){%.*s}", expr[i] == 's' ? "const char *" : "int64_t",
		    (int)(next - comma - 1), expr + comma + 1);
		comma = next;
	}
	if (comma < n) {
		refuse(t, line, "url has more arguments than its format names");
	}
	text_adds(&t->body, ");\n");
}

static void
do_other(struct tmpl *t, const char *s, size_t word, int line)
{
	const char *rest = s + word + strspn(s + word, " \t");

	if (!*s) {
		refuse(t, line, "an empty {{ }}");
	}
	if (word && rest > s + word && (isalpha((unsigned char)*rest) || strchr("_\"'", *rest)) && *rest &&
	    strncmp(s, "sizeof", word) != 0) {
		refuse(t, line, "unknown directive \"%.*s\"", (int)word, s);
	}
	html_hole(t, HOLE_TEXT);
	origin(t, line);
	text_addf(&t->body, "PUT(b, %s);\n", s);
}

static void
directive(struct tmpl *t, char *s, int line)
{
	size_t n = 0;
	char *rest;
	bool is_for;

#define IS(word) (n == sizeof(word) - 1 && memcmp(s, word, n) == 0)
	while (is_word_char(s[n])) {
		n++;
	}
	rest = s + n + strspn(s + n, " \t");
	is_for = IS("for");
	if (!is_for && count_outside(s, ';')) {
		refuse(t, line, "a ; in {{ }}: no C blocks");
	}
	if (IS("use") || IS("define")) {
		if (t->in_define) {
			refuse(t, line, "%.*s inside the define of line %d", (int)n, s, t->define_line);
		}
		if (IS("define")) {
			do_define(t, rest, line);
		} else if (*rest != '"' || literal_end(rest, 0, strlen(rest)) != strlen(rest)) {
			refuse(t, line, "use \"HEADER\"");
		} else {
			text_addf(&t->uses, "#include %s\n", rest);
		}
		return;
	}
	if (!t->in_define) {
		refuse(t, line, IS("end") ? "end of nothing" : "outside a define only use, define and # are known");
	}
	if (IS("if")) {
		do_if(t, rest, line);
	} else if (IS("else")) {
		do_else(t, rest, line);
	} else if (is_for) {
		do_for(t, rest, line);
	} else if (IS("end")) {
		do_end(t, rest, line);
	} else if (IS("render")) {
		do_render(t, rest, line);
	} else if (IS("url")) {
		do_url(t, rest, line);
	} else if (IS("let")) {
		if (find_outside(rest, 0, strlen(rest), '=') == strlen(rest)) {
			refuse(t, line, "let TYPE NAME = EXPRESSION");
		}
		origin(t, line);
		text_addf(&t->body, "%s;\n", rest);
	} else if (IS("raw")) {
		if (!*rest) {
			refuse(t, line, "raw what?");
		}
		html_hole(t, HOLE_RAW);
		origin(t, line);
		text_addf(&t->body, "buf_adds(b, %s);\n", rest);
	} else {
		do_other(t, s, n, line);
	}
#undef IS
}

/* Static text up to p. */
static void
static_text(struct tmpl *t, const char *p)
{
	size_t n = (size_t)(p - t->p);
	struct frame *f = t->depth ? &t->frames[t->depth - 1] : NULL;

	if (t->in_define) {
		const char *q = p + 2 + strspn(p + (p < t->stop ? 2 : 0), " \t\n") * (p < t->stop);
		bool last = t->depth == 0 && p < t->stop && strncmp(q, "end", 3) == 0 && !is_word_char(q[3]);

		html_text(t, t->p, n, last);
		if (f && f->is_for && f->first) {
			f->dropped = t->dropped;
			f->first = false;
		}
	} else {
		for (; t->p < p; t->p++) {
			if (!isspace((unsigned char)*t->p)) {
				refuse(t, t->line, "text outside a define");
			}
			t->line += *t->p == '\n';
		}
	}
	t->p = p;
}

void
tmpl_parse(struct tmpl *t)
{
	for (;;) {
		const char *p = memmem(t->p, (size_t)(t->stop - t->p), "{{", 2);
		const char *from;
		char *s;

		static_text(t, p ? p : t->stop);
		if (!p) {
			break;
		}
		t->p = p + 2;
		t->p += strspn(t->p, " \t\n");
		from = p;
		if (*t->p == '#') {
			const char *end = memmem(t->p, (size_t)(t->stop - t->p), "}}", 2);

			if (!end) {
				refuse(t, t->line, "{{ without }}");
			}
			t->p = end + 2;
		} else {
			t->p = p + 2;
			s = directive_read(t);
			directive(t, s, t->line);
			free(s);
		}
		for (; from < t->p; from++) {
			t->line += *from == '\n';
		}
	}
	if (t->depth) {
		struct frame *f = &t->frames[t->depth - 1];

		refuse(t, f->line, "%s without end", f->is_for ? "for" : "if");
	}
	if (t->in_define) {
		refuse(t, t->define_line, "define without end");
	}
}
