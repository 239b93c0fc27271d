/* SPDX-License-Identifier: MIT */
/* One record of the register's file: cells into text, numbers, days and grades, and a home of them. A cell that cannot be read is blank and said so;
 * it never makes a number up. Called by register_file.c for each record. */
#include "rooms/register/register_file.h"

#include <ctype.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"

enum { SHOWN_BYTES = 60 };

#define SHOWN(column, k, words) {.name = #column, .kind = (k), .offset = offsetof(struct file_home, column), .label = (words)}
#define LOADED(column, k) {.name = #column, .kind = (k), .offset = offsetof(struct file_home, column), .internal = 1}

const struct field file_home_fields[] = {
    LOADED(home, F_INT),
    LOADED(value, F_INT),
    LOADED(council, F_INT),
    LOADED(hscp, F_INT),
    LOADED(board, F_INT),
    LOADED(number, F_TEXT),
    SHOWN(name, F_TEXT, "Name"),
    SHOWN(provider_number, F_TEXT, "Provider's number"),
    SHOWN(provider_name, F_TEXT, "Provider"),
    SHOWN(council_text, F_TEXT, "Council"),
    SHOWN(hscp_text, F_TEXT, "HSCP"),
    SHOWN(board_text, F_TEXT, "NHS board"),
    SHOWN(address, F_TEXT, "Address"),
    SHOWN(town, F_TEXT, "Town"),
    SHOWN(postcode, F_TEXT, "Postcode"),
    SHOWN(client_group, F_TEXT, "Client group"),
    SHOWN(age_group, F_TEXT, "Age group"),
    SHOWN(sector, F_TEXT, "Sector"),
    SHOWN(registration_status, F_TEXT, "Registration"),
    SHOWN(registered_on, F_DAY, "Registered on"),
    SHOWN(places, F_TEXT, "Places"),
    SHOWN(total_beds, F_TEXT, "Beds"),
    SHOWN(wellbeing, F_TEXT, "Wellbeing"),
    SHOWN(leadership, F_TEXT, "Leadership"),
    SHOWN(staff, F_TEXT, "Staff"),
    SHOWN(setting, F_TEXT, "Setting"),
    SHOWN(planning, F_TEXT, "Planning"),
    SHOWN(grades_date, F_DAY, "Latest grading"),
    SHOWN(last_inspection, F_DAY, "Last inspection"),
    LOADED(extra, F_JSON),
    LOADED(digest, F_TEXT),
    LOADED(as_of, F_DAY),
    FIELD_END,
};

/* Attributes of the pack that have a column of their own bear its name; all others go to `extra` under theirs. */
static const char **
slot_of(struct file_home *h, const char *attribute)
{
	static const char *const areas[][2] = {{"council", "council_text"}, {"hscp", "hscp_text"}, {"board", "board_text"}};
	const struct field *f;

	for (size_t i = 0; i < 3; i++) {
		attribute = strcmp(areas[i][0], attribute) == 0 ? areas[i][1] : attribute;
	}
	f = field_find(file_home_fields, attribute);
	return f && f->label ? (const char **)((char *)h + f->offset) : NULL;
}

/* ---- a cell -------------------------------------------------------------------------------------------------------- */

static void
unescape(const struct register_map *m, char *s)
{
	for (const struct map_value *v = LIST_FIRST(m->unescape); v < (const struct map_value *)LIST_END(m->unescape); v++) {
		size_t from = strlen(v->folded), to = strlen(v->ours);

		/* Only what becomes shorter is done in place; a pack that makes text longer is refused by its schema. */
		for (char *p = strstr(s, v->folded); p && to <= from; p = strstr(p + to, v->folded)) {
			memcpy(p, v->ours, to);
			memmove(p + to, p + from, strlen(p + from) + 1);
		}
	}
}

static char *
squeeze(char *s)
{
	char *out = s;

	for (char *p = s; *p; p++) {
		if ((unsigned char)*p <= ' ' || (unsigned char)*p == 0x7F) {
			if (out > s && out[-1] != ' ') {
				*out++ = ' ';
			}
		} else {
			*out++ = *p;
		}
	}
	*out = 0;
	return s;
}

const char *
register_cell_text(const struct register_map *m, struct arena *a, const char *p, size_t n, const char *encoding)
{
	size_t len;
	char *s = utf8_piece(a, p, n, encoding, &len);

	unescape(m, s);
	s = str_trim(a, squeeze(s));
	for (const char *const *e = LIST_FIRST(m->empty); e < (const char *const *)LIST_END(m->empty); e++) {
		if (strcasecmp(*e, s) == 0) {
			return NULL;
		}
	}
	return *s ? s : NULL;
}

