/* SPDX-License-Identifier: MIT */
/* Growing text with a maximum, and the escaping writers every output needs. Knows nothing of HTTP
 * or templates. Called for every byte of a page, so the hot paths (buf_add, buf_html) look at runs
 * of bytes, not at single ones. */
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/format.h"
#include "base/str.h"

enum { FIRST_BYTES = 1024 };

/* What an empty buf points at; never written to. */
static char nothing[1];

void
buf_init(struct buf *b, size_t max_bytes)
{
	/* far from where sums of sizes could wrap */
	*b = (struct buf){ .p = nothing,
		.max = max_bytes < SIZE_MAX / 4 ? max_bytes : SIZE_MAX / 4 };
}

void
buf_done(struct buf *b)
{
	if (b->cap) {
		free(b->p);
	}
	*b = (struct buf){ 0 };
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->cap) {
		b->p[0] = 0;
	}
}

/* Room for n more bytes and the NUL, or false for ever. */
static bool
buf_grow(struct buf *b, size_t n)
{
	size_t want, cap;
	char *p;

	if (b->over || n > b->max - b->len) {
		b->over = true;
		return false;
	}
	want = b->len + n + 1;
	cap = b->cap ? b->cap : FIRST_BYTES;
	while (cap < want) {
		cap *= 2;
	}
	if (cap > b->max + 1) {
		cap = b->max + 1;
	}
	p = realloc(b->cap ? b->p : NULL, cap);
	if (!p) {
		BUG("out of memory for %zu bytes", cap);
	}
	if (!b->cap) {
		p[0] = 0;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

static inline bool
buf_room(struct buf *b, size_t n)
{
	/* cap is never more than max + 1, so this comparison also checks the maximum */
	return (n < b->cap - b->len && !b->over) || buf_grow(b, n);
}

void
buf_add_grown(struct buf *b, const void *p, size_t n)
{
	if (n && buf_room(b, n)) {
		memcpy(b->p + b->len, p, n);
		b->len += n;
		b->p[b->len] = 0;
	}
}

char *
buf_space(struct buf *b, size_t n)
{
	return buf_room(b, n) ? b->p + b->len : NULL;
}

void
buf_adds(struct buf *b, const char *s)
{
	if (s) {
		buf_add(b, s, strlen(s));
	}
}

void
buf_addc(struct buf *b, char c)
{
	if (buf_room(b, 1)) {
		b->p[b->len++] = c;
		b->p[b->len] = 0;
	}
}

void
buf_int(struct buf *b, int64_t n)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0) {
		*--p = '-';
	}
	buf_add(b, p, (size_t)(digits + sizeof(digits) - p));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	char quick[4096];
	size_t plain;
	va_list ap;
	int n;

	va_start(ap, fmt);
	if (format_plain(quick, sizeof(quick), &plain, fmt, ap)) {
		buf_add(b, quick, plain);
		va_end(ap);
		return;
	}
	n = vsnprintf(quick, sizeof(quick), fmt, ap);
	va_end(ap);
	if (n < 0) {
		BUG("a text could not be formatted");
	}
	if ((size_t)n < sizeof(quick)) {
		buf_add(b, quick, (size_t)n);
	} else if (buf_room(b, (size_t)n)) {
		va_start(ap, fmt);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
		b->len += (size_t)n;
	}
}

/* 1 for the bytes that end a run of text that needs no escape. */
static const unsigned char html_stop[256] = {
	[0] = 1, ['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1
};

static void
html_special(struct buf *b, char c)
{
	switch (c) {
	case '&':
		buf_add(b, "&amp;", 5);
		break;
	case '<':
		buf_add(b, "&lt;", 4);
		break;
	case '>':
		buf_add(b, "&gt;", 4);
		break;
	case '"':
		buf_add(b, "&quot;", 6);
		break;
	default:
		buf_add(b, "&#39;", 5);
		break;
	}
}

void
buf_html(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (!s) {
		return;
	}
	for (;;) {
		const unsigned char *run = p;

		while (!html_stop[*p]) {
			p++;
		}
		buf_add(b, run, (size_t)(p - run));
		if (!*p) {
			return;
		}
		html_special(b, (char)*p++);
	}
}

static void
json_special(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char *const named[32] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"
	};

	if (c >= 0x80) {
		buf_add(b, "\xEF\xBF\xBD", 3);
	} else if (c >= 0x20) {
		char two[2] = { '\\', (char)c };

		buf_add(b, two, 2);
	} else if (named[c]) {
		buf_add(b, named[c], 2);
	} else {
		char six[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

		buf_add(b, six, 6);
	}
}

/* 1 for the bytes that need a look: they end the text, are escaped, or begin a character of several bytes. */
static const unsigned char json_stop[256] = {
	[0 ... 0x1f] = 1, ['"'] = 1, ['\\'] = 1, [0x80 ... 0xff] = 1
};

void
buf_json(struct buf *b, const char *s)
{
	if (!s) {
		buf_add(b, "null", 4);
		return;
	}
	buf_addc(b, '"');
	for (;;) {
		const char *run = s;
		size_t n;

		do {
			for (n = 0; !json_stop[(unsigned char)*s]; s++) {
			}
			if ((unsigned char)*s >= 0x80) {
				n = utf8_next(s, 4); /* looks at no byte after the NUL */
			}
			s += n;
		} while (n > 0);
		buf_add(b, run, (size_t)(s - run));
		if (*s == 0) {
			break;
		}
		json_special(b, (unsigned char)*s++);
	}
	buf_addc(b, '"');
}

/* 1 for the bytes that stand for themselves in a link. */
static const unsigned char unreserved[256] = {
	['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['0' ... '9'] = 1, ['-'] = 1, ['.'] = 1, ['_'] = 1, ['~'] = 1
};

void
buf_percent(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	const unsigned char *p = (const unsigned char *)s;

	while (p && *p) {
		const unsigned char *run = p;

		while (unreserved[*p]) {
			p++;
		}
		buf_add(b, run, (size_t)(p - run));
		if (*p) {
			char three[3] = { '%', hex[*p >> 4], hex[*p & 15] };

			buf_add(b, three, 3);
			p++;
		}
	}
}

/* What stands behind a % of a link's format. */
static void
url_directive(struct buf *b, char c, va_list *ap)
{
	if (c == 's') {
		buf_percent(b, va_arg(*ap, const char *));
	} else if (c == 'd') {
		buf_int(b, va_arg(*ap, int64_t));
	} else if (c == '%') {
		buf_addc(b, '%');
	} else {
		BUG("a link's format knows %%s, %%d and %%%% only");
	}
}

void
buf_url(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	for (;;) {
		const char *run = fmt;

		while (*fmt != '%' && !html_stop[(unsigned char)*fmt]) {
			fmt++;
		}
		buf_add(b, run, (size_t)(fmt - run));
		if (!*fmt) {
			break;
		}
		if (*fmt == '%') {
			url_directive(b, *++fmt, &ap);
		} else {
			html_special(b, *fmt);
		}
		fmt++;
	}
	va_end(ap);
}

void
buf_url_path(struct buf *b, const char *path)
{
	bool good = path && path[0] == '/' && path[1] != '/';

	/* Browsers read a backslash as a slash, so "/\host" would lead away from us. */
	for (const unsigned char *p = (const unsigned char *)path; good && *p; p++) {
		good = *p >= 0x20 && *p != 0x7f && *p != '\\';
	}
	if (good) {
		buf_html(b, path);
	} else {
		buf_addc(b, '#');
	}
}
