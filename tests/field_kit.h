/* SPDX-License-Identifier: MIT */
/* A record with a field of every kind, its table, and the set-up of each test: for the tests of the field tables' way in
 * (field_test.c) and way out (field_out_test.c). Nothing else includes it. */
#ifndef TESTS_FIELD_KIT_H
#define TESTS_FIELD_KIT_H

#include <string.h>

#include "base/day.h"
#include "base/field.h"
#include "tests/kit.h"

struct record {
	const char *name, *note, *day, *minute, *colour, *mail, *phone, *ref, *raw, *fact,
		*password;
	int64_t number, beds, places, at, nursing, id;
	struct answer on, reason, since, told_at, told, free;
};

static const struct choice colours[] = { { "red", "Red" }, { "amber", "Amber (look)" }, { 0 } };

static const struct field record_fields[] = {
	FIELD_AT(record, name, F_TEXT, .label = "Name", .required = 1, .max = 10),
	FIELD_AT(record, note, F_LINES, .label = "Note", .no_names = 1),
	FIELD_AT(record, day, F_DAY, .label = "Day"),
	FIELD_AT(record, minute, F_MINUTE, .label = "When"),
	FIELD_AT(record, colour, F_CHOICE, .label = "Colour", .choices = colours),
	FIELD_AT(record, mail, F_EMAIL, .label = "E-mail"),
	FIELD_AT(record, phone, F_PHONE, .label = "Telephone"),
	FIELD_AT(record, ref, F_REF),
	FIELD_AT(record, raw, F_JSON),
	FIELD_AT(record, fact, F_TEXT, .label = "Fact", .not_known = 1),
	FIELD_AT(record, password, F_TEXT, .label = "Password", .secret = 1),
	FIELD_AT(record, number, F_INT, .label = "Number"),
	FIELD_AT(record, beds, F_COUNT, .label = "Beds"),
	FIELD_AT(record, places, F_COUNT, .label = "Places", .min = 1, .max = 300),
	FIELD_AT(record, at, F_INSTANT, .label = "At"),
	FIELD_AT(record, nursing, F_BOOL, .label = "Nursing"),
	FIELD_AT(record, id, F_INT, .internal = 1),
	FIELD_AT(record, on, F_COUNT, .label = "On", .answer = 1),
	FIELD_AT(record, reason, F_CHOICE, .label = "Reason", .choices = colours, .answer = 1),
	FIELD_AT(record, since, F_DAY, .label = "Since", .answer = 1),
	FIELD_AT(record, told_at, F_INSTANT, .label = "Told at", .answer = 1),
	FIELD_AT(record, told, F_BOOL, .label = "Told", .answer = 1),
	FIELD_AT(record, free, F_LINES, .label = "Free", .answer = 1, .no_names = 1),
	FIELD_END,
};

/* The record and the arena of the test now running. */
static struct record r;
static struct arena *a;

static inline int
enter(void **state)
{
	(void)state;
	r = (struct record){ 0 };
	a = arena_new();
	return day_zone("Europe/London") ? 0 : -1;
}

static inline int
leave(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static inline const struct field *
field(const char *name)
{
	const struct field *f = field_find(record_fields, name);

	assert_non_null(f);
	return f;
}

static inline const struct json *
json_of(const char *text)
{
	struct ctx c = { .arena = a };
	const struct json *j = NULL;

	if (json_read(&c, text, strlen(text), &j) != OK) {
		fail_msg("%s: %s", text, c.fault.sentence);
	}
	return j;
}

#endif
