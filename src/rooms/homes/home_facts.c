/* SPDX-License-Identifier: MIT */
/* What a home says of itself (homes.h): each fact by itself, dated, with who said it. The newest row of a name that is not later than the day holds on it; nothing
 * is ever overwritten. Not here: the form (facts_pages.c). */
#include "rooms/homes/facts.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/search/search.h"

static const char not_applicable[] = "not applicable";

const struct choice nursing_choices[] = {
    {"day_and_night", "By day and by night"}, {"day", "By day"}, {"none", "No nursing"}, {NULL, NULL}};

const struct field home_facts_fields[] = {HOME_FACTS_ENTRIES, FIELD_END};

const struct field said_fact_fields[] = {
    FIELD_AT(said_fact, name, F_TEXT),
    FIELD_AT(said_fact, value, F_TEXT),
    FIELD_AT(said_fact, from_day, F_TEXT),
    FIELD_AT(said_fact, said_by, F_TEXT),
    FIELD_AT(said_fact, said_at, F_INT),
    FIELD_END,
};

bool
fact_is_contact(const struct field *f)
{
	return f->audience != NULL;
}

static const char **
fact_at(const struct field *f, const struct home_facts *facts)
{
	return (const char **)(uintptr_t)((const char *)facts + f->offset);
}

enum err
home_facts_said(struct ctx *c, int64_t home, const char *day, struct list *ret)
{
	*ret = LIST(struct said_fact);
	return db_all(c, &sql_facts_on, ARGS(INT(home), TEXT(day)), said_fact_fields, ret);
}

void
home_facts_of(const struct list *said, struct home_facts *ret)
{
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		*fact_at(f, ret) = "";
	}
	for (size_t i = 0; i < said->n; i++) {
		const struct said_fact *s = LIST_AT(*said, struct said_fact, i);
		const struct field *f = field_find(home_facts_fields, s->name);

		if (f != NULL) {
			*fact_at(f, ret) = s->value;
		}
	}
}

enum err
home_facts_on(struct ctx *c, int64_t home, const char *day, struct home_facts *ret)
{
	struct list said = LIST(struct said_fact);

	/* Every page of a form asks for them: the older of a name come as well, and the newest stands last. */
	TRY(db_all(c, &sql_facts_values, ARGS(INT(home), TEXT(day)), said_fact_fields, &said));
	home_facts_of(&said, ret);
	return OK;
}

enum err
home_fact_on(struct ctx *c, int64_t home, const char *name, const char *day, const char **ret)
{
	TRY(db_text(c, &sql_fact_on, ARGS(INT(home), TEXT(name), TEXT(day)), ret));
	*ret = str_or(*ret, "");
	return OK;
}

enum err
home_facts_version(struct ctx *c, int64_t home, int64_t *ret)
{
	return db_int(c, &sql_facts_version, ARGS(INT(home)), ret, NULL);
}

/* ---- saving ------------------------------------------------------------------------------------------------------------ */

static bool
is_count(const struct field *f)
{
	return f->max == 14;
}

/* NULL when it can be kept. */
static const char *
wrong_with(const struct field *f, const char *value)
{
	int64_t n;

	if (value[0] == 0 || strcmp(value, not_applicable) == 0) {
		return NULL;
	}
	if (is_count(f) && (!str_int(value, &n) || n < 0 || n > 9999)) {
		return "Write a whole number, or leave it empty when it is not known.";
	}
	if (f->kind == F_CHOICE) {
		for (const struct choice *k = f->choices; k->value != NULL; k++) {
			if (strcmp(k->value, value) == 0) {
				return NULL;
			}
		}
		return "Choose one of the answers.";
	}
	return NULL;
}

static enum err
check(struct ctx *c, const struct home_facts *facts)
{
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const char *wrong = wrong_with(f, *fact_at(f, facts));

		if (wrong != NULL) {
			return fail(c, ERR_INVALID, f->name, "%s: %s", f->label, wrong);
		}
	}
	return OK;
}

/* Nurses where there is no nursing, or none by night: not applicable, whatever was typed; where there is nursing again, not known. */
static void
settle(struct home_facts *f)
{
	bool no_day = strcmp(f->nursing, "none") == 0, no_night = no_day || strcmp(f->nursing, "day") == 0;

	f->day_nurses_needed = no_day ? not_applicable : strcmp(f->day_nurses_needed, not_applicable) == 0 ? "" : f->day_nurses_needed;
	f->night_nurses_needed =
	    no_night ? not_applicable : strcmp(f->night_nurses_needed, not_applicable) == 0 ? "" : f->night_nurses_needed;
}

struct saving {
	int64_t home, version;
	const char *from_day;
	struct buf names;   /* of what differs, for the timeline */
	struct buf content; /* canonical JSON of all facts from that day */
	size_t n;
};

static enum err
save_differences(struct ctx *c, struct saving *s, const struct home_facts *was, const struct home_facts *is)
{
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const char *value = *fact_at(f, is);

		buf_addc(&s->content, ',');
		buf_json(&s->content, f->name);
		buf_addc(&s->content, ':');
		buf_json(&s->content, value);
		if (strcmp(value, *fact_at(f, was)) == 0) {
			continue;
		}
		TRY(db_exec(c, &sql_fact_insert,
		    ARGS(INT(s->home), TEXT(f->name), TEXT(value), TEXT(s->from_day), INT(s->version), INT(c->actor->account),
		        TEXT(c->actor->name), INT(c->now)),
		    NULL));
		buf_adds(&s->names, s->n++ > 0 ? "; " : "");
		buf_adds(&s->names, f->label);
	}
	return OK;
}

static enum err
say_so(struct ctx *c, struct saving *s)
{
	struct home h;
	char today[DAY_SIZE];

	day_of(c->now, today);
	TRY(home_by_id(c, s->home, &h));
	TRY(history_add(c,
	    &(struct saved){.home = s->home, .kind = "facts", .record = h.number, .version = s->version, .content = s->content.p}));
	return event_add(c,
	    &(struct event){.home = s->home, .kind = "facts_saved", .record = h.number, .audience = "all",
	        .sentence = arena_printf(c->arena, "The home's facts were changed by %s%s%s: %s.", c->actor->name,
	            strcmp(s->from_day, today) == 0 ? "" : ", from ",
	            strcmp(s->from_day, today) == 0 ? "" : day_words(c->arena, s->from_day), s->names.p)});
}

enum err
home_facts_save(struct ctx *c, int64_t home, const char *from_day, const struct home_facts *facts)
{
	struct saving s = {.home = home, .from_day = from_day};
	struct home_facts was, is;
	int64_t locked, before = 0;
	enum err e;

	TRY(db_int(c, &sql_home_lock, ARGS(INT(home)), &locked, NULL));
	TRY(home_facts_on(c, home, from_day, &was));
	is = was;
	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const char *said = *fact_at(f, facts);

		*fact_at(f, &is) = said != NULL ? str_trim(c->arena, said) : *fact_at(f, &was);
	}
	TRY(check(c, &is));
	settle(&is);
	TRY(home_facts_version(c, home, &before));
	s.version = before + 1;
	buf_init(&s.names, 8192);
	buf_init(&s.content, 65536);
	buf_addc(&s.content, '{');
	buf_printf(&s.content, "\"from_day\":\"%s\"", from_day);
	e = save_differences(c, &s, &was, &is);
	buf_addc(&s.content, '}');
	if (e == OK && s.n > 0) {
		e = say_so(c, &s);
	}
	if (e == OK && s.n > 0) {
		e = search_touch(c, home, "contact", "");
	}
	buf_done(&s.names);
	buf_done(&s.content);
	return e;
}
