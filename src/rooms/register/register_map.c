/* SPDX-License-Identifier: MIT */
/* Reads packs/NAME/register.json into tables and matches headings against them. Knows no file and no database. */
#include "rooms/register/register_map.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

struct map_heading {
	const char *spelled, *folded;
	const struct map_entry *entry;
};

struct map_family {
	const char *pattern; /* folded, holes kept */
	const struct map_entry *entry;
};

static const struct register_map *in_use;

const struct register_map *
register_map(void)
{
	if (!in_use) {
		BUG("the room register was not started");
	}
	return in_use;
}

void
register_map_use(const struct register_map *m)
{
	in_use = m;
}

const char *
register_fold(struct arena *a, const char *s)
{
	char *key = str_key(a, s), *out = key;

	for (const char *p = key; *p; p++) {
		if (*p != ' ') {
			*out++ = *p;
		}
	}
	*out = 0;
	return key;
}

const char *
map_value_of(const struct list *values, const char *folded)
{
	for (const struct map_value *v = LIST_FIRST(*values); v < (const struct map_value *)LIST_END(*values); v++) {
		if (strcmp(v->folded, folded) == 0) {
			return v->ours;
		}
	}
	return NULL;
}

bool
register_pattern(const char *pattern, const char *s)
{
	for (; *pattern && *s; pattern++, s++) {
		if (*pattern == '#' ? !isdigit((unsigned char)*s) : *pattern != *s) {
			return false;
		}
	}
	return !*pattern && !*s;
}

const struct map_entry *
register_entry(const struct register_map *m, const char *attribute)
{
	for (size_t i = 0; attribute && i < m->entries_n; i++) {
		if (str_eq(m->entries[i]->attribute, attribute)) {
			return m->entries[i];
		}
	}
	return NULL;
}

/* ---- reading the pack ---------------------------------------------------------------------------------------------- */

struct reader {
	struct ctx *c;
	struct arena *a;
	struct register_map *m;
	struct list entries; /* struct map_entry * */
};

static struct map_entry *
entry_new(struct reader *r, enum heading_is is, const char *attribute)
{
	struct map_entry *e = ARENA_NEW(r->a, struct map_entry);

	e->is = is;
	e->attribute = attribute;
	e->values = LIST(struct map_value);
	e->index = r->entries.n;
	*(struct map_entry **)list_add(&r->entries, r->a) = e;
	return e;
}

static enum err
kind_read(struct ctx *c, const char *name, enum cell_kind *ret)
{
	static const char *const names[] = {
	    [CELL_TEXT] = "text", [CELL_COUNT] = "count", [CELL_HUNDREDTHS] = "hundredths", [CELL_DAY] = "day",
	    [CELL_GRADE] = "grade", [CELL_CHOICE] = "choice", [CELL_YES_NO] = "yes_no", [CELL_LIST] = "list"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = (enum cell_kind)i;
			return OK;
		}
	}
	return fail(c, ERR_INVALID, NULL, "register.json: there is no kind of column called \"%s\".", name);
}

static void
values_read(struct reader *r, const struct json *values, struct list *ret)
{
	for (size_t i = 0; values && i < values->len; i++) {
		struct map_value *v = list_add(ret, r->a);

		v->folded = register_fold(r->a, values->names[i]);
		v->ours = str_or(values->items[i].text, "");
	}
}

static void
headings_read(struct reader *r, const struct json *headings, struct map_entry *entry)
{
	for (size_t i = 0; i < headings->len; i++) {
		struct map_heading *h = list_add(&r->m->headings, r->a);

		h->spelled = str_or(headings->items[i].text, "");
		h->folded = register_fold(r->a, h->spelled);
		h->entry = entry;
		if (!entry->heading) {
			entry->heading = h->spelled;
		}
	}
}

