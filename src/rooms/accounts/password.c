/* SPDX-License-Identifier: MIT */
/* What a password must be like: long, and not what everybody tries first. No rules about capitals and signs, which make passwords worse. Called where one is chosen;
 * hashing is base/hash.h. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "rooms/accounts/sign_in.h"

/* Words that guessing begins with, and those that lie near in this work. A password of nothing but one of them, repeated or with digits and signs around, is refused. */
static const char *const common[] = {
    "password", "passwort", "passw0rd", "qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbnm", "letmein", "welcome", "changeme", "iloveyou", "admin",
    "administrator", "secret", "default", "football", "rangers", "celtic", "liverpool", "arsenal", "chelsea", "sunshine", "princess", "dragon", "monkey",
    "superman", "batman", "master", "shadow", "summer", "winter", "spring", "autumn", "january", "december", "monday", "friday", "scotland", "england",
    "edinburgh", "glasgow", "london", "carehome", "care", "home", "nursing", "nurse", "manager", "alongside", "huddle", "safety", "nhs", "covid", "team",
    "abc", "abcdefghijkl", "abcdefgh", "test", "testing", "guest", "user", "login", "computer", "internet",
};

enum { DIFFERENT_LEAST = 5, BESIDE_NAME_LEAST = 6 };

/* Without digits and signs, in small letters; letters of other scripts stay as they are. */
static char *
letters(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *p = out;

	for (; *s != 0; s++) {
		if (isalpha((unsigned char)*s) || (unsigned char)*s >= 0x80) {
			*p++ = (char)tolower((unsigned char)*s);
		}
	}
	*p = 0;
	return out;
}

/* Is the whole of s made of common words one after another? From each place that can be reached the words go on to further ones, so that no text takes long. */
static bool
all_common(struct arena *a, const char *s)
{
	size_t n = strlen(s);
	bool *reached = ARENA_ARRAY(a, bool, n + 1);

	reached[0] = true;
	for (size_t at = 0; at < n; at++) {
		for (size_t i = 0; reached[at] && i < sizeof(common) / sizeof(*common); i++) {
			size_t word = strlen(common[i]);

			if (strncmp(s + at, common[i], word) == 0) {
				reached[at + word] = true;
			}
		}
	}
	return reached[n];
}

static size_t
different(const char *s)
{
	bool seen[256] = {false};
	size_t n = 0;

	for (; *s != 0; s++) {
		n += !seen[(unsigned char)*s];
		seen[(unsigned char)*s] = true;
	}
	return n;
}

#define BETWEEN_NAMES " .-_@+"

/* The password is the name with little else. */
static bool
mostly(struct arena *a, const char *password, const char *name)
{
	const char *p = letters(a, password), *n = letters(a, name);
	size_t length = utf8_length(password);

	for (const char *s = password; *s != 0; s++) {
		length -= strchr(BETWEEN_NAMES, *s) != NULL;
	}
	return strlen(n) >= 4 && strstr(p, n) != NULL && length < strlen(n) + BESIDE_NAME_LEAST;
}

static bool
mostly_part(struct arena *a, const char *password, const char *name)
{
	size_t n;

	for (const char *p = str_or(name, ""); *p != 0; p += n) {
		p += strspn(p, BETWEEN_NAMES);
		n = strcspn(p, BETWEEN_NAMES);
		if (n >= 4 && mostly(a, password, arena_copy(a, p, n))) {
			return true;
		}
	}
	return name != NULL && mostly(a, password, name);
}

const char *
password_wrong(struct arena *a, const char *password, const char *name, const char *sign_in)
{
	if (utf8_length(password) < PASSWORD_LEAST) {
		return arena_printf(a, "A password has at least %d characters. Three or four words you will remember are good.", PASSWORD_LEAST);
	}
	if (different(password) < DIFFERENT_LEAST) {
		return "This password has too few different characters. Three or four words you will remember are good.";
	}
	if (all_common(a, letters(a, password))) {
		return "This password is among those that are tried first. Choose another: three or four words you will remember are good.";
	}
	if (mostly_part(a, password, name) || mostly_part(a, password, sign_in)) {
		return "This password is little more than the name. Choose another: three or four words you will remember are good.";
	}
	return NULL;
}
