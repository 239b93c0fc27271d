/* SPDX-License-Identifier: MIT */
/*
 * Follows the static text of a template through HTML, makes white space small and refuses what would let a
 * value become markup, script, style or a foreign address. It does not check that elements nest: the tests
 * run every page through a validator for that. Called by parse.c only.
 */
#include <strings.h>

#include "tmpl/tmpl.h"

#define WHOLE "%s= must be one whole {{ url ... }} or wholly literal"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
is_one_of(const char *word, const char *list)
{
	char key[64];

	snprintf(key, sizeof(key), " %s ", word);
	return strstr(list, key) != NULL;
}

static bool
is_address(const struct html *h)
{
	return h->at == HTML_QUOTED && is_one_of(h->attr, " href src action formaction poster data xlink:href"
	    " srcset ping background cite manifest ");
}

static void
put(struct tmpl *t, const char *p, size_t n)
{
	text_add(&t->literal, p, n);
	t->html.newline = p[n - 1] == '\n';
}

static void
lower_copy(char *to, size_t size, const char *p, size_t n)
{
	memset(to, 0, size);
	for (size_t i = 0; i < n && i + 1 < size; i++) {
		to[i] = (char)tolower((unsigned char)p[i]);
	}
}

/* A literal address may be a path, or have one of the schemes that run nothing. */
static void
address_check(const struct tmpl *t)
{
	const struct html *h = &t->html;
	size_t n = strcspn(h->value, "/?#"), scheme = strcspn(h->value, ":");

	if (memchr(h->value, '&', n) || (scheme < n && strncmp(h->value, "https:", 6) != 0 &&
	    strncmp(h->value, "http:", 5) != 0 && strncmp(h->value, "mailto:", 7) != 0 &&
	    strncmp(h->value, "tel:", 4) != 0)) {
		text_refuse(t->path, t->line, "%s=\"%s\": only paths, https:, http:, mailto: and tel:", h->attr, h->value);
	}
}

/* At the > of an opening tag. */
static void
tag_ends(struct tmpl *t, const char *p, const char *stop)
{
	struct html *h = &t->html;

	h->at = is_one_of(h->tag, " textarea title ") ? HTML_KEPT : HTML_TEXT;
	h->pre |= strcmp(h->tag, "pre") == 0;
	if (strcmp(h->tag, "script") == 0) {
		do {
			p++;
		} while (p < stop && is_space(*p));
		if (h->src && p == stop) {
			text_refuse(t->path, t->line, "a hole in a <script>");
		}
		if (!h->src || stop - p < 8 || strncasecmp(p, "</script", 8) != 0) {
			text_refuse(t->path, t->line, "an inline <script>: scripts live in assets");
		}
	}
}

/* At <: a comment, a closing tag or <!doctype> whole, or an opening tag up to its name. Returns what follows. */
static const char *
tag_starts(struct tmpl *t, const char *p, const char *stop)
{
	struct html *h = &t->html;
	const char *q = p + 1 + (p + 1 < stop && (p[1] == '/' || p[1] == '!')), *name = q;

	if (stop - p >= 4 && memcmp(p, "<!--", 4) == 0) { /* not sent */
		q = memmem(p + 4, (size_t)(stop - p - 4), "-->", 3);
		if (!q) {
			text_refuse(t->path, t->line, "a hole in a comment, or a comment without -->; use {{ # }}");
		}
		for (; p < q; p++) {
			t->line += *p == '\n';
		}
		return q + 3;
	}
	while (q < stop && (isalnum((unsigned char)*q) || *q == '-')) {
		q++;
	}
	if (q == name) {
		text_refuse(t->path, t->line, q == stop ? "a hole in the name of a tag" : "a bare <: write &lt;");
	}
	if (name > p + 1) {
		q += strspn(q, p[1] == '!' ? " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" : " \t");
		if (q >= stop || *q != '>') {
			text_refuse(t->path, t->line, "a closing tag is </NAME>, without attributes or holes");
		}
		h->pre &= strncasecmp(name, "pre", 3) != 0 || isalnum((unsigned char)name[3]);
		h->at = HTML_TEXT;
		put(t, p, (size_t)(q + 1 - p));
		return q + 1;
	}
	lower_copy(h->tag, sizeof(h->tag), name, (size_t)(q - name));
	if (strcmp(h->tag, "style") == 0) {
		text_refuse(t->path, t->line, "<style> is refused: styles live in assets");
	}
	h->at = HTML_GAP;
	h->src = false;
	put(t, p, (size_t)(q - p));
	return q;
}

/* The name of an attribute, and the quote that opens its value. Returns what follows. */
static const char *
attribute(struct tmpl *t, const char *p, const char *stop)
{
	struct html *h = &t->html;
	const char *q = p;

	while (q < stop && (isalnum((unsigned char)*q) || strchr("-_:.@", *q))) {
		q++;
	}
	if (q == p) {
		text_refuse(t->path, t->line, "a stray %c in <%s", *p, h->tag);
	}
	if (h->at == HTML_GAP) {
		text_refuse(t->path, t->line, "white space is missing between attributes in <%s", h->tag);
	}
	lower_copy(h->attr, sizeof(h->attr), p, (size_t)(q - p));
	if (is_one_of(h->attr, " style srcdoc http-equiv ") || strncmp(h->attr, "on", 2) == 0) {
		text_refuse(t->path, t->line, "%s= is refused: styles and scripts live in assets", h->attr);
	}
	h->src |= strcmp(h->attr, "src") == 0;
	h->at = HTML_GAP;
	if (q < stop && *q == '=') {
		q++;
		if (q == stop || (*q != '"' && *q != '\'')) {
			text_refuse(t->path, t->line, "an unquoted value: write %s=\"...\"", h->attr);
		}
		h->quote = *q++;
		h->at = HTML_QUOTED;
		h->whole = false;
		h->value[0] = 0;
	}
	put(t, p, (size_t)(q - p));
	return q;
}

