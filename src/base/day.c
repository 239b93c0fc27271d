/* SPDX-License-Identifier: MIT */
/* Civil days and instants: arithmetic and words. The pack's zone only, never the host's, and no
 * clock is read here: `now` is always given. Called by every room. Reading dates is in day_read.c,
 * the zone's table in zone.c. */
#include "base/day.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/zone.h"

enum { DAY_S = 86400, FIRST_DAY = -25567 /* 1900-01-01 */, LAST_DAY = 84005 /* 2199-12-31 */ };

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
static const char *const weekdays[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday", "Sunday" };

bool
day_zone(const char *zone)
{
	return zone_read(zone);
}

/* Two digits as a number; 100 where they are none. Never looks past a wrong byte. */
static inline int
two_digits(const char *s)
{
	unsigned tens = (unsigned)(s[0] - '0');

	return tens > 9 || (unsigned)(s[1] - '0') > 9 ? 100 : (int)(tens * 10) + (s[1] - '0');
}

/* False for all that is no day of the range; looks no further than the first wrong byte. */
static bool
day_split(const char *day, int *y, int *m, int *d)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int century, year;

	if (!day || (century = two_digits(day)) < 19 || century > 21 ||
		(year = two_digits(day + 2)) == 100 || day[4] != '-' ||
		(*m = two_digits(day + 5)) < 1 || *m > 12 || day[7] != '-' ||
		(*d = two_digits(day + 8)) < 1 || *d > 31 || day[10]) {
		return false;
	}
	*y = century * 100 + year;
	if (*m == 2 && *d == 29) {
		return *y % 4 == 0 && (*y % 100 != 0 || *y % 400 == 0);
	}
	return *d <= length[*m - 1];
}

bool
day_valid(const char *day)
{
	int y, m, d;

	return day_split(day, &y, &m, &d);
}

int64_t
day_number(const char *day)
{
	int y, m, d;

	if (!day_split(day, &y, &m, &d)) {
		BUG("not a day");
	}
	return civil_number(y, m, d);
}

void
day_from_number(int64_t n, char out[DAY_SIZE])
{
	int64_t y;
	int m, d;

	n = n < FIRST_DAY ? FIRST_DAY : n > LAST_DAY ? LAST_DAY : n;
	civil_split(n, &y, &m, &d);
	for (int i = 3; i >= 0; i--, y /= 10) {
		out[i] = (char)('0' + y % 10);
	}
	out[4] = out[7] = '-';
	out[5] = (char)('0' + m / 10);
	out[6] = (char)('0' + m % 10);
	out[8] = (char)('0' + d / 10);
	out[9] = (char)('0' + d % 10);
	out[10] = 0;
}

/* Civil seconds since 1970-01-01T00:00 of the zone's clock; far instants are brought into the range
 * of days first. */
static int64_t
civil_seconds(int64_t instant)
{
	const int64_t first = (int64_t)FIRST_DAY * DAY_S,
		      last = (int64_t)(LAST_DAY + 1) * DAY_S - 1;

	instant = instant < first ? first : instant > last ? last : instant;
	return instant + zone_offset(instant);
}

static int64_t
floor_div(int64_t n, int64_t by)
{
	return n >= 0 ? n / by : -((-n + by - 1) / by);
}

void
day_of(int64_t instant, char out[DAY_SIZE])
{
	day_from_number(floor_div(civil_seconds(instant), DAY_S), out);
}

char *
day_text(struct arena *a, int64_t instant)
{
	char *day = arena_alloc(a, DAY_SIZE);

	day_of(instant, day);
	return day;
}

char *
day_add(struct arena *a, const char *day, int64_t days)
{
	char *sum = arena_alloc(a, DAY_SIZE);
	const int64_t span = LAST_DAY - FIRST_DAY;

	days = days < -span ? -span : days > span ? span : days;
	day_from_number(day_number(day) + days, sum);
	return sum;
}

int64_t
day_between(const char *from, const char *to)
{
	return day_number(to) - day_number(from);
}

