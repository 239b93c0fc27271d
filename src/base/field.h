/* SPDX-License-Identifier: MIT */
/* One field table per struct: it loads rows, parses and checks forms, JSON and spreadsheet rows, writes JSON, CSV and XLSX, labels widgets, and says
 * what changed. Two kinds of storage: a compiled struct holds `const char *` for text kinds and `int64_t` for number kinds at .offset;
 * with .answer set, it holds a `struct answer` (four states), which is how a return's template from a pack becomes an ordinary table. */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/list.h"

enum field_kind {
	F_END = 0,
	F_TEXT,    /* one line of text */
	F_LINES,   /* text with line ends */
	F_INT,     /* whole number, may be negative */
	F_COUNT,   /* whole number from 0 */
	F_DAY,     /* YYYY-MM-DD; forms accept what day_read accepts */
	F_MINUTE,  /* civil date and time YYYY-MM-DDTHH:MM, text */
	F_INSTANT, /* int64 UTC seconds; JSON writes RFC 3339 */
	F_CHOICE,  /* text, one of .choices */
	F_BOOL,    /* int64 0 or 1; JSON true/false */
	F_EMAIL,   /* text, looks like an address */
	F_PHONE,   /* text */
	F_WEEKDAYS, /* text: ISO weekdays as digits, ascending, "12345"; a form sends each as a value of its own */
	F_REF,     /* text: a ref or number of a record */
	F_JSON,    /* text that is JSON already; written raw into JSON */
};

/* A number's storage is int64_t, all else const char *. */
static inline bool
field_is_number(enum field_kind k)
{
	return k == F_INT || k == F_COUNT || k == F_INSTANT || k == F_BOOL;
}

struct choice {
	const char *value; /* NULL ends the table */
	const char *label;
};

enum answer_state { NOT_SENT = 0, GIVEN, NOT_KNOWN, NOT_APPLICABLE };

struct answer {
	enum answer_state state;
	int64_t n;        /* when given and the kind is a number */
	const char *text; /* when given and the kind is text */
};

struct shape; /* base/shape.h */

struct field {
	const char *name;  /* column, form input and JSON member alike */
	enum field_kind kind;
	size_t offset;
	const char *label; /* "Postcode"; NULL: not shown, not exported */
	const char *hint;
	const char *audience; /* who sees it, for the page "Who sees what"; NULL = whoever sees the record */
	const struct choice *choices;
	const struct shape *shape; /* F_JSON: what is in it, for the description of the API; changes nothing here */
	int64_t min, max;  /* numbers; max 0 = no bound. Text: max characters, 0 = 200 (F_LINES 4000) */
	unsigned required : 1;
	unsigned secret : 1;   /* never leaves in JSON, CSV or XLSX */
	unsigned internal : 1; /* loaded from rows, never written to JSON or files (table keys) */
	unsigned answer : 1;   /* storage is struct answer; accepts "not known" and "not applicable" */
	unsigned no_names : 1; /* free text that refuses CHI / NHS numbers and dates of birth */
	unsigned not_known : 1; /* empty is written "not known" in JSON (register facts) */
};

#define FIELD_AT(type, member, k, ...) {.name = #member, .kind = (k), .offset = offsetof(struct type, member), __VA_ARGS__}
#define FIELD_END {.name = NULL}

size_t fields_count(const struct field *f);
const struct field *field_find(const struct field *f, const char *name); /* NULL when there is none */

/* Reading and writing one member. Text of a number is decimal; NULL when empty. */
const char *field_text(const struct field *f, const void *rec, struct arena *a);  /* as a form would show it: "7", "2026-11-22", "not known" */
const char *field_words(const struct field *f, const void *rec, struct arena *a); /* for people: choice labels, long dates, "yes"/"no" */
int64_t field_int(const struct field *f, const void *rec);
struct answer *field_answer(const struct field *f, void *rec);

/* An instant's text is RFC 3339; reading it also takes a civil date and time. An instant of 0 is empty. Choices are read by value or label. Empty members
 * are null in JSON, unless .not_known. Text of .no_names fields goes through names_check with the clock's day.
 * Parses and checks one text into the record; on a fault returns a sentence for the person (in the arena) and leaves the record alone; NULL is fine.
 * An empty text is "not given": a fault only when .required. Text is trimmed; bad UTF-8 and control characters are refused. */
const char *field_set(const struct field *f, void *rec, const char *text, struct arena *a);
const char *field_set_json(const struct field *f, void *rec, const struct json *value, struct arena *a);

/* Faults of a form, one per field at most. */
struct field_fault {
	const char *field;
	const char *sentence;
};

/* JSON object into the record; unknown names are faults, and .internal ones are unknown. Required fields that are absent are faults. Faults are collected into list (struct field_fault). */
void fields_from_json(const struct field *f, void *rec, const struct json *object, struct list *faults, struct arena *a);

void fields_json(struct buf *b, const struct field *f, const void *rec); /* {"name":value,...} */
void fields_json_members(struct buf *b, const struct field *f, const void *rec); /* the same without braces */

/* What differs between two records of one table: fields with a label, and of secret ones only that they differ. `before` may be NULL (a new record). */
struct field_change {
	const struct field *field;
	const char *before; /* in words; NULL = nothing */
	const char *after;
};
struct list fields_changed(const struct field *f, const void *before, const void *after, struct arena *a);

/* True when the text holds a ten-digit number that passes the check digit of the CHI / NHS number, or a date of birth
 * (a date more than 16 years before `today`, spelled in any way day_read knows but a serial, or the words "dob", "date of birth", "born on"). A CHI number begins with its holder's day of birth; a year of two digits
 * more than a year ahead is one of the last century. `today` NULL: the clock's. NULL when there is none; else a kind sentence. */
const char *names_check(const char *text, const char *today, struct arena *a);

/* Sums of answers count only what is given, and travel with the counts of the other three. */
struct answer_sum {
	int64_t sum;
	int64_t given, not_known, not_applicable, not_sent;
};
void answer_add(struct answer_sum *s, const struct answer *a);

#endif