static void
value_char(struct tmpl *t, char c)
{
	struct html *h = &t->html;
	size_t n = strlen(h->value);

	if (c == h->quote) {
		if (is_address(h)) {
			address_check(t);
		}
		h->at = HTML_GAP;
	} else if (is_address(h)) {
		if (h->whole) {
			text_refuse(t->path, t->line, WHOLE, h->attr);
		}
		if (n + 1 < sizeof(h->value)) {
			h->value[n] = (char)tolower((unsigned char)c);
			h->value[n + 1] = 0;
		}
	}
	put(t, &c, 1);
}

/* White space from p to q. What is written depends on where it stands. */
static void
space(struct tmpl *t, const char *p, const char *q, const char *stop, bool last)
{
	struct html *h = &t->html;
	bool lines = memchr(p, '\n', (size_t)(q - p)) != NULL;

	if (h->at == HTML_GAP || h->at == HTML_SPACE) {
		if (q == stop || *q != '>') {
			put(t, " ", 1);
		}
		h->at = HTML_SPACE;
	} else if (h->at == HTML_QUOTED) {
		for (const char *c = p; !lines && c < q; c++) {
			value_char(t, *c);
		}
		if (lines) {
			value_char(t, ' ');
		}
	} else if (!lines) {
		put(t, p, (size_t)(q - p));
	} else if (!(last && q == stop) && !h->newline) { /* behind a define comes what its caller wants */
		put(t, "\n", 1);
	}
	for (; p < q; p++) {
		t->line += *p == '\n';
	}
}

void
html_text(struct tmpl *t, const char *p, size_t n, bool last)
{
	const char *stop = p + n, *q = p + strspn(p, " \t\n");
	struct html *h = &t->html;

	t->dropped = h->at == HTML_TEXT && h->newline && memchr(p, '\n', (size_t)(q - p));
	while (p < stop) {
		bool text = h->at == HTML_TEXT || h->at == HTML_KEPT;
		bool kept = h->at == HTML_KEPT ? strcmp(h->tag, "title") != 0 : h->at == HTML_TEXT && h->pre;

		if (is_space(*p) && !kept) {
			for (q = p; q < stop && is_space(*q);) {
				q++;
			}
			space(t, p, q, stop, last);
			p = q;
		} else if (*p == '<' && (h->at == HTML_TEXT || (h->at == HTML_KEPT && stop - p > 2 && p[1] == '/' &&
		    strncasecmp(p + 2, h->tag, strlen(h->tag)) == 0))) {
			p = tag_starts(t, p, stop);
		} else if (text) {
			t->line += *p == '\n';
			put(t, p++, 1);
		} else if (h->at == HTML_QUOTED) {
			value_char(t, *p++);
		} else if (*p == '>') {
			put(t, p, 1);
			tag_ends(t, p, stop);
			p++;
		} else if (*p == '/' && p + 1 < stop && p[1] == '>') {
			put(t, p++, 1);
		} else {
			p = attribute(t, p, stop);
		}
	}
}

void
html_hole(struct tmpl *t, enum hole kind)
{
	struct html *h = &t->html;
	size_t n = strlen(h->attr);
	bool data_url = n > 8 && strncmp(h->attr, "data-", 5) == 0 && strcmp(h->attr + n - 4, "-url") == 0;

	if (h->at == HTML_GAP || h->at == HTML_SPACE) {
		text_refuse(t->path, t->line, "a hole in a tag outside a quoted value");
	}
	if ((kind == HOLE_RENDER || kind == HOLE_RAW) && h->at != HTML_TEXT) {
		text_refuse(t->path, t->line, "raw and render only between tags, not in %s",
		    h->at == HTML_QUOTED ? h->attr : h->tag);
	}
	if (kind == HOLE_URL && !is_address(h) && !(h->at == HTML_QUOTED && data_url)) {
		text_refuse(t->path, t->line, "url only in href, src, action and other addresses, and in data-...-url");
	}
	if (is_address(h) && (kind != HOLE_URL || h->value[0] || h->whole)) {
		text_refuse(t->path, t->line, WHOLE, h->attr);
	}
	h->whole = true;
	h->newline = false;
}

void
html_branch(struct tmpl *t, bool opens, bool loop)
{
	struct html *h = &t->html;

	if (loop && opens && h->at == HTML_SPACE) {
		h->at = HTML_GAP; /* the second time round nothing separates the attributes */
	}
	if (!is_address(h)) {
		return;
	}
	if (opens && (loop || h->value[0] || h->whole)) {
		text_refuse(t->path, t->line, WHOLE, h->attr);
	}
	if (!opens) {
		address_check(t);
		h->value[0] = 0;
		h->whole = true;
	}
}

bool
html_join(struct html *into, const struct html *other)
{
	enum html_at a = into->at == HTML_SPACE ? HTML_GAP : into->at;
	enum html_at b = other->at == HTML_SPACE ? HTML_GAP : other->at;

	if (a != b || into->pre != other->pre || (a != HTML_TEXT && strcmp(into->tag, other->tag) != 0) ||
	    (a == HTML_GAP && into->src != other->src) ||
	    (a == HTML_QUOTED && (into->quote != other->quote || strcmp(into->attr, other->attr) != 0))) {
		return false;
	}
	if (into->at != other->at) {
		into->at = HTML_GAP;
	}
	into->whole |= other->whole;
	into->newline &= other->newline;
	return true;
}
