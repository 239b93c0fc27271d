/* SPDX-License-Identifier: MIT */
/*
 * Follows the static text of a template through HTML, makes white space small and refuses what would
 * let a value become markup, script, style or a foreign address. It does not check that elements nest:
 * the tests run every page through a validator for that. Called by parse.c only.
 */
#include <ctype.h>
#include <strings.h>

#include "tmpl/tmpl.h"

static const char *const address_attrs[] = {"href", "src", "action", "formaction", "poster", "data",
    "xlink:href", "srcset", "ping", "background", "cite", "manifest", NULL};

static bool
is_address(const struct html *h)
{
	for (int i = 0; address_attrs[i]; i++) {
		if (strcmp(h->attr, address_attrs[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* data-live-url and the like are read by our own script as addresses. */
static bool
is_data_url(const struct html *h)
{
	size_t n = strlen(h->attr);

	return strncmp(h->attr, "data-", 5) == 0 && n > 8 && strcmp(h->attr + n - 4, "-url") == 0;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void
put(struct tmpl *t, char c)
{
	text_addc(&t->literal, c);
	t->html.newline = c == '\n';
}

static void
name_add(char *name, size_t size, char c)
{
	size_t n = strlen(name);

	if (n + 1 < size) {
		name[n] = (char)tolower((unsigned char)c);
		name[n + 1] = 0;
	}
}

static void
name_ends(struct tmpl *t)
{
	struct html *h = &t->html;

	if (h->closing) {
		refuse(t, t->line, "an attribute in a closing tag");
	}
	if (strcmp(h->attr, "style") == 0) {
		refuse(t, t->line, "style= is refused: use a class");
	}
	if (strncmp(h->attr, "on", 2) == 0) {
		refuse(t, t->line, "%s= is refused: scripts live in assets", h->attr);
	}
	if (strcmp(h->attr, "srcdoc") == 0) {
		refuse(t, t->line, "srcdoc= is refused");
	}
	h->src |= strcmp(h->attr, "src") == 0;
	h->equiv |= strcmp(h->attr, "http-equiv") == 0;
	if (h->equiv && h->content_hole) {
		refuse(t, t->line, "a hole in content= together with http-equiv=");
	}
	h->whole = false;
	h->hole = false;
	h->value[0] = 0;
}

/* A literal address may be a path, or one of the schemes that run nothing. */
static void
value_ends(struct tmpl *t)
{
	static const char *const fine[] = {"https:", "http:", "mailto:", "tel:", NULL};
	struct html *h = &t->html;
	size_t n = strcspn(h->value, "/?#");
	bool scheme = memchr(h->value, ':', n) != NULL;

	if (!is_address(h)) {
		return;
	}
	for (int i = 0; scheme && fine[i]; i++) {
		if (strncasecmp(h->value, fine[i], strlen(fine[i])) == 0) {
			scheme = false;
		}
	}
	if (scheme || memchr(h->value, '&', n)) {
		refuse(t, t->line, "%s=\"%s\": only paths, https:, http:, mailto: and tel:", h->attr, h->value);
	}
}

static void
tag_ends(struct tmpl *t, const char *rest, const char *stop)
{
	struct html *h = &t->html;
	const char *tag = h->tag;

	h->at = HTML_TEXT;
	if (strcmp(tag, "pre") == 0) {
		h->pre = !h->closing;
	}
	if (h->closing) {
		return;
	}
	if (strcmp(tag, "textarea") == 0 || strcmp(tag, "title") == 0) {
		h->at = HTML_KEPT;
	} else if (strcmp(tag, "script") == 0) {
		if (!h->src) {
			refuse(t, t->line, "an inline <script>: scripts live in assets");
		}
		while (rest < stop && is_space(*rest)) {
			rest++;
		}
		if (rest == stop) {
			refuse(t, t->line, "a hole in a <script>");
		}
		if (stop - rest < 8 || strncasecmp(rest, "</script", 8) != 0) {
			refuse(t, t->line, "an inline <script>: scripts live in assets");
		}
	}
}

/* At `<`; returns how many bytes were used. */
static size_t
tag_starts(struct tmpl *t, const char *p, const char *stop)
{
	struct html *h = &t->html;
	size_t n = (size_t)(stop - p);
	const char *end;

	if (n >= 4 && memcmp(p, "<!--", 4) == 0) {
		end = memmem(p + 4, n - 4, "-->", 3);
		if (!end) {
			refuse(t, t->line, "a hole in a comment, or a comment without -->; {{ # }} is a comment too");
		}
		n = (size_t)(end + 3 - p);
		for (size_t i = 0; i < n; i++) {
			t->line += p[i] == '\n';
		}
		return n; /* not sent */
	}
	h->attr[0] = h->tag[0] = 0;
	h->closing = h->src = h->equiv = h->content_hole = h->whole = h->hole = false;
	h->closing = n >= 2 && p[1] == '/';
	put(t, '<');
	if (h->closing) {
		put(t, '/');
	}
	p += 1 + h->closing;
	if (p == stop) {
		refuse(t, t->line, "a hole in the name of a tag");
	}
	if (!h->closing && *p == '!') {
		h->at = HTML_TAG_NAME;
		return 1;
	}
	if (!isalpha((unsigned char)*p)) {
		refuse(t, t->line, "a bare <: write &lt;");
	}
	h->at = HTML_TAG_NAME;
	return 1 + (size_t)h->closing;
}

static void
tag_name_ends(struct tmpl *t)
{
	struct html *h = &t->html;

	if (strcmp(h->tag, "style") == 0) {
		refuse(t, t->line, "<style> is refused: styles live in assets");
	}
	h->at = HTML_GAP;
}

/* One character inside a tag, outside a quoted value. */
static void
tag_char(struct tmpl *t, const char *p, const char *stop)
{
	struct html *h = &t->html;
	char c = *p;
	bool ends = is_space(c) || c == '>' || c == '/' || c == '=';

	if (h->at == HTML_TAG_NAME && ends) {
		tag_name_ends(t);
	} else if (h->at == HTML_ATTR_NAME && ends) {
		name_ends(t);
		h->at = c == '=' || is_space(c) ? HTML_AFTER_NAME : HTML_GAP;
	} else if (h->at == HTML_AFTER_NAME && !is_space(c) && c != '=') {
		h->at = HTML_BEFORE_ATTR;
	} else if (h->at == HTML_UNQUOTED && (is_space(c) || c == '>')) {
		value_ends(t);
		h->at = HTML_GAP;
	}
	if (c == '"' || c == '\'' || c == '<' || c == '`') {
		if (h->at != HTML_BEFORE_VALUE || c == '<' || c == '`') {
			refuse(t, t->line, "a stray %c in <%s", c, h->tag);
		}
		h->quote = c;
		h->at = HTML_QUOTED;
	} else if (c == '>') {
		if (h->at == HTML_BEFORE_VALUE) {
			refuse(t, t->line, "%s= has no value", h->attr);
		}
		put(t, c);
		tag_ends(t, p + 1, stop);
		return;
	} else if (is_space(c)) {
		if (h->at == HTML_GAP) {
			h->at = HTML_BEFORE_ATTR;
		}
	} else if (c == '=' && h->at != HTML_UNQUOTED) {
		if (h->at != HTML_AFTER_NAME) {
			refuse(t, t->line, "a stray = in <%s", h->tag);
		}
		h->at = HTML_BEFORE_VALUE;
	} else if (h->at == HTML_TAG_NAME) {
		name_add(h->tag, sizeof(h->tag), c);
	} else if (h->at == HTML_ATTR_NAME) {
		name_add(h->attr, sizeof(h->attr), c);
	} else if (h->at == HTML_BEFORE_VALUE || h->at == HTML_UNQUOTED) {
		h->at = HTML_UNQUOTED;
		name_add(h->value, sizeof(h->value), c);
	} else if (c != '/') {
		if (h->at == HTML_GAP) {
			refuse(t, t->line, "white space is missing between attributes in <%s", h->tag);
		}
		h->at = HTML_ATTR_NAME;
		h->attr[0] = 0;
		name_add(h->attr, sizeof(h->attr), c);
	}
	put(t, c);
}

static void
value_char(struct tmpl *t, char c)
{
	struct html *h = &t->html;

	if (c == h->quote) {
		value_ends(t);
		h->at = HTML_GAP;
	} else {
		if (h->whole) {
			refuse(t, t->line, "%s= must be one whole {{ url ... }} or wholly literal", h->attr);
		}
		name_add(h->value, sizeof(h->value), c);
	}
	put(t, c);
}

/* White space from p to q. What is written depends on where it stands. */
static void
space_run(struct tmpl *t, const char *p, const char *q, const char *stop, bool last)
{
	struct html *h = &t->html;
	int lines = 0;

	for (const char *c = p; c < q; c++) {
		lines += *c == '\n';
	}
	if (h->at == HTML_TEXT || (h->at == HTML_KEPT && strcmp(h->tag, "title") == 0)) {
		if (lines == 0) {
			text_add(&t->literal, p, (size_t)(q - p));
			h->newline = false;
		} else if (last && q == stop) {
			/* the end of a define: who renders it decides what follows */
		} else if (!h->newline) {
			put(t, '\n');
		}
	} else if (h->at == HTML_QUOTED) {
		if (lines == 0) {
			for (; p < q; p++) {
				value_char(t, *p);
			}
		} else {
			value_char(t, ' ');
		}
	} else {
		size_t before = t->literal.n;

		tag_char(t, " ", NULL);
		if (q < stop && (*q == '>' || *q == '=')) {
			t->literal.n = before;
		}
	}
	t->line += lines;
}

void
html_text(struct tmpl *t, const char *p, size_t n, bool last)
{
	const char *start = p, *stop = p + n;
	struct html *h = &t->html;

	t->dropped = false;
	while (p < stop) {
		bool kept = h->at == HTML_KEPT && strcmp(h->tag, "title") != 0;

		if (is_space(*p) && !kept && !(h->at == HTML_TEXT && h->pre)) {
			const char *q = p;

			while (q < stop && is_space(*q)) {
				q++;
			}
			if (p == start) {
				t->dropped = h->at == HTML_TEXT && h->newline && memchr(p, '\n', (size_t)(q - p));
			}
			space_run(t, p, q, stop, last);
			p = q;
			continue;
		}
		if (h->at == HTML_TEXT && *p == '<') {
			p += tag_starts(t, p, stop);
			continue;
		}
		if (h->at == HTML_KEPT && *p == '<' && stop - p > 2 && p[1] == '/' &&
		    strncasecmp(p + 2, h->tag, strlen(h->tag)) == 0) {
			h->at = HTML_TEXT;
			p += tag_starts(t, p, stop);
			continue;
		}
		if (h->at == HTML_QUOTED) {
			value_char(t, *p);
		} else if (h->at == HTML_TEXT || h->at == HTML_KEPT) {
			put(t, *p);
			t->line += *p == '\n';
		} else {
			tag_char(t, p, stop);
		}
		p++;
	}
}

void
html_hole(struct tmpl *t, enum hole kind)
{
	struct html *h = &t->html;

	if (h->at == HTML_TAG_NAME) {
		refuse(t, t->line, "a hole in the name of a tag");
	}
	if (h->at == HTML_ATTR_NAME || h->at == HTML_AFTER_NAME || h->at == HTML_GAP || h->at == HTML_BEFORE_ATTR) {
		refuse(t, t->line, "a hole in a tag outside a quoted value (the name of an attribute?)");
	}
	if (h->at == HTML_BEFORE_VALUE || h->at == HTML_UNQUOTED) {
		refuse(t, t->line, "a hole in an unquoted value: write %s=\"{{ ... }}\"", h->attr);
	}
	if (kind == HOLE_RENDER && h->at != HTML_TEXT) {
		refuse(t, t->line, "render only between tags");
	}
	if (kind == HOLE_RAW && h->at != HTML_TEXT) {
		refuse(t, t->line, h->at == HTML_QUOTED ? "raw in an attribute" : "raw inside <%s>", h->tag);
	}
	if (kind == HOLE_URL && (h->at != HTML_QUOTED || !(is_address(h) || is_data_url(h)))) {
		refuse(t, t->line, "url only in href, src, action and other addresses, and in data-...-url");
	}
	h->newline = false;
	if (h->at != HTML_QUOTED) {
		return;
	}
	if (is_address(h) && (kind != HOLE_URL || h->value[0] || h->whole || h->hole)) {
		refuse(t, t->line, "%s= must be one whole {{ url ... }} or wholly literal", h->attr);
	}
	h->whole = kind == HOLE_URL;
	h->hole = true;
	h->content_hole |= strcmp(h->attr, "content") == 0;
	if (h->equiv && h->content_hole) {
		refuse(t, t->line, "a hole in content= together with http-equiv=");
	}
}

void
html_branch(struct tmpl *t, bool opens, bool loop)
{
	struct html *h = &t->html;

	if (h->at == HTML_TAG_NAME) {
		tag_name_ends(t);
	} else if (h->at == HTML_ATTR_NAME) {
		name_ends(t);
		h->at = HTML_GAP;
	} else if (h->at == HTML_AFTER_NAME) {
		h->at = HTML_BEFORE_ATTR;
	} else if (h->at == HTML_BEFORE_VALUE || h->at == HTML_UNQUOTED) {
		refuse(t, t->line, "a hole in an unquoted value: put %s= in quotes", h->attr);
	}
	if (loop && opens && h->at == HTML_BEFORE_ATTR) {
		h->at = HTML_GAP; /* the second time round nothing separates the attributes */
	}
	if (h->at == HTML_QUOTED && is_address(h)) {
		if (opens && (loop || h->value[0] || h->whole || h->hole)) {
			refuse(t, t->line, "%s= must be one whole {{ url ... }} or wholly literal", h->attr);
		}
		if (!opens) {
			value_ends(t);
		}
	}
}

void
html_joined(struct tmpl *t)
{
	struct html *h = &t->html;

	if (h->at == HTML_QUOTED && is_address(h)) {
		h->whole = true;
	}
}

bool
html_join(struct html *into, const struct html *other)
{
	bool a_tag = into->at != HTML_TEXT;
	bool gap = into->at == HTML_GAP || into->at == HTML_BEFORE_ATTR;
	bool other_gap = other->at == HTML_GAP || other->at == HTML_BEFORE_ATTR;

	if (gap != other_gap || (!gap && into->at != other->at) || into->pre != other->pre) {
		return false;
	}
	if (a_tag && (strcmp(into->tag, other->tag) != 0 || into->closing != other->closing ||
	    into->src != other->src)) {
		return false;
	}
	if (into->at == HTML_QUOTED) {
		if (into->quote != other->quote || strcmp(into->attr, other->attr) != 0) {
			return false;
		}
	}
	if (gap && into->at != other->at) {
		into->at = HTML_GAP;
	}
	into->equiv |= other->equiv;
	into->content_hole |= other->content_hole;
	into->whole |= other->whole;
	into->hole |= other->hole;
	into->newline &= other->newline;
	if (!into->value[0]) {
		memcpy(into->value, other->value, sizeof(into->value));
	}
	return true;
}
