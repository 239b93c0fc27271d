/* SPDX-License-Identifier: MIT */
/* Field tables, the way in: text of forms and files, and JSON of the API, checked and put into a
 * record. Says what is wrong in a sentence for the person, and then leaves the record as it was.
 * Decides nothing about who may. */
#include <ctype.h>
#include <string.h>

#include "base/day.h"
#include "base/err.h"
#include "base/field.h"
#include "base/str.h"

enum { TEXT_MAX = 200, LINES_MAX = 4000, EMAIL_MAX = 254, REF_MAX = 64, FAULTS_MAX = 100 };

/* A checked value on its way into the record. */
struct incoming {
	enum answer_state state; /* NOT_SENT: empty */
	int64_t n;
	const char *text;
};

static const char *
label_of(const struct field *f)
{
	return f->label ? f->label : f->name;
}

static void
store(const struct field *f, void *rec, const struct incoming *in)
{
	char *at = (char *)rec + f->offset;

	if (f->answer) {
		*(struct answer *)(void *)at = (struct answer){ in->state, in->n, in->text };
	} else if (field_is_number(f->kind)) {
		*(int64_t *)(void *)at = in->n;
	} else {
		*(const char **)(void *)at = in->text;
	}
}

/* ---- one kind after the other: NULL when fine, else the sentence ---- */

static const char *
check_number(const struct field *f, int64_t n, struct arena *a)
{
	int64_t least = f->kind == F_COUNT && f->min < 0 ? 0 : f->min;
	bool has_least = f->kind == F_COUNT || f->min || f->max;

	if (has_least && n < least) {
		if (f->max) {
			return arena_printf(a, "%s: this must be a number from %lld to %lld.",
				label_of(f), (long long)least, (long long)f->max);
		}
		return arena_printf(
			a, "%s: this must be %lld or more.", label_of(f), (long long)least);
	}
	if (f->max && n > f->max) {
		return arena_printf(
			a, "%s: this must be %lld or less.", label_of(f), (long long)f->max);
	}
	return NULL;
}

static const char *
read_number(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	if (!str_int(s, &in->n)) {
		return arena_printf(a, "%s: please give a whole number, like 7.", label_of(f));
	}
	return check_number(f, in->n, a);
}

static const char *
read_bool(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	static const char *const words[] = { "0", "no", "false", "off", "1", "yes", "true", "on" };

	for (int i = 0; i < 8; i++) {
		if (strcasecmp(s, words[i]) == 0) {
			in->n = i >= 4;
			return NULL;
		}
	}
	return arena_printf(a, "%s: please say yes or no.", label_of(f));
}

static const char *
read_day(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	in->text = day_read(a, s);
	return in->text ? NULL
			: arena_printf(
				  a, "%s: please give a real date, like 22/11/2026.", label_of(f));
}

/* A date as people write it, "T" or a space, and HH:MM. */
static const char *
read_minute(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	size_t n = strlen(s);
	const char *time = n > 6 ? s + n - 5 : "";
	const char *day;

	if (n > 6 && (time[-1] == 'T' || time[-1] == ' ') && isdigit((unsigned char)time[0]) &&
		isdigit((unsigned char)time[1]) && time[2] == ':' && time[3] >= '0' &&
		time[3] <= '5' && isdigit((unsigned char)time[4]) &&
		(time[0] - '0') * 10 + (time[1] - '0') < 24) {
		day = day_read(a, arena_copy(a, s, n - 6));
		if (day) {
			in->text = arena_printf(a, "%sT%s", day, time);
			return NULL;
		}
	}
	return arena_printf(
		a, "%s: please give a date and a time, like 22/11/2026 09:30.", label_of(f));
}

static const char *
read_instant(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	if (instant_read(s, &in->n)) {
		return NULL;
	}
	return arena_printf(
		a, "%s: please give a date and a time, like 2026-11-22T09:30.", label_of(f));
}

static const char *
read_choice(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	for (const struct choice *c = f->choices; c && c->value; c++) {
		if (strcmp(c->value, s) == 0 || (c->label && strcasecmp(c->label, s) == 0)) {
			in->text = c->value;
			return NULL;
		}
	}
	return arena_printf(a, "%s: please choose one of the answers offered.", label_of(f));
}