void
register_fault(struct record *r, const char *column, const char *value, const char *reason, bool left_out)
{
	struct file_fault *f;
	size_t n = strlen(value), cut = 0;

	r->file->faults_n++;
	r->file->left_out_n += left_out;
	if (r->file->faults.n >= REGISTER_FAULTS) {
		return;
	}
	while (cut < n && cut < SHOWN_BYTES) {
		size_t step = utf8_next(value + cut, n - cut);

		cut += step ? step : 1;
	}
	f = list_add(&r->file->faults, r->arena);
	*f = (struct file_fault){.row = r->row,
	    .column = arena_text(r->arena, column),
	    .value = arena_printf(r->arena, "%.*s%s", (int)cut, value, cut < n ? "..." : ""),
	    .reason = reason,
	    .left_out = left_out};
}

/* "41" and "41.0"; NULL for anything else. */
static const char *
read_count(struct arena *a, const char *s)
{
	size_t digits = strspn(s, "0123456789");
	int64_t n;

	if (!digits || digits > 7 || (s[digits] && (s[digits] != '.' || s[digits + 1 + strspn(s + digits + 1, "0")]))) {
		return NULL;
	}
	return str_int(arena_copy(a, s, digits), &n) ? arena_int(a, n) : NULL;
}

/* "8.95" -> "895", rounded half up at the third digit. */
static const char *
read_hundredths(struct arena *a, const char *s)
{
	size_t whole = strspn(s, "0123456789"), part = 0;
	int64_t n = 0;

	if (!whole || whole > 7) {
		return NULL;
	}
	for (size_t i = 0; i < whole; i++) {
		n = n * 10 + s[i] - '0';
	}
	if (s[whole] == '.') {
		part = strspn(s + whole + 1, "0123456789");
		if (!part) {
			return NULL;
		}
	}
	if (s[whole + (part ? part + 1 : 0)]) {
		return NULL;
	}
	for (size_t i = 0; i < 2; i++) {
		n = n * 10 + (i < part ? s[whole + 1 + i] - '0' : 0);
	}
	n += part > 2 && s[whole + 3] >= '5';
	return arena_int(a, n);
}

static const char *
read_grade(struct arena *a, const char *s)
{
	const char *n = read_count(a, s);

	return n && strlen(n) == 1 && *n >= '1' && *n <= '6' ? n : NULL;
}

static const char *
read_yes_no(struct arena *a, const char *s)
{
	static const char *const words[] = {"no", "n", "false", "0", "yes", "y", "true", "1"};

	(void)a;
	for (size_t i = 0; i < 8; i++) {
		if (strcasecmp(words[i], s) == 0) {
			return i < 4 ? "0" : "1";
		}
	}
	return NULL;
}

/* A JSON array of the parts, each once, order kept. */
static const char *
read_list(struct arena *a, const char *s, char separator)
{
	struct list seen = LIST(const char *);
	struct buf b;
	const char *json;

	buf_init(&b, 16 * REGISTER_CELL_BYTES);
	for (const char *p = s; *p;) {
		const char *end = strchr(p, separator) ? strchr(p, separator) : p + strlen(p);
		const char *part = str_trim(a, arena_copy(a, p, (size_t)(end - p)));
		bool before = !*part;

		for (size_t i = 0; i < seen.n && !before; i++) {
			before = strcmp(*LIST_AT(seen, const char *, i), part) == 0;
		}
		if (!before) {
			buf_addc(&b, seen.n ? ',' : '[');
			buf_json(&b, part);
			*(const char **)list_add(&seen, a) = part;
		}
		p = *end ? end + 1 : end;
	}
	buf_addc(&b, ']');
	json = seen.n ? arena_text(a, b.p) : NULL;
	buf_done(&b);
	return json;
}

static const char *
read_day(struct arena *a, const char *s)
{
	return day_read(a, s);
}