static enum err
columns_read(struct reader *r, const struct json *columns)
{
	for (size_t i = 0; i < columns->len; i++) {
		const struct json *j = &columns->items[i];
		struct map_entry *e = entry_new(r, HEADING_COLUMN, json_text(j, "attribute", NULL));

		if (!e->attribute) {
			return fail(r->c, ERR_INVALID, NULL, "register.json: a column without an attribute.");
		}
		TRY(kind_read(r->c, json_text(j, "kind", "text"), &e->kind));
		e->separator = *json_text(j, "separator", ";");
		values_read(r, json_get(j, "values"), &e->values);
		headings_read(r, json_array(j, "headings"), e);
	}
	return OK;
}

/* The letters between the holes are folded, the holes are kept: "Count any reqs {yy}{zz}" -> "countanyreqs{yy}{zz}". */
static const char *
pattern_fold(struct arena *a, const char *pattern)
{
	char *out = arena_alloc(a, strlen(pattern) + 1);
	size_t n = 0;
	bool hole = false;

	for (const char *p = pattern; *p; p++) {
		if (*p == '{' || *p == '}') {
			hole = *p == '{';
			out[n++] = *p;
		} else if (hole || isalnum((unsigned char)*p)) {
			out[n++] = (char)tolower((unsigned char)*p);
		}
	}
	return out;
}

static void
rest_read(struct reader *r, const struct json *json)
{
	const struct json *families = json_array(json, "families"), *people = json_array(json, "people"),
	                  *not_kept = json_array(json, "not_kept");

	for (size_t i = 0; i < families->len; i++) {
		const struct json *patterns = json_array(&families->items[i], "patterns");
		struct map_entry *e = entry_new(r, HEADING_NOT_KEPT, NULL);

		e->heading = json_text(&families->items[i], "id", "");
		for (size_t k = 0; k < patterns->len; k++) {
			struct map_family *f = list_add(&r->m->families, r->a);

			f->pattern = pattern_fold(r->a, str_or(patterns->items[k].text, ""));
			f->entry = e;
		}
	}
	for (size_t i = 0; i < people->len; i++) {
		headings_read(r, json_array(&people->items[i], "headings"),
		    entry_new(r, HEADING_PEOPLE, json_text(&people->items[i], "attribute", "person")));
	}
	for (size_t i = 0; i < not_kept->len; i++) {
		headings_read(r, json_array(&not_kept->items[i], "headings"), entry_new(r, HEADING_NOT_KEPT, NULL));
	}
}

static enum err
required_read(struct reader *r, const struct json *json)
{
	const struct json *header = json_get(json, "header"), *required = json_array(header, "required"),
	                  *empty = json_array(json, "empty"), *unescape = json_array(json, "unescape");

	r->m->within_lines = json_int(header, "within_lines", 10);
	for (size_t i = 0; i < required->len; i++) {
		const struct map_entry *e = register_entry(r->m, required->items[i].text);

		if (!e) {
			return fail(r->c, ERR_INVALID, NULL, "register.json: there is no column \"%s\", which the header needs.",
			    str_or(required->items[i].text, ""));
		}
		*(const struct map_entry **)list_add(&r->m->required, r->a) = e;
	}
	for (size_t i = 0; i < empty->len; i++) {
		*(const char **)list_add(&r->m->empty, r->a) = str_or(empty->items[i].text, "");
	}
	for (size_t i = 0; i < unescape->len; i++) {
		const struct json *pair = &unescape->items[i];
		struct map_value *v;

		if (pair->len == 2 && !str_empty(pair->items[0].text)) {
			v = list_add(&r->m->unescape, r->a);
			v->folded = pair->items[0].text;
			v->ours = str_or(pair->items[1].text, "");
		}
	}
	return OK;
}

