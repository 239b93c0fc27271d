/* SPDX-License-Identifier: MIT */
/* Small questions about text, trimming, whole numbers, and strict UTF-8. Folding for sorting and
 * matching is in str_key.c. Knows nothing of fields or files. Called by everything that reads what
 * people type. */
#include "base/str.h"

#include <string.h>

bool
str_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool
str_empty(const char *s)
{
	return !s || !*s;
}

const char *
str_or(const char *s, const char *other)
{
	return str_empty(s) ? other : s;
}

bool
str_starts(const char *s, const char *prefix)
{
	return s && prefix && strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Bytes of the white space at s, 0 when there is none; the mark at the start of files counts. */
static size_t
space_bytes(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
		return 1;
	}
	if (p[0] == 0xC2 && (p[1] == 0xA0 || p[1] == 0x85)) {
		return 2;
	}
	if ((p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) ||
		(p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)) {
		return 3;
	}
	/* U+2000 to U+200B, U+2028, U+2029, U+202F */
	if (p[0] == 0xE2 && p[1] == 0x80 &&
		((p[2] >= 0x80 && p[2] <= 0x8B) || p[2] == 0xA8 || p[2] == 0xA9 || p[2] == 0xAF)) {
		return 3;
	}
	return 0;
}

char *
str_bare(struct arena *a, const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && (s[n - 1] == '.' || s[n - 1] == ' ' || s[n - 1] == '\n')) {
		n--;
	}
	return arena_copy(a, s, n);
}

char *
str_trim(struct arena *a, const char *s)
{
	const char *end;
	size_t n;

	if (!s) {
		return NULL;
	}
	while ((n = space_bytes(s))) {
		s += n;
	}
	/* `end` is after the last character that is no white space. */
	end = s;
	for (const char *p = s; *p;) {
		n = space_bytes(p);
		if (n) {
			p += n;
		} else {
			end = ++p;
		}
	}
	return arena_copy(a, s, (size_t)(end - s));
}

bool
str_int(const char *s, int64_t *ret)
{
	bool minus;
	int64_t n = 0;

	if (!s) {
		return false;
	}
	minus = *s == '-';
	s += minus;
	if (!*s) {
		return false;
	}
	for (; *s; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
			__builtin_sub_overflow(n, digit, &n)) {
			return false;
		}
	}
	/* Counted downwards, because the lowest number has no positive twin. */
	if (!minus && __builtin_sub_overflow((int64_t)0, n, &n)) {
		return false;
	}
	*ret = n;
	return true;
}

size_t
utf8_next(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xBF;
	size_t more;

	if (!n || !*p) {
		return 0;
	}
	if (*p < 0x80) {
		return 1;
	}
	if (*p < 0xC2 || *p > 0xF4) {
		return 0;
	}
	more = *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
	/* The second byte is what excludes overlong forms, surrogates, and what lies beyond
	 * U+10FFFF. */
	if (*p == 0xE0) {
		low = 0xA0;
	} else if (*p == 0xED) {
		high = 0x9F;
	} else if (*p == 0xF0) {
		low = 0x90;
	} else if (*p == 0xF4) {
		high = 0x8F;
	}
	if (n <= more || p[1] < low || p[1] > high) {
		return 0;
	}
	for (size_t i = 2; i <= more; i++) {
		if ((p[i] & 0xC0) != 0x80) {
			return 0;
		}
	}
	return more + 1;
}

bool
utf8_valid(const char *s, size_t n)
{
	while (n) {
		size_t step = utf8_next(s, n);

		if (!step) {
			return false;
		}
		s += step;
		n -= step;
	}
	return true;
}

size_t
utf8_length(const char *s)
{
	size_t n = 0;

	for (; s && *s; s++) {
		n += (*s & 0xC0) != 0x80;
	}
	return n;
}
