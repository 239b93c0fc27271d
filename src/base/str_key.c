/* SPDX-License-Identifier: MIT */
/* The folded form of a name, the same on every machine: what is sorted, searched and matched by,
 * never what is shown. Stored in `_key` columns, so a change here needs them written again. Called
 * by rooms before they write a name. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/err.h"
#include "base/str.h"

/* What a character becomes. */
enum fold { KEEP, GONE, SPACE, AND };

static enum fold
fold_of(ucs4_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
		return KEEP;
	}
	if (c == '&') {
		return AND;
	}
	/* Apostrophes and full stops join: "St. Mary's" is "st marys". */
	if (c == '\'' || c == '.' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x2BC ||
		c == 0x2BB || c == 0xB4) {
		return GONE;
	}
	if (c < 0x80) {
		return SPACE;
	}
	if (uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_N)) {
		return KEEP;
	}
	if (uc_is_general_category(c, UC_CATEGORY_M) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
		c == 0xFEFF) {
		return GONE;
	}
	return SPACE;
}

/* Appends one word's character, after the space that was due. */
static char *
key_put(char *out, const char *start, bool *space, const void *p, size_t n)
{
	if (*space && out != start) {
		*out++ = ' ';
	}
	*space = false;
	memcpy(out, p, n);
	return out + n;
}

/* The folded bytes (case-folded and taken apart already) as a key. */
static char *
key_of(struct arena *a, const uint8_t *p, size_t n)
{
	/* "&" grows most: from one byte to five. */
	char *key = arena_alloc(a, n * 5 + 1);
	char *out = key;
	bool space = false;

	while (n) {
		ucs4_t c;
		int step = u8_mbtouc(&c, p, n);

		switch (fold_of(c)) {
		case KEEP:
			out = key_put(out, key, &space, p, (size_t)step);
			break;
		case AND:
			space = true;
			out = key_put(out, key, &space, "and", 3);
			space = true;
			break;
		case SPACE:
			space = true;
			break;
		case GONE:
			break;
		}
		p += step;
		n -= (size_t)step;
	}
	*out = 0;
	return key;
}

char *
str_key(struct arena *a, const char *s)
{
	size_t n, folded_n;
	uint8_t *folded;
	char *copy, *key;
	bool plain = true;

	if (!s) {
		return NULL;
	}
	n = strlen(s);
	copy = arena_copy(a, s, n);
	for (size_t i = 0; i < n;) {
		size_t step = utf8_next(copy + i, n - i);

		if (step == 1 && copy[i] >= 'A' && copy[i] <= 'Z') {
			copy[i] += 'a' - 'A';
		}
		plain = plain && step == 1;
		if (!step) {
			copy[i] = ' ';
			step = 1;
		}
		i += step;
	}
	if (plain) {
		return key_of(a, (const uint8_t *)copy, n);
	}
	folded = u8_casefold((const uint8_t *)copy, n, NULL, UNINORM_NFKD, NULL, &folded_n);
	if (!folded) {
		BUG("a text of %zu bytes could not be folded", n);
	}
	key = key_of(a, folded, folded_n);
	free(folded);
	return key;
}
