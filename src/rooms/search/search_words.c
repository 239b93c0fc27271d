/* SPDX-License-Identifier: MIT */
/* Folded words of a text, and of what somebody typed. str_key does the folding (case, accents, apostrophes, "&"); here are added what people type without its spaces:
 * telephone numbers, postcodes, and the digits of a register's number. Both sides go by the same rules, so what is added to the one is looked for by the other. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/search/search_private.h"

enum {
	WORD_BYTES = 40,    /* of a longer word the beginning counts */
	TYPED_BYTES = 2000, /* of what was typed */
	DIGITS_MOST = 24,   /* of a number that is written in pieces */
	NUMBER_LEAST = 5,   /* a number of so many digits is found by its beginning, wherever it stands */
	PHONE_LEAST = 10,
	PHONE_TAIL = 6,     /* a telephone number is found without its area's digits too */
	REGISTER_DIGITS = 8
};

/* After every character that a word can hold. */
static const char last_of_all[] = "\xf4\x8f\xbf\xbf";

static bool
is_digits(const char *w)
{
	return w[0] != 0 && strspn(w, "0123456789") == strlen(w);
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Letters, then at least `least` digits, and nothing else: where the digits begin; NULL. */
static const char *
digits_behind(const char *w, size_t letters, size_t least)
{
	const char *at = w;

	while (is_letter(*at)) {
		at++;
	}
	return (size_t)(at - w) == letters && is_digits(at) && strlen(at) >= least ? at : NULL;
}

/* "ab10" and "1xy". */
static bool
is_postcode(const char *outer, const char *inner)
{
	size_t n = strlen(outer);

	return n >= 2 && n <= 4 && is_letter(outer[0]) && strlen(inner) == 3 && inner[0] >= '0' && inner[0] <= '9' && is_letter(inner[1]) &&
	    is_letter(inner[2]);
}

/* A number with the country before it as it is rung at home. */
static const char *
rung_at_home(struct arena *a, const char *digits)
{
	size_t n = strlen(digits);
	size_t skip = str_starts(digits, "00440") && n == 15 ? 4 : str_starts(digits, "440") && n == 13 ? 2 : 0;

	if (skip > 0) {
		return digits + skip;
	}
	skip = str_starts(digits, "0044") && n == 14 ? 4 : str_starts(digits, "44") && n == 12 ? 2 : 0;
	return skip > 0 ? arena_printf(a, "0%s", digits + skip) : digits;
}

/* The words of a key, cut to their length at a whole character: const char *. */
static struct list
words_of_key(struct arena *a, const char *key)
{
	struct list words = LIST(const char *);

	for (const char *at = key; *at != 0;) {
		size_t n = strcspn(at, " "), cut = n < WORD_BYTES ? n : WORD_BYTES;

		while (cut > 0 && cut < n && ((unsigned char)at[cut] & 0xc0) == 0x80) {
			cut--;
		}
		if (cut > 0) {
			*(const char **)list_add(&words, a) = arena_copy(a, at, cut);
		}
		at += n + (at[n] == ' ');
	}
	return words;
}

static const char *
word_at(const struct list *words, size_t i)
{
	return i < words->n ? *LIST_AT(*words, const char *, i) : "";
}

/* The digits of the words from i on, as long as they are nothing else; *ret_n how many words that are. */
static const char *
digits_joined(struct arena *a, const struct list *words, size_t i, size_t *ret_n)
{
	const char *joined = "";
	size_t n = 0;

	while (is_digits(word_at(words, i + n)) && strlen(joined) + strlen(word_at(words, i + n)) <= DIGITS_MOST) {
		joined = arena_printf(a, "%s%s", joined, word_at(words, i + n));
		n++;
	}
	*ret_n = n;
	return joined;
}

static void
add(struct arena *a, struct list *to, const char *word)
{
	*(const char **)list_add(to, a) = word;
}

static void
add_text(struct arena *a, struct list *to, const char *text)
{
	struct list words = words_of_key(a, str_key(a, text));

	for (size_t i = 0; i < words.n; i++) {
		const char *w = word_at(&words, i), *digits = digits_behind(w, 2, REGISTER_DIGITS), *number;
		size_t pieces;

		add(a, to, w);
		if (digits != NULL) {
			add(a, to, digits);
		}
		if (is_postcode(w, word_at(&words, i + 1))) {
			add(a, to, arena_printf(a, "%s%s", w, word_at(&words, i + 1)));
		}
		number = digits_joined(a, &words, i, &pieces);
		if (pieces > 1) {
			add(a, to, number);
		}
		if (strlen(number) >= PHONE_LEAST) {
			add(a, to, rung_at_home(a, number));
			add(a, to, number + strlen(number) - PHONE_TAIL);
		}
	}
}

static int
by_bytes(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

void
search_words_of(struct arena *a, const char *title, const char *text, struct list *ret)
{
	size_t kept = 0;

	*ret = LIST(const char *);
	add_text(a, ret, title);
	add_text(a, ret, text);
	if (ret->n > 1) {
		qsort(ret->rows, ret->n, sizeof(const char *), by_bytes);
	}
	for (size_t i = 0; i < ret->n; i++) {
		const char **row = LIST_AT(*ret, const char *, i);

		if (i == 0 || strcmp(*row, *LIST_AT(*ret, const char *, kept - 1)) != 0) {
			*LIST_AT(*ret, const char *, kept++) = *row;
		}
	}
	ret->n = kept;
}

/* ---- what was typed -------------------------------------------------------------------------------------------------- */

/* A whole word ends where a space would follow: before every longer one. */
static void
ask(struct arena *a, struct search_asked *ret, const char *word, bool begins)
{
	for (size_t i = 0; i < ret->n; i++) {
		if (strcmp(ret->ranges[i].low, word) == 0) {
			ret->ranges[i].high = begins ? arena_printf(a, "%s%s", word, last_of_all) : ret->ranges[i].high;
			return;
		}
	}
	if (ret->n == SEARCH_WORDS) {
		ret->more = true;
		return;
	}
	ret->ranges[ret->n++] = (struct search_range){.low = word, .high = arena_printf(a, "%s%s", word, begins ? last_of_all : " ")};
}

void
search_asked_of(struct arena *a, const char *typed, struct search_asked *ret)
{
	size_t n = strnlen(typed, TYPED_BYTES), letters = 0, pieces;
	struct list words = words_of_key(a, str_key(a, arena_copy(a, typed, n)));

	*ret = (struct search_asked){.n = 0};
	for (size_t i = 0; i < words.n; i += pieces > 0 ? pieces : 1) {
		const char *w = word_at(&words, i), *next = word_at(&words, i + 1), *number = digits_joined(a, &words, i, &pieces);
		bool last = i + (pieces > 0 ? pieces : 1) >= words.n;

		letters += utf8_length(w) + (pieces > 1 ? 1 : 0);
		if (pieces > 0) {
			number = rung_at_home(a, number);
			ask(a, ret, number, (last && strlen(number) > 1) || strlen(number) >= NUMBER_LEAST);
		} else if (is_digits(next) && digits_behind(arena_printf(a, "%s%s", w, next), 2, REGISTER_DIGITS) != NULL) {
			letters += 2;
			pieces = 2; /* "CS 2003000123" */
			ask(a, ret, arena_printf(a, "%s%s", w, next), true);
		} else {
			ask(a, ret, w, last && utf8_length(w) > 1);
		}
	}
	ret->too_short = letters < SEARCH_LETTERS && typed[strspn(typed, " \t\r\n")] != 0;
	ret->n = letters < SEARCH_LETTERS ? 0 : ret->n;
}

bool
search_is_asked(const struct search_asked *asked, const char *word)
{
	for (size_t i = 0; i < asked->n; i++) {
		if (strcmp(word, asked->ranges[i].low) >= 0 && strcmp(word, asked->ranges[i].high) < 0) {
			return true;
		}
	}
	return false;
}
