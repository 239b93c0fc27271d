/* SPDX-License-Identifier: MIT */
/* Reading dates and instants as people, spreadsheets and public files write them. Days come before
 * months, as in Britain; nothing is guessed from the size of a number. Called by the field tables,
 * the register's import and names.c. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "base/zone.h"

/* Up to `most` digits; their count, 0 when there is none or one more follows. */
static size_t
read_digits(const char *s, size_t most, int *ret)
{
	size_t n = 0;
	int value = 0;

	while (isdigit((unsigned char)s[n])) {
		if (n == most) {
			return 0;
		}
		value = value * 10 + (s[n++] - '0');
	}
	*ret = value;
	return n;
}

/* The month a word names, by its first three letters or more; its length, 0 when it names none. */
static size_t
read_month(const char *s, int *ret)
{
	static const char *const names[] = { "january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december" };
	size_t n = 0;

	while (isalpha((unsigned char)s[n])) {
		n++;
	}
	for (int i = 0; i < 12; i++) {
		if (n >= 3 && n <= strlen(names[i]) && strncasecmp(s, names[i], n) == 0) {
			*ret = i + 1;
			return n;
		}
	}
	return 0;
}

/* "-", "/" or "." between numbers; also spaces and a comma beside a month's name. */
static size_t
read_between(const char *s, bool words)
{
	size_t n = 0;

	if (*s == '-' || *s == '/' || *s == '.') {
		return 1;
	}
	if (words) {
		while (n < 3 && (s[n] == ' ' || s[n] == ',')) {
			n++;
		}
	}
	return n;
}

static bool
day_make(int year, int month, int day, char out[DAY_SIZE])
{
	char text[DAY_SIZE + 24];

	snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
	if (!day_valid(text)) {
		return false;
	}
	memcpy(out, text, DAY_SIZE);
	return true;
}

/* After a day's number: month and year. Bytes read, 0 when it is no date. */
static size_t
read_month_year(const char *s, int *month, int *year, bool *short_year)
{
	const char *start = s;
	size_t n;
	bool words;
	char between = *s;

	if (strncasecmp(s, "st", 2) == 0 || strncasecmp(s, "nd", 2) == 0 ||
		strncasecmp(s, "rd", 2) == 0 || strncasecmp(s, "th", 2) == 0) {
		s += 2;
		between = *s;
	}
	s += read_between(s, true);
	words = (n = read_month(s, month)) != 0;
	if (!words) {
		/* numbers stand next to their sign, and both signs are the same */
		if (s != start + 1 || !ispunct((unsigned char)between) || between == ',' ||
			!(n = read_digits(s, 2, month)) || s[n] != between) {
			return 0;
		}
	}
	s += n;
	n = read_between(s, words);
	s += n;
	if (!n || ((n = read_digits(s, 4, year)) != 2 && n != 4)) {
		return 0;
	}
	*short_year = n == 2;
	if (n == 2) {
		*year += *year >= 70 ? 1900 : 2000;
	}
	return (size_t)(s + n - start);
}

size_t
day_read_start(const char *text, char out[DAY_SIZE], bool *ret_short_year)
{
	int first, month, last;
	size_t n = read_digits(text, 4, &first);
	size_t more;

	*ret_short_year = false;
	if (n == 4) {
		char between = text[4];
		const char *s = text + 5;
		size_t months = between == '-' || between == '/' ? read_digits(s, 2, &month) : 0;
		size_t days =
			months && s[months] == between ? read_digits(s + months + 1, 2, &last) : 0;

		return days && day_make(first, month, last, out) ? 5 + months + 1 + days : 0;
	}
	if (n != 1 && n != 2) {
		return 0;
	}
	more = read_month_year(text + n, &month, &last, ret_short_year);
	return more && day_make(last, month, first, out) ? n + more : 0;
}

char *
day_read(struct arena *a, const char *text)
{
	char *day = arena_alloc(a, DAY_SIZE);
	int64_t serial;
	char *s;
	bool short_year;
	size_t n;

	if (!text) {
		return NULL;
	}
	s = str_trim(a, text);
	n = day_read_start(s, day, &short_year);
	if (n) {
		return s[n] ? NULL : day;
	}
	if (strlen(s) == 5 && str_int(s, &serial) && serial >= 20000 && serial <= 80000) {
		/* Spreadsheets count from 1899-12-30. */
		day_from_number(serial - 25569, day);
		return day;
	}
	return NULL;
}

/* "Z", "+01:00" or nothing more. */
static bool
read_offset(const char *s, int64_t *ret_s)
{
	int hours, minutes;

	if ((*s == 'Z' || *s == 'z') && !s[1]) {
		*ret_s = 0;
		return true;
	}
	if ((*s != '+' && *s != '-') || read_digits(s + 1, 2, &hours) != 2 || s[3] != ':' ||
		read_digits(s + 4, 2, &minutes) != 2 || s[6] || hours > 23 || minutes > 59) {
		return false;
	}
	*ret_s = (*s == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

bool
instant_read(const char *text, int64_t *ret)
{
	char day[DAY_SIZE];
	int hours, minutes, seconds = 0;
	int64_t offset;
	const char *s;

	if (!text || strnlen(text, 16) < 16) {
		return false;
	}
	memcpy(day, text, 10);
	day[10] = 0;
	s = text + 11;
	if (!day_valid(day) || !strchr("Tt ", text[10]) || read_digits(s, 2, &hours) != 2 ||
		s[2] != ':' || read_digits(s + 3, 2, &minutes) != 2 || hours > 23 || minutes > 59) {
		return false;
	}
	s += 5;
	if (!*s) {
		*ret = day_instant(day, hours * 60 + minutes);
		return true;
	}
	if (*s == ':') {
		if (read_digits(s + 1, 2, &seconds) != 2 || seconds > 60) {
			return false;
		}
		s += 3;
		if (*s == '.' && isdigit((unsigned char)s[1])) {
			s++;
			s += strspn(s, "0123456789");
		}
	}
	if (!read_offset(s, &offset)) {
		return false;
	}
	*ret = day_number(day) * 86400 + hours * 3600 + minutes * 60 + seconds - offset;
	return true;
}
