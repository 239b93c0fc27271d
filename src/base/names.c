/* SPDX-License-Identifier: MIT */
/* Finds what tells who a person is in free text: CHI and NHS numbers, dates of birth. It finds
 * numbers and dates, no names, and is no substitute for care: a help to those who write in a hurry.
 * Called by field_set for `.no_names`. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/field.h"
#include "base/str.h"

enum { DIGITS = 10, ADULT_YEARS = 16 };

/* Bytes of what people put between the digits of one number, 0 when s begins with something else.
 */
static size_t
separator(const char *s)
{
	if (*s == ' ' || *s == '-' || *s == '.') {
		return 1;
	}
	if (strncmp(s, "\xC2\xA0", 2) == 0) {
		return 2;
	}
	/* U+2010 to U+2015, the dashes; U+202F, a narrow space */
	if (strncmp(s, "\xE2\x80", 2) == 0 &&
		(((unsigned char)s[2] >= 0x90 && (unsigned char)s[2] <= 0x95) || s[2] == '\xAF')) {
		return 3;
	}
	return 0;
}

/* Ten digits in the form of either number. */
static bool
is_person_number(const char *d)
{
	int sum = 0, check;
	int day = (d[0] - '0') * 10 + d[1] - '0', month = (d[2] - '0') * 10 + d[3] - '0';
	char date[DAY_SIZE + 24];

	for (int i = 0; i < 9; i++) {
		sum += (d[i] - '0') * (10 - i);
	}
	check = 11 - sum % 11;
	if (check == 11) {
		check = 0;
	}
	if (check != d[9] - '0') {
		return false;
	}
	if (d[0] > '3' || (d[0] == '3' && d[1] > '1')) {
		return true;
	}
	/* Below 32: only a CHI number, which begins with a day; its century is not said, so either
	 * will do. */
	for (int century = 19; century <= 20; century++) {
		snprintf(date, sizeof(date), "%02d%.2s-%02d-%02d", century, d + 4, month, day);
		if (day_valid(date)) {
			return true;
		}
	}
	return false;
}

/* The next digit after s, over up to three separators; NULL when something else comes first. */
static const char *
next_digit(const char *s)
{
	size_t step;

	for (int i = 0; i < 3 && (step = separator(s)); i++) {
		s += step;
	}
	return isdigit((unsigned char)*s) ? s : NULL;
}

/* Where the run of digits and separators at s ends. */
static const char *
run_end(const char *s)
{
	const char *end = s;

	for (const char *p = s; p; p = next_digit(end)) {
		end = p + 1;
	}
	return end;
}

/* A group of digits begins at s: do it and those after it make ten together, and such ten? */
static bool
number_begins(const char *s)
{
	char digits[DIGITS];
	size_t n = 0;

	for (; s && n < DIGITS; s = next_digit(s + 1)) {
		digits[n++] = *s;
		/* the tenth digit must end its group */
		if (n == DIGITS && isdigit((unsigned char)s[1])) {
			return false;
		}
	}
	return n == DIGITS && is_person_number(digits);
}

static bool
run_has_number(const char *s, const char *end)
{
	for (const char *p = s; p < end; p++) {
		if (isdigit((unsigned char)*p) && (p == s || !isdigit((unsigned char)p[-1])) &&
			number_begins(p)) {
			return true;
		}
	}
	return false;
}

/* "+44 7700 900123", "+44 (0)7700 900123": ten digits after these are a telephone's. */
static bool
follows_country_code(const char *text, const char *s)
{
	return s > text && (s[-1] == '+' || (s - text >= 3 && memcmp(s - 3, "(0)", 3) == 0));
}

static bool
has_person_number(const char *text)
{
	for (const char *s = text; *s;) {
		const char *end;

		if (!isdigit((unsigned char)*s)) {
			s++;
			continue;
		}
		end = run_end(s);
		if (!follows_country_code(text, s) && run_has_number(s, end)) {
			return true;
		}
		s = end;
	}
	return false;
}

static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool
has_birth_words(const char *text)
{
	static const char *const words[] = { "dob", "d.o.b", "date of birth", "born on" };

	for (const char *s = text; *s; s++) {
		if (s != text && is_word_byte(s[-1])) {
			continue;
		}
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			size_t n = strlen(words[i]);

			if (strncasecmp(s, words[i], n) == 0 && !isalpha((unsigned char)s[n])) {
				return true;
			}
		}
	}
	return false;
}

/* The same day `years` before, as text; 29 February may give a day that is none, which compares as
 * well. */
static void
years_before(const char *day, int years, char out[DAY_SIZE])
{
	int year = (day[0] - '0') * 1000 + (day[1] - '0') * 100 + (day[2] - '0') * 10 +
		   (day[3] - '0') - years;
	char text[DAY_SIZE + 24];

	snprintf(text, sizeof(text), "%04d%s", year, day + 4);
	memcpy(out, text, DAY_SIZE);
}

static bool
has_birth_date(const char *text, const char *today)
{
	char born_before[DAY_SIZE], soon[DAY_SIZE];

	years_before(today, ADULT_YEARS, born_before);
	years_before(today, -1, soon);
	for (const char *s = text; *s; s++) {
		char day[DAY_SIZE];
		bool short_year;
		size_t n;

		if ((s != text && is_word_byte(s[-1])) ||
			!(n = day_read_start(s, day, &short_year)) ||
			isdigit((unsigned char)s[n])) {
			continue;
		}
		if (strcmp(day, born_before) < 0 || (short_year && strcmp(day, soon) > 0)) {
			return true;
		}
	}
	return false;
}

const char *
names_check(const char *text, const char *today, struct arena *a)
{
	char clock_day[DAY_SIZE];

	if (!text) {
		return NULL;
	}
	if (has_person_number(text)) {
		return arena_text(a, "This looks like a CHI or NHS number. Please leave out "
				     "whatever tells who a person is.");
	}
	if (!today) {
		day_of(time(NULL), clock_day);
		today = clock_day;
	}
	if (has_birth_words(text) || has_birth_date(text, today)) {
		return arena_text(a, "This looks like a date of birth. Please leave out whatever "
				     "tells who a person is.");
	}
	return NULL;
}
