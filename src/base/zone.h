/* SPDX-License-Identifier: MIT */
/* Offsets of one time zone, read from the system's tzdata (the C library knows only the host's own
 * zone), and the arithmetic of the civil calendar. For base/day.c; everybody else uses day.h. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the zone and makes it the one in use; false, and nothing changes, when there is none or its
 * file is not sound. */
bool
zone_read(const char *name);

/* The same from the bytes of a TZif file of version 2 or later. */
bool
zone_parse(const unsigned char *p, size_t n);

/* Seconds to add to UTC at the instant. 0 before zone_read. */
int64_t
zone_offset(int64_t instant);

/* Days since 1970-01-01 of a day of the proleptic Gregorian calendar, and back. */
int64_t
civil_number(int64_t year, int month, int day);
void
civil_split(int64_t number, int64_t *year, int *month, int *day);

#endif
