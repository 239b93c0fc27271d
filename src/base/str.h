/* SPDX-License-Identifier: MIT */
/* Small things with text: trimming, folding, comparing, checking. UTF-8 throughout. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

bool str_eq(const char *a, const char *b);            /* NULL equals only NULL */
bool str_empty(const char *s);                        /* NULL or "" */
const char *str_or(const char *s, const char *other); /* other when empty */
bool str_starts(const char *s, const char *prefix);
char *str_trim(struct arena *a, const char *s);       /* without outer white space (also U+00A0, U+FEFF) */
char *str_bare(struct arena *a, const char *s);       /* a person's sentence for the inside of one of ours: without its own full stop */
bool str_int(const char *s, int64_t *ret);            /* the whole text is one decimal number that fits */

/* For sorting and matching, compared bytewise on both engines: case-folded, accents and punctuation gone, "&" is "and",
 * runs of white space one space. "Na h-Eileanan Siar" -> "na h eileanan siar". */
char *str_key(struct arena *a, const char *s);

bool utf8_valid(const char *s, size_t n); /* strict: no overlong forms, no surrogates, no NUL */
size_t utf8_length(const char *s);        /* in characters */
size_t utf8_next(const char *s, size_t n); /* bytes of the character at s; 0 when n is 0 or there is none of the strict kind */

/* Bytes of an unknown file as UTF-8: with or without a mark, else Windows-1252 (undefined bytes become U+FFFD). *ret_encoding gets
 * "UTF-8" or "Windows-1252". NUL bytes become U+FFFD too, and so does a last character cut in half, which does not make a file Windows-1252. */
char *utf8_from_bytes(struct arena *a, const char *p, size_t n, size_t *ret_n, const char **ret_encoding);

/* The same in two steps, for a file too large to be held twice: the encoding of the whole, then piece by piece (a cell). The mark is not taken off. */
const char *utf8_guess(const char *p, size_t n);
char *utf8_piece(struct arena *a, const char *p, size_t n, const char *encoding, size_t *ret_n);

#endif