static int
weekday_of(int64_t number)
{
	return (int)(((number + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

int
day_weekday(const char *day)
{
	return weekday_of(day_number(day));
}

int
day_minutes(int64_t instant)
{
	int64_t s = civil_seconds(instant);

	return (int)((s - floor_div(s, DAY_S) * DAY_S) / 60);
}

int64_t
day_instant(const char *day, int minutes)
{
	int64_t civil = day_number(day) * DAY_S + (int64_t)minutes * 60;
	int64_t before = zone_offset(civil - DAY_S), after = zone_offset(civil + DAY_S);
	int64_t early = civil - (before > after ? before : after);
	int64_t late = civil - (before > after ? after : before);

	/* The clock was changed near by, or not: at most these two instants can show the time. */
	if (early + zone_offset(early) == civil) {
		return early;
	}
	if (late + zone_offset(late) == civil) {
		return late;
	}
	/* In a gap: the change lies between the two. */
	while (late - early > 1) {
		int64_t middle = early + (late - early) / 2;

		if (zone_offset(middle) == after) {
			late = middle;
		} else {
			early = middle;
		}
	}
	return late;
}

static char *
words(struct arena *a, const char *day, bool weekday)
{
	int y, m, d;

	if (!day_split(day, &y, &m, &d)) {
		return arena_text(a, "");
	}
	return arena_printf(a, "%s%s%d %s %d", weekday ? weekdays[weekday_of(civil_number(y, m, d)) - 1] : "", weekday ? " " : "", d, months[m - 1], y);
}

char *
day_long(struct arena *a, const char *day)
{
	return words(a, day, true);
}

char *
day_words(struct arena *a, const char *day)
{
	return words(a, day, false);
}

/* Byte by byte: every row of a board says a day or two. */
static char *
short_words(struct arena *a, const char *day, bool weekday)
{
	char out[16], *p = out;
	int y, m, d;

	if (!day_split(day, &y, &m, &d)) {
		return arena_text(a, "");
	}
	if (weekday) {
		memcpy(p, weekdays[weekday_of(civil_number(y, m, d)) - 1], 3);
		p[3] = ' ';
		p += 4;
	}
	if (d > 9) {
		*p++ = (char)('0' + d / 10);
	}
	*p++ = (char)('0' + d % 10);
	*p++ = ' ';
	memcpy(p, months[m - 1], 3);
	return arena_copy(a, out, (size_t)(p + 3 - out));
}

char *
day_short(struct arena *a, const char *day)
{
	return short_words(a, day, false);
}

char *
day_weekday_short(struct arena *a, const char *day)
{
	return short_words(a, day, true);
}

const char *
weekday_name(int weekday)
{
	return weekday >= 1 && weekday <= 7 ? weekdays[weekday - 1] : "";
}

const char *
weekdays_words(struct arena *a, const char *digits)
{
	size_t n = strspn(digits, "1234567");
	const char *all = "";

	if (n == 7) {
		return "every day";
	}
	if (n > 2 && digits[n - 1] - digits[0] == (int)n - 1) {
		return arena_printf(a, "%s to %s", weekday_name(digits[0] - '0'), weekday_name(digits[n - 1] - '0'));
	}
	for (size_t i = 0; i < n; i++) {
		all = arena_printf(a, "%s%s%s", all, i == 0 ? "" : i + 1 == n ? " and " : ", ", weekday_name(digits[i] - '0'));
	}
	return n > 0 ? all : "no day";
}

static void
write_two(char *out, unsigned n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

char *
time_words(struct arena *a, int64_t instant)
{
	unsigned minutes = (unsigned)day_minutes(instant);
	char out[] = "00:00";

	write_two(out, minutes / 60);
	write_two(out + 3, minutes % 60);
	return arena_copy(a, out, 5);
}

char *
instant_words(struct arena *a, int64_t instant, int64_t now)
{
	char day[DAY_SIZE], today[DAY_SIZE];
	char *time = time_words(a, instant);

	day_of(instant, day);
	day_of(now, today);
	if (strcmp(day, today) == 0) {
		return time;
	}
	if (memcmp(day, today, 4) == 0) {
		return arena_printf(a, "%s, %s", day_weekday_short(a, day), time);
	}
	return arena_printf(a, "%s %.4s, %s", day_weekday_short(a, day), day, time);
}

void
instant_stamp(int64_t instant, char out[STAMP_SIZE])
{
	const int64_t first = (int64_t)FIRST_DAY * DAY_S,
		      last = (int64_t)(LAST_DAY + 1) * DAY_S - 1;
	int64_t number;
	unsigned s;

	instant = instant < first ? first : instant > last ? last : instant;
	number = floor_div(instant, DAY_S);
	s = (unsigned)(instant - number * DAY_S);
	day_from_number(number, out);
	out[DAY_SIZE - 1] = 'T';
	write_two(out + 11, s / 3600);
	out[13] = ':';
	write_two(out + 14, s / 60 % 60);
	out[16] = ':';
	write_two(out + 17, s % 60);
	out[19] = 'Z';
	out[20] = 0;
}

char *
instant_rfc3339(struct arena *a, int64_t instant)
{
	char *stamp = arena_alloc(a, STAMP_SIZE);

	instant_stamp(instant, stamp);
	return stamp;
}
