/* SPDX-License-Identifier: MIT */
/* Reads one TZif file (RFC 8536): the table of changes, and the rule of its footer for the years
 * after the table. Knows one zone at a time, and nothing of text for people. Called at start by
 * day_zone, then read only, by all threads. */
#include "base/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, FILE_BYTES = 256 * 1024, HEADER_BYTES = 44 };

/* When summer time begins or ends: "M10.5.0/1", "J60", "59". */
struct change_rule {
	char kind;
	int month, week, weekday, day;
	int64_t time_s;
};

struct zone {
	size_t n;
	int64_t *at;	 /* instants of change, ascending */
	int64_t *offset; /* from then on */
	int64_t first;	 /* before all of them */
	bool has_rule, has_summer;
	int64_t standard, summer;
	struct change_rule begins, ends;
};

static struct zone zone;

int64_t
civil_number(int64_t year, int month, int day)
{
	/* Years that begin in March end with their leap day; 400 of them have 146097 days. */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
civil_split(int64_t number, int64_t *year, int *month, int *day)
{
	int64_t z = number + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = y + era * 400 + (*month <= 2);
}

/* ---- the footer's rule ---- */

static const char *
read_number(const char *s, int64_t least, int64_t most, int64_t *ret)
{
	int64_t n = 0;
	const char *p = s;

	while (isdigit((unsigned char)*p) && p - s < 4) {
		n = n * 10 + (*p++ - '0');
	}
	*ret = n;
	return p == s || n < least || n > most ? NULL : p;
}

/* [+-]hh[:mm[:ss]] */
static const char *
read_time(const char *s, int64_t *ret_s)
{
	int64_t sign = *s == '-' ? -1 : 1;
	int64_t total = 0, part;
	int64_t unit = 3600;

	if (*s == '-' || *s == '+') {
		s++;
	}
	for (;;) {
		s = read_number(s, 0, unit == 3600 ? 167 : 59, &part);
		if (!s) {
			return NULL;
		}
		total += part * unit;
		unit /= 60;
		if (*s != ':' || !unit) {
			*ret_s = sign * total;
			return s;
		}
		s++;
	}
}

static const char *
read_zone_name(const char *s)
{
	const char *p = s;

	if (*p == '<') {
		p = strchr(p, '>');
		return p ? p + 1 : NULL;
	}
	while (isalpha((unsigned char)*p)) {
		p++;
	}
	return p == s ? NULL : p;
}

static const char *
read_change(const char *s, struct change_rule *r)
{
	int64_t n[3] = { 0 };

	r->kind = *s == 'M' || *s == 'J' ? *s++ : 'n';
	r->time_s = 7200;
	if (r->kind != 'M') {
		s = read_number(s, r->kind == 'J', r->kind == 'J' ? 365 : 366, &n[0]);
		r->day = (int)n[0];
	} else {
		static const int64_t most[] = { 12, 5, 6 };

		for (int i = 0; i < 3 && s; i++) {
			s = read_number(s, i < 2, most[i], &n[i]);
			if (s && i < 2) {
				s = *s == '.' ? s + 1 : NULL;
			}
		}
		r->month = (int)n[0];
		r->week = (int)n[1];
		r->weekday = (int)n[2];
	}
	return s && *s == '/' ? read_time(s + 1, &r->time_s) : s;
}

/* "GMT0BST,M3.5.0/1,M10.5.0": offsets in it are west of Greenwich. */
static bool
read_rule(const char *s, struct zone *z)
{
	int64_t west;

	if (!(s = read_zone_name(s)) || !(s = read_time(s, &west))) {
		return false;
	}
	z->standard = -west;
	z->summer = -west + 3600;
	z->has_rule = true;
	if (!*s) {
		return true;
	}
	if (!(s = read_zone_name(s))) {
		return false;
	}
	if (*s != ',') {
		if (!(s = read_time(s, &west))) {
			return false;
		}
		z->summer = -west;
	}
	z->has_summer = true;
	return *s == ',' && (s = read_change(s + 1, &z->begins)) && *s == ',' &&
	       (s = read_change(s + 1, &z->ends)) && !*s;
}

/* The change in that year, as civil seconds. */
static int64_t
change_time(const struct change_rule *r, int64_t year)
{
	int64_t first = civil_number(year, 1, 1);
	bool leap = civil_number(year, 3, 1) - civil_number(year, 2, 28) == 2;
	int64_t day;

	if (r->kind == 'J') {
		day = first + r->day - 1 + (leap && r->day >= 60);
	} else if (r->kind == 'n') {
		day = first + r->day;
	} else {
		int64_t month_start = civil_number(year, r->month, 1);
		int64_t next_month = civil_number(year + r->month / 12, r->month % 12 + 1, 1);
		int64_t weekday = ((month_start + 4) % 7 + 7) %
				  7; /* 1970-01-01 was a Thursday; 0 is Sunday */

		day = month_start + (r->weekday - weekday + 7) % 7 + (r->week - 1) * 7;
		while (day >= next_month) {
			day -= 7;
		}
	}
	return day * DAY_S + r->time_s;
}

static int64_t
rule_offset(const struct zone *z, int64_t t)
{
	int64_t civil = t + z->standard;
	int64_t year, begins, ends;
	int month, day;
	bool summer;

	if (!z->has_summer) {
		return z->standard;
	}
	civil_split(civil >= 0 ? civil / DAY_S : (civil - DAY_S + 1) / DAY_S, &year, &month, &day);
	begins = change_time(&z->begins, year) - z->standard;
	ends = change_time(&z->ends, year) - z->summer;
	summer = begins < ends ? t >= begins && t < ends : t >= begins || t < ends;
	return summer ? z->summer : z->standard;
}

int64_t
zone_offset(int64_t instant)
{
	size_t low = 0, high = zone.n;

	if (zone.has_rule && (!zone.n || instant >= zone.at[zone.n - 1])) {
		return rule_offset(&zone, instant);
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (zone.at[middle] <= instant) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low ? zone.offset[low - 1] : zone.first;
}

/* ---- the file ---- */

static int64_t
big_endian(const unsigned char *p, int bytes)
{
	uint64_t n = p[0] & 0x80 ? ~(uint64_t)0 : 0;

	for (int i = 0; i < bytes; i++) {
		n = n << 8 | p[i];
	}
	return (int64_t)n;
}

/* The six counts of a header, and the bytes of the block after it when times have that many bytes;
 * 0 when it is no header. */
static size_t
block_bytes(const unsigned char *p, size_t n, size_t time_bytes, size_t count[6])
{
	if (n < HEADER_BYTES || memcmp(p, "TZif", 4) != 0 || p[4] < '2') {
		return 0;
	}
	for (int i = 0; i < 6; i++) {
		int64_t c = big_endian(p + 20 + i * 4, 4);

		if (c < 0 || c > FILE_BYTES) {
			return 0;
		}
		count[i] = (size_t)c;
	}
	/* isutc, isstd, leap seconds, times, types, characters */
	return HEADER_BYTES + count[3] * (time_bytes + 1) + count[4] * 6 + count[5] +
	       count[2] * (time_bytes + 4) + count[1] + count[0];
}

/* Moments and offsets of the second block, whose length has been checked. */
static bool
read_table(const unsigned char *p, const size_t count[6], struct zone *z)
{
	const unsigned char *times = p + HEADER_BYTES;
	const unsigned char *types = times + count[3] * 8;
	const unsigned char *type = types + count[3];

	z->n = count[3];
	z->first = big_endian(type, 4);
	for (size_t i = 0; i < z->n; i++) {
		if (types[i] >= count[4]) {
			return false;
		}
		z->at[i] = big_endian(times + i * 8, 8);
		z->offset[i] = big_endian(type + types[i] * 6, 4);
		if ((i && z->at[i] <= z->at[i - 1]) || llabs(z->offset[i]) > 2 * DAY_S) {
			return false;
		}
	}
	return llabs(z->first) <= 2 * DAY_S;
}

static bool
read_footer(const unsigned char *p, size_t n, struct zone *z)
{
	char text[128];
	const unsigned char *end;

	if (n < 2 || p[0] != '\n' || !(end = memchr(p + 1, '\n', n - 1)) ||
		(size_t)(end - p) > sizeof(text)) {
		return false;
	}
	snprintf(text, sizeof(text), "%.*s", (int)(end - p - 1), (const char *)p + 1);
	return !*text || read_rule(text, z);
}

bool
zone_parse(const unsigned char *p, size_t n)
{
	struct zone z = { 0 };
	size_t count[6];
	size_t size = block_bytes(p, n, 4, count);

	if (!size || size > n) {
		return false;
	}
	p += size;
	n -= size;
	size = block_bytes(p, n, 8, count);
	if (!size || size > n || !count[4]) {
		return false;
	}
	z.at = calloc(count[3] + 1, sizeof(*z.at));
	z.offset = calloc(count[3] + 1, sizeof(*z.offset));
	if (!z.at || !z.offset || !read_table(p, count, &z) ||
		!read_footer(p + size, n - size, &z)) {
		free(z.at);
		free(z.offset);
		return false;
	}
	free(zone.at);
	free(zone.offset);
	zone = z;
	return true;
}

bool
zone_read(const char *name)
{
	char path[256];
	unsigned char *bytes;
	size_t n;
	FILE *f;
	bool good;

	if (!name || !isalpha((unsigned char)*name) ||
		name[strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")] ||
		snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name) >= (int)sizeof(path) ||
		!(f = fopen(path, "rbe"))) {
		return false;
	}
	bytes = malloc(FILE_BYTES);
	n = bytes ? fread(bytes, 1, FILE_BYTES, f) : 0;
	good = bytes && zone_parse(bytes, n);
	free(bytes);
	fclose(f);
	return good;
}
