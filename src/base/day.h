/* SPDX-License-Identifier: MIT */
/* Civil days ("2026-11-22") and instants (UTC seconds) in the pack's time zone, never the host's.
 * Sources for zones: the system's tzdata. Weeks are ISO weeks. A day is text of exactly ten characters. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { DAY_SIZE = 11, STAMP_SIZE = 21 }; /* with the NUL */

/* Reads the zone ("Europe/London") from tzdata; false when there is none. Call once at start. Thread-safe to use afterwards. */
bool day_zone(const char *zone);

bool day_valid(const char *day);                   /* a real calendar day of 1900 to 2199, spelled YYYY-MM-DD */
int64_t day_number(const char *day);               /* days since 1970-01-01; BUG when not valid */
void day_from_number(int64_t n, char out[DAY_SIZE]); /* outside 1900 to 2199: the nearest day inside; so too day_of and day_add */
void day_of(int64_t instant, char out[DAY_SIZE]);  /* the civil day of an instant */
char *day_text(struct arena *a, int64_t instant);  /* the same in an arena */
char *day_add(struct arena *a, const char *day, int64_t days);
int64_t day_between(const char *from, const char *to); /* to - from, in days */
int day_weekday(const char *day);                  /* 1 Monday to 7 Sunday */
int day_minutes(int64_t instant);                  /* minutes since civil midnight, 0 to 1439 */
int64_t day_instant(const char *day, int minutes); /* the first instant that shows this civil time (after a gap: the end of the gap) */

/* "Sunday 22 November 2026", "22 November 2026", "22 Nov", "Sun 22 Nov", "09:12". Empty for an invalid day. */
char *day_long(struct arena *a, const char *day);
char *day_words(struct arena *a, const char *day);
char *day_short(struct arena *a, const char *day);
char *day_weekday_short(struct arena *a, const char *day);
/* "12345" -> "Monday to Friday", "1234567" -> "every day", "136" -> "Monday, Wednesday and Saturday", "" -> "no day". */
const char *weekdays_words(struct arena *a, const char *digits);
const char *weekday_name(int weekday);                       /* 1 Monday to 7 Sunday */
char *time_words(struct arena *a, int64_t instant);          /* "09:12" */
char *instant_words(struct arena *a, int64_t instant, int64_t now); /* "09:12" today, "Fri 20 Nov, 09:31" within the year, else with the year */
char *instant_rfc3339(struct arena *a, int64_t instant);     /* "2026-11-22T09:12:00Z" */
void instant_stamp(int64_t instant, char out[STAMP_SIZE]);   /* the same without an arena */

/* Reads what a person or a public file writes: 2026-11-22, 22/11/2026, 22-Nov-26, 9-dec-2019, 22 November 2026, a spreadsheet's
 * serial (20000 to 80000). NULL when it is no day. Two-digit years are 1970 to 2069. */
char *day_read(struct arena *a, const char *text);

/* The date a text begins with (no serials): bytes read, 0 when there is none. *ret_short_year says that its year had two digits. */
size_t day_read_start(const char *text, char out[DAY_SIZE], bool *ret_short_year);

/* An instant as RFC 3339 writes it ("2026-11-22T09:12:00Z", "2026-11-22 09:12:00.5+01:00"), or a civil date and time ("2026-11-22T09:12"). */
bool instant_read(const char *text, int64_t *ret);

#endif