static const char *
read_email(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	const char *at = strchr(s, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;

	if (!at || at == s || strchr(at + 1, '@') || !dot || dot == at + 1 || !dot[1] ||
		strstr(at, "..") || strpbrk(s, " ,;:<>()[]\\\"") || strlen(s) > EMAIL_MAX) {
		return arena_printf(a, "%s: please give an e-mail address, like name@example.org.",
			label_of(f));
	}
	in->text = s;
	return NULL;
}

static const char *
read_phone(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	int digits = 0;

	for (const char *p = s; *p; p++) {
		digits += isdigit((unsigned char)*p) != 0;
	}
	if (digits < 3 || strlen(s) > REF_MAX || s[strspn(s, "0123456789 +()-./#extEXT")]) {
		return arena_printf(
			a, "%s: please give a telephone number, like 01738 000 000.", label_of(f));
	}
	in->text = s;
	return NULL;
}

static const char *
read_ref(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	for (const char *p = s; *p; p++) {
		if (!isalnum((unsigned char)*p) && !strchr("-_./:", *p)) {
			return arena_printf(a, "%s: this is not a reference.", label_of(f));
		}
	}
	if (strlen(s) > REF_MAX) {
		return arena_printf(a, "%s: this is not a reference.", label_of(f));
	}
	in->text = s;
	return NULL;
}

/* In whatever order and however often: each day once, Monday first. */
static const char *
read_weekdays(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	char *days;
	size_t n = 0;

	if (strspn(s, "1234567") != strlen(s)) {
		return arena_printf(a, "%s: choose from Monday to Sunday.", label_of(f));
	}
	days = arena_alloc(a, 8);
	for (char d = '1'; d <= '7'; d++) {
		if (strchr(s, d)) {
			days[n++] = d;
		}
	}
	days[n] = 0;
	in->text = days;
	return NULL;
}

static const char *
read_json_text(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	struct ctx c = { .arena = a };
	const struct json *json;

	if (json_read(&c, s, strlen(s), &json) != OK) {
		return arena_printf(a, "%s: %s", label_of(f), c.fault.sentence);
	}
	in->text = s;
	return NULL;
}

static const char *
read_text(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	int64_t most = f->max ? f->max : f->kind == F_LINES ? LINES_MAX : TEXT_MAX;

	if ((int64_t)utf8_length(s) > most) {
		return arena_printf(a, "%s: this is longer than %lld characters.", label_of(f),
			(long long)most);
	}
	in->text = s;
	return f->no_names ? names_check(s, NULL, a) : NULL;
}

static const char *
read_kind(const struct field *f, const char *s, struct incoming *in, struct arena *a)
{
	switch (f->kind) {
	case F_INT:
	case F_COUNT:
		return read_number(f, s, in, a);
	case F_BOOL:
		return read_bool(f, s, in, a);
	case F_DAY:
		return read_day(f, s, in, a);
	case F_MINUTE:
		return read_minute(f, s, in, a);
	case F_INSTANT:
		return read_instant(f, s, in, a);
	case F_CHOICE:
		return read_choice(f, s, in, a);
	case F_EMAIL:
		return read_email(f, s, in, a);
	case F_PHONE:
		return read_phone(f, s, in, a);
	case F_REF:
		return read_ref(f, s, in, a);
	case F_WEEKDAYS:
		return read_weekdays(f, s, in, a);
	case F_JSON:
		return read_json_text(f, s, in, a);
	case F_TEXT:
	case F_LINES:
		return read_text(f, s, in, a);
	case F_END:
		break;
	}
	BUG("field %s has no kind", f->name);
}

/* ---- text ---- */

/* Bad UTF-8 and control characters; line ends and tabs are welcome where lines are. */
static bool
text_sound(const struct field *f, const char *s)
{
	bool lines = f->kind == F_LINES || f->kind == F_JSON;

	if (!utf8_valid(s, strlen(s))) {
		return false;
	}
	for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
		if (*p == 0x7F ||
			(*p < 0x20 && !(lines && (*p == '\n' || *p == '\r' || *p == '\t'))) ||
			(p[0] == 0xC2 && p[1] < 0xA0)) {
			return false;
		}
	}
	return true;
}

/* Forms send CRLF; kept is LF. */
static char *
line_ends(struct arena *a, const char *s)
{
	char *copy = arena_text(a, s);
	char *out = copy;

	for (const char *p = copy; *p; p++) {
		if (*p != '\r') {
			*out++ = *p;
		} else if (p[1] != '\n') {
			*out++ = '\n';
		}
	}
	*out = 0;
	return copy;
}

