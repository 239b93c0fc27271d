/* SPDX-License-Identifier: MIT */
/* Makes UTF-8 of the bytes of an unknown file. Guesses between UTF-8 and Windows-1252 only, the two
 * that registers and spreadsheets come in. Called by the import of registers and returns. */
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

/* U+0080 to U+009F of Windows-1252; 0 where it has nothing. */
static const unsigned short windows[32] = { 0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C,
	0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178 };

enum { UNKNOWN = 0xFFFD };

/* What a walk over the bytes as UTF-8 found. */
struct walk {
	size_t wrong; /* bytes that are no UTF-8, without NULs and a cut end */
	size_t wide;  /* characters of more than one byte */
	size_t marks; /* NULs and bytes of a cut end, each to become U+FFFD */
};

/* True when the n bytes are the beginning of a character whose rest is missing. */
static bool
cut_end(const char *p, size_t n)
{
	char whole[5] = { 0 };

	for (size_t more = 1; n + more <= 4; more++) {
		/* 0x80 or 0xA0 or 0x90: some continuation makes it a character when the bytes so
		 * far may begin one */
		static const unsigned char second[] = { 0x80, 0x90, 0xA0 };

		for (size_t i = 0; i < sizeof(second); i++) {
			memcpy(whole, p, n);
			memset(whole + n, 0x80, more);
			whole[n] = (char)second[n == 1 ? i : 0];
			if (utf8_next(whole, n + more) == n + more) {
				return true;
			}
		}
	}
	return false;
}

static struct walk
walk(const char *p, size_t n)
{
	struct walk w = { 0 };

	for (size_t i = 0; i < n;) {
		size_t step = utf8_next(p + i, n - i);

		if (step) {
			w.wide += step > 1;
			i += step;
			continue;
		}
		if (p[i] && n - i < 4 && cut_end(p + i, n - i)) {
			w.marks += 1;
			break;
		}
		w.wrong += p[i] != 0;
		w.marks += p[i] == 0;
		i++;
	}
	return w;
}

static char *
put(char *out, unsigned c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3F));
	} else {
		*out++ = (char)(0xE0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
		*out++ = (char)(0x80 | (c & 0x3F));
	}
	return out;
}

static char *
from_utf8(struct arena *a, const char *p, size_t n, struct walk w, size_t *ret_n)
{
	char *text = arena_alloc(a, n + (w.wrong + w.marks) * 2 + 1);
	char *out = text;

	for (size_t i = 0; i < n;) {
		size_t step = utf8_next(p + i, n - i);

		if (step) {
			memcpy(out, p + i, step);
			out += step;
			i += step;
			continue;
		}
		out = put(out, UNKNOWN);
		if (p[i] && n - i < 4 && cut_end(p + i, n - i)) {
			break;
		}
		i++;
	}
	*ret_n = (size_t)(out - text);
	return text;
}

static char *
from_windows(struct arena *a, const char *p, size_t n, size_t *ret_n)
{
	size_t high = 0;
	char *text, *out;

	for (size_t i = 0; i < n; i++) {
		high += (unsigned char)p[i] >= 0x80 || !p[i];
	}
	text = out = arena_alloc(a, n + high * 2 + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned c = (unsigned char)p[i];

		if (!c) {
			c = UNKNOWN;
		} else if (c >= 0x80 && c < 0xA0) {
			c = windows[c - 0x80] ? windows[c - 0x80] : UNKNOWN;
		}
		out = put(out, c);
	}
	*ret_n = (size_t)(out - text);
	return text;
}

const char *
utf8_guess(const char *p, size_t n)
{
	bool marked = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0;
	struct walk w;

	if (marked) {
		return "UTF-8";
	}
	w = walk(p, n);
	/* One accented letter as the very last byte is Windows-1252, unless the file showed that it
	 * knows UTF-8. */
	if (!w.wrong && (w.wide || utf8_valid(p, n) || !n || (unsigned char)p[n - 1] < 0x80)) {
		return "UTF-8";
	}
	return "Windows-1252";
}

char *
utf8_piece(struct arena *a, const char *p, size_t n, const char *encoding, size_t *ret_n)
{
	if (strcmp(encoding, "UTF-8") == 0) {
		return from_utf8(a, p, n, walk(p, n), ret_n);
	}
	return from_windows(a, p, n, ret_n);
}

char *
utf8_from_bytes(struct arena *a, const char *p, size_t n, size_t *ret_n, const char **ret_encoding)
{
	*ret_encoding = utf8_guess(p, n);
	if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
		p += 3;
		n -= 3;
	}
	return utf8_piece(a, p, n, *ret_encoding, ret_n);
}