enum err
register_map_read(struct ctx *c, const struct json *json, struct arena *a, const struct register_map **ret)
{
	const struct json *scope = json_get(json, "scope"), *about = json_get(json, "register");
	struct register_map *m = ARENA_NEW(a, struct register_map);
	struct reader r = {.c = c, .a = a, .m = m, .entries = LIST(struct map_entry *)};

	m->headings = LIST(struct map_heading);
	m->families = LIST(struct map_family);
	m->required = LIST(const struct map_entry *);
	m->empty = LIST(const char *);
	m->unescape = LIST(struct map_value);
	m->age_groups = LIST(struct map_value);
	TRY(columns_read(&r, json_array(json, "columns")));
	rest_read(&r, json);
	m->entries = r.entries.rows;
	m->entries_n = r.entries.n;
	values_read(&r, json_get(json, "age_groups"), &m->age_groups);
	TRY(required_read(&r, json));
	m->name = json_text(about, "name", "");
	m->number = json_text(about, "number", "");
	m->number_entry = register_entry(m, "number");
	m->scope_entry = register_entry(m, json_text(scope, "attribute", ""));
	m->scope_value = register_fold(a, json_text(scope, "value", ""));
	m->empty_is_care_home = json_bool(scope, "empty_is_care_home");
	if (!m->number_entry || !m->scope_entry || str_empty(m->name) || str_empty(m->number)) {
		return fail(c, ERR_INVALID, NULL, "register.json: the register's name and number, or the columns of number and scope, are missing.");
	}
	*ret = m;
	return OK;
}

/* ---- headings ------------------------------------------------------------------------------------------------------ */

/* How much of s the hole fits; 0 when it does not. *year keeps what {yy} read. */
static size_t
hole_fits(const char *hole, const char *s, int *year)
{
	static const char *const nth[] = {
	    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", NULL};
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	bool digits = isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]);
	int n = digits ? (s[0] - '0') * 10 + s[1] - '0' : -1;

	if (strncmp(hole, "{yy}", 4) == 0) {
		*year = n;
		return digits ? 2 : 0;
	}
	if (strncmp(hole, "{zz}", 4) == 0) {
		return digits && n == (*year + 1) % 100 ? 2 : 0;
	}
	if (strncmp(hole, "{mmmyy}", 7) == 0) {
		for (const char *m = months; *m; m += 3) {
			if (strncmp(s, m, 3) == 0 && isdigit((unsigned char)s[3]) && isdigit((unsigned char)s[4])) {
				return 5;
			}
		}
		return 0;
	}
	for (size_t i = 0; strncmp(hole, "{nth}", 5) == 0 && nth[i]; i++) {
		if (str_starts(s, nth[i])) {
			return strlen(nth[i]);
		}
	}
	return 0;
}

static bool
family_fits(const char *pattern, const char *s)
{
	int year = -1;

	while (*pattern) {
		size_t n;

		if (*pattern != '{') {
			if (*pattern++ != *s++) {
				return false;
			}
			continue;
		}
		n = hole_fits(pattern, s, &year);
		if (!n) {
			return false;
		}
		s += n;
		pattern += strcspn(pattern, "}") + 1;
	}
	return !*s;
}

/* "" and "...104": columns that a spreadsheet or a program left without a name. */
static bool
nameless(const char *heading)
{
	if (strncmp(heading, "...", 3) == 0 && heading[3]) {
		return heading[3 + strspn(heading + 3, "0123456789")] == 0;
	}
	return !*heading;
}

enum heading_is
register_heading(const struct register_map *m, struct arena *a, const char *heading, const struct map_entry **ret_entry)
{
	const struct map_heading *first = LIST_FIRST(m->headings), *end = LIST_END(m->headings);
	const struct map_entry *found = NULL;
	const char *folded;

	if (nameless(heading)) {
		return HEADING_NAMELESS;
	}
	for (const struct map_heading *h = first; h < end && !found; h++) {
		found = strcmp(h->spelled, heading) == 0 ? h->entry : NULL;
	}
	folded = register_fold(a, heading);
	for (const struct map_heading *h = first; h < end && !found; h++) {
		if (strcmp(h->folded, folded) == 0) {
			found = h->entry;
			for (const struct map_heading *other = h + 1; other < end; other++) {
				if (strcmp(other->folded, folded) == 0 && other->entry != found) {
					return HEADING_UNKNOWN;
				}
			}
		}
	}
	for (const struct map_family *f = LIST_FIRST(m->families); !found && f < (const struct map_family *)LIST_END(m->families); f++) {
		found = family_fits(f->pattern, folded) ? f->entry : NULL;
	}
	if (!found) {
		return HEADING_UNKNOWN;
	}
	*ret_entry = found;
	return found->is;
}