const char *
field_set(const struct field *f, void *rec, const char *text, struct arena *a)
{
	struct incoming in = { .state = GIVEN };
	const char *fault = NULL;
	const char *s;

	/* Line ends that a spreadsheet or a browser left around one line are white space; inside
	 * they are refused. */
	s = str_trim(a, text ? text : "");
	if (!text_sound(f, s)) {
		return arena_printf(a,
			"%s: this holds characters that cannot be read. Please type it again.",
			label_of(f));
	}
	if (f->kind == F_LINES) {
		s = line_ends(a, s);
	}
	if (!*s) {
		if (f->required) {
			return arena_printf(a, "%s: please fill this in.", label_of(f));
		}
		in.state = NOT_SENT;
	} else if (f->answer && strcasecmp(s, "not known") == 0) {
		in.state = NOT_KNOWN;
	} else if (f->answer && strcasecmp(s, "not applicable") == 0) {
		in.state = NOT_APPLICABLE;
	} else {
		fault = read_kind(f, s, &in, a);
	}
	if (!fault) {
		store(f, rec, &in);
	}
	return fault;
}

/* ---- JSON ---- */

static const char *
set_json_any(const struct field *f, void *rec, const struct json *value, struct arena *a)
{
	struct incoming in = { .state = GIVEN };
	struct buf b;

	buf_init(&b, 1024 * 1024);
	json_write(&b, value);
	in.text = b.over ? NULL : arena_copy(a, b.p, b.len);
	buf_done(&b);
	if (!in.text) {
		return arena_printf(a, "%s: this is too long.", label_of(f));
	}
	store(f, rec, &in);
	return NULL;
}

static const char *
wanted(const struct field *f, const char *what, struct arena *a)
{
	return arena_printf(a, "%s: please send %s%s.", label_of(f), what,
		f->answer ? ", \"not known\" or \"not applicable\"" : "");
}

/* The words that stand for a state may be sent for every answer. */
static bool
state_words(const struct field *f, const struct json *value, enum answer_state *ret)
{
	if (!f->answer || value->kind != JSON_TEXT) {
		return false;
	}
	*ret = strcmp(value->text, "not known") == 0 ? NOT_KNOWN
	       : strcmp(value->text, "not applicable") == 0 ? NOT_APPLICABLE : GIVEN;
	return *ret != GIVEN;
}

const char *
field_set_json(const struct field *f, void *rec, const struct json *value, struct arena *a)
{
	struct incoming in = { .state = GIVEN };
	const char *fault;

	if (!value || value->kind == JSON_NULL) {
		return field_set(f, rec, NULL, a);
	}
	if (state_words(f, value, &in.state)) {
		store(f, rec, &in);
		return NULL;
	}
	if (value->kind == JSON_TEXT && !*value->text) { /* not sent, whatever the kind */
		return field_set(f, rec, value->text, a);
	}
	if (f->kind == F_JSON) {
		return set_json_any(f, rec, value, a);
	}
	if (f->kind == F_INT || f->kind == F_COUNT) {
		if (value->kind != JSON_INT) {
			return wanted(f, "a whole number", a);
		}
		in.n = value->n;
		fault = check_number(f, in.n, a);
	} else if (f->kind == F_BOOL) {
		if (value->kind != JSON_BOOL) {
			return wanted(f, "true or false", a);
		}
		in.n = value->n;
		fault = NULL;
	} else {
		return value->kind == JSON_TEXT ? field_set(f, rec, value->text, a)
						: wanted(f, "text", a);
	}
	if (!fault) {
		store(f, rec, &in);
	}
	return fault;
}

static void
fault_add(struct list *faults, const char *field, const char *sentence, struct arena *a)
{
	struct field_fault *fault;

	/* A body of nothing but wrong names gets an answer of a sensible length. */
	if (faults->n < FAULTS_MAX) {
		faults->size = sizeof(*fault);
		fault = list_add(faults, a);
		fault->field = field;
		fault->sentence = sentence;
	}
}

void
fields_from_json(const struct field *f, void *rec, const struct json *object, struct list *faults,
	struct arena *a)
{
	const struct field *next = f; /* most senders keep the order of the table */

	if (!object || object->kind != JSON_OBJECT) {
		fault_add(faults, NULL, "Please send a JSON object.", a);
		return;
	}
	for (size_t i = 0; i < object->len; i++) {
		const struct field *found = next->name && strcmp(next->name, object->names[i]) == 0 ? next : field_find(f, object->names[i]);
		const char *sentence;

		if (!found || found->internal) {
			fault_add(faults, object->names[i], "There is no field of this name.", a);
			continue;
		}
		next = found + 1;
		sentence = field_set_json(found, rec, &object->items[i], a);
		if (sentence) {
			fault_add(faults, found->name, sentence, a);
		}
	}
	for (; f->name; f++) {
		if (f->required && !f->internal && !json_get(object, f->name)) {
			fault_add(faults, f->name,
				arena_printf(a, "%s: please fill this in.", label_of(f)), a);
		}
	}
}