/* The cell as its kind writes it; NULL with a fault when it cannot be read. In the scratch arena. */
static const char *
read_cell(struct record *r, const struct map_entry *e, const char *s)
{
	static const struct {
		const char *(*read)(struct arena *a, const char *s);
		const char *reason;
	} kinds[] = {
	    [CELL_COUNT] = {read_count, "not a whole number; taken for blank"},
	    [CELL_HUNDREDTHS] = {read_hundredths, "not a number; taken for blank"},
	    [CELL_DAY] = {read_day, "not a date; taken for blank"},
	    [CELL_GRADE] = {read_grade, "not a grade from 1 to 6; taken for blank"},
	    [CELL_YES_NO] = {read_yes_no, "neither yes nor no; taken for blank"},
	};
	const char *text = s;

	if (strlen(s) > REGISTER_CELL_BYTES) {
		register_fault(r, r->headings[e->index], s, "longer than 1,000 letters; taken for blank", false);
		return NULL;
	}
	switch (e->kind) {
	case CELL_TEXT:
		return e->values.n == 0 ? s : str_or(map_value_of(&e->values, register_fold(r->scratch, s)), s);
	case CELL_LIST:
		return read_list(r->scratch, s, e->separator);
	case CELL_CHOICE:
		text = map_value_of(&e->values, register_fold(r->scratch, s));
		if (!text) {
			register_fault(r, r->headings[e->index], s, "not one of the values that are known; taken for blank", false);
		}
		return text;
	default:
		text = kinds[e->kind].read(r->scratch, s);
		if (!text) {
			register_fault(r, r->headings[e->index], s, kinds[e->kind].reason, false);
		}
		return text;
	}
}

/* ---- a home -------------------------------------------------------------------------------------------------------- */

/* Capitals, one space before the last three: files differ from month to month. What does not look like one stays. */
static const char *
postcode_written(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 2);
	size_t n = 0;

	for (const char *p = s; *p; p++) {
		if (*p == ' ') {
			continue;
		}
		if (!isalnum((unsigned char)*p)) {
			return s;
		}
		out[n++] = (char)toupper((unsigned char)*p);
	}
	if (n < 5 || n > 7) {
		return s;
	}
	memmove(out + n - 2, out + n - 3, 3);
	out[n - 3] = ' ';
	return out;
}

static void
extra_add(struct buf *b, const struct map_entry *e, const char *text)
{
	buf_addc(b, b->len ? ',' : '{');
	buf_json(b, e->attribute);
	buf_addc(b, ':');
	if (e->kind == CELL_TEXT || e->kind == CELL_CHOICE || e->kind == CELL_DAY) {
		buf_json(b, text);
	} else {
		buf_adds(b, text);
	}
}

static const char *
address_of(struct record *r)
{
	static const char *const lines[] = {"address_1", "address_2", "address_3", "address_4"};
	const char *address = "";

	for (size_t i = 0; i < 4; i++) {
		const struct map_entry *e = register_entry(r->map, lines[i]);

		if (e && r->texts[e->index]) {
			address = arena_printf(r->scratch, "%s%s%s", address, *address ? ", " : "", r->texts[e->index]);
		}
	}
	return arena_text(r->arena, address);
}

void
register_home_fill(struct record *r, struct file_home *h)
{
	struct buf extra;

	for (const struct field *f = file_home_fields; f->name; f++) {
		const char **at = field_is_number(f->kind) ? NULL : (const char **)((char *)h + f->offset);

		if (at && !*at) {
			*at = "";
		}
	}
	buf_init(&extra, 64 * 1024);
	for (size_t i = 0; i < r->map->entries_n; i++) {
		const struct map_entry *e = r->map->entries[i];
		const char *text = r->texts[i];
		const char **slot;

		if (!text || !e->attribute || e == r->map->number_entry || str_starts(e->attribute, "address_")) {
			continue;
		}
		/* The kind of service is worth keeping only where it is not what every row is. */
		if (e == r->map->scope_entry && strcmp(register_fold(r->scratch, text), r->map->scope_value) == 0) {
			continue;
		}
		text = read_cell(r, e, text);
		slot = text ? slot_of(h, e->attribute) : NULL;
		if (slot) {
			*slot = arena_text(r->arena, text);
		} else if (text) {
			extra_add(&extra, e, text);
		}
	}
	h->row = r->row;
	h->address = address_of(r);
	h->postcode = arena_text(r->arena, postcode_written(r->scratch, h->postcode));
	if (!*h->age_group && *h->client_group) {
		h->age_group = str_or(map_value_of(&r->map->age_groups, register_fold(r->scratch, h->client_group)), "");
	}
	buf_adds(&extra, extra.len ? "}" : "{}");
	h->extra = arena_text(r->arena, extra.p);
	buf_done(&extra);
}
