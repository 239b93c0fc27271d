/* SPDX-License-Identifier: MIT */
/* The room returns: the daily return of a home, by form and API; drafts, updates, corrections; numbers kept per group and day.
 *   return_template.c   a template of the pack becomes a field table of answers
 *   returns.c           save and read; canonical answers
 *   return_check.c      stops and asks; not asked -> not applicable; own range
 *   return_sentence.c   the pack's sentences with their holes filled
 *   return_draft.c      what is being filled in, kept as it is typed
 *   return_told.c       what is asked on the telephone, and who told it; return_told_pages.c its form
 *   day_numbers.c       packed numbers per group and day; day_numbers_fold.c deltas into groups; day_numbers_verify.c counted again
 *   return_search.c     what homes wrote, for the search
 *   return_form_pages.c the form: what was posted and where to go next; return_ask_pages.c and return_side_pages.c what it shows
 *   return_show_pages.c the return as sent; return_api_pages.c for programs; return_trends_pages.c charts and tables
 *   returns_pages.c     returns of a home, all versions of one; the route table
 * Not here: the colour (status) which is worked out in the same write through status.h. */
#ifndef ROOMS_RETURNS_H
#define ROOMS_RETURNS_H

#include "base/field.h"
#include "db/db.h"

struct room;

enum asked { ASKED_FRESH, ASKED_CARRIED, ASKED_DEPENDS, ASKED_WEEKLY, ASKED_OFF };

/* One condition on another question's answer. */
struct term {
	int question;                 /* its index, -1 when the template has no such question */
	bool has_over;
	int64_t over;
	const struct json *is, *not_; /* lists of texts; not_ is NULL where it is not said */
};

/* A question: its field (table entry) and what the pack says about it. Same index as template->fields. */
struct question {
	const char *id, *section, *when, *used_for; /* section: the same pointer for all questions of a section */
	const char *member;                         /* "id": as answers_json writes it */
	size_t member_n;
	const char *title, *step;                   /* of its section: its heading, and that of the page it stands on, or its id where the pack has none */
	enum asked asked;
	bool nursing_only;
	const struct json *depends;
	struct term *terms;       /* of depends, in its order; [n_terms] */
	size_t n_terms;
	bool fresh;      /* depends, but never carried */
	bool by_telephone; /* asked on the telephone too, besides what red rules rest on */
	bool optional;   /* free text that may stay empty */
	const char *short_label;  /* inside a sentence: "nurses on tonight" */
	const char *const *words; /* of the choices inside a sentence, in the order of the field's choices */
};
/* Switched-off questions (ASKED_OFF) are no part of the table. */

struct return_template {
	const char *id, *name; /* "daily-huddle" */
	int64_t version;
	const struct field *fields;      /* answers: struct answer[n], .answer set, offset i * sizeof(struct answer); ended */
	const struct question *questions;
	size_t n;
	const char *effective;           /* the day from which it is in force */
	const struct json *json;         /* the pack's file: sections, checks */
	const short *places;             /* of question_index: where a name is looked for */
	size_t places_n;                 /* a power of two */
};

/* The id of the pack's daily return: "daily-huddle". */
const char *return_template_id(const struct ctx *c);
/* The template in force on a day; version 0 = the newest. NULL when there is none. */
const struct return_template *return_template_on(const char *id, const char *day);
const struct return_template *return_template_version(const char *id, int64_t version);
/* Index of a question, -1. */
int question_index(const struct return_template *t, const char *id);
/* Index in t of question i of another template, often t itself; -1. */
int question_in(const struct return_template *t, const struct return_template *other, size_t i);

/* A return as it stands. answers[i] belongs to template->questions[i]. */
struct home_return {
	int64_t home;
	const char *day, *reference, *sent_by, *how;
	const struct return_template *t;
	struct answer *answers;
	int64_t revision, first_sent_at, sent_at, account, corrected;
	const char *kept, *colour; /* of return_send: the answers as answers_json writes them, and what the rules came to when it saved them; else NULL */
};

/* *ret_found false when none was sent. */
enum err return_get(struct ctx *c, int64_t home, const char *day, struct home_return *ret, bool *ret_found) MUST_CHECK;
/* The newest before a day (for carried answers). */
enum err return_before(struct ctx *c, int64_t home, const char *day, struct home_return *ret, bool *ret_found) MUST_CHECK;
/* Whether it says anything of what is asked once a week: an answer, or that it does not apply. */
bool answers_weekly(const struct return_template *t, const struct answer *answers);
/* The answers, as they are kept (const char *), of those returns of the six days before the day that say anything of what is asked once a week, newest first. */
enum err returns_week_before(struct ctx *c, int64_t home, const char *day, struct list *ret) MUST_CHECK;
/* The returns of days from..to inclusive, oldest first: struct home_return. */
enum err returns_between(struct ctx *c, int64_t home, const char *from, const char *to, struct list *ret) MUST_CHECK;

/* True when the question is asked of this home on the day: nursing, dependence on other answers, weekly, switched on. */
struct home_facts;
bool question_asked(const struct return_template *t, size_t i, const struct answer *answers, const struct home_facts *facts);
/* The same with "perhaps" (it depends on an answer that is not known) apart: packs/README.md section 1. question_asked is false only for IS_NOT_ASKED. */
enum is_asked { IS_NOT_ASKED, IS_PERHAPS_ASKED, IS_ASKED };
enum is_asked question_is_asked(const struct return_template *t, size_t i, const struct answer *answers, const struct home_facts *facts);
/* The choice inside a sentence ("infection"), its label where the pack has no word for it, else the value. */
const char *choice_word(const struct return_template *t, size_t i, const char *value);

/* Something to look at again; never refuses. */
struct look_again {
	const char *field, *sentence;
};
/* What a home sent for the 28 civil days before a day, as corrected: its own ranges are made of it. Begun as {0}; own_days_read does nothing when it was read before. */
enum { OWN_DAYS = 28 };
struct own_days {
	bool read;
	int64_t versions;    /* of these days' returns; a correction adds one, so while there are as many this is how they stand */
	struct list answers; /* const char *, as they are kept, oldest first */
};
enum err own_days_read(struct ctx *c, int64_t home, const char *day, struct own_days *own) MUST_CHECK;

/* Takes answers as given: stops are faults (struct field_fault); asks and not-asked answers (stored as not applicable) are look_again. Works on a copy.
 * own is read when a check looks at it, and may go on to return_send. */
enum err return_check(struct ctx *c, int64_t home, const char *day, const struct return_template *t, struct answer *answers, struct own_days *own,
    struct list *ret_faults, struct list *ret_look_again) MUST_CHECK;

/* Who at the home told it on the telephone: a role (told_roles) and a civil date and time. */
struct return_told {
	const char *told_by, *told_at;
};

/* Saves: a new return, or a new revision when anything differs (nothing changes otherwise: *ret_new false). In the same write: version, history, event, status, numbers. base_revision -1 = whatever is there. ERR_CONFLICT when stale. A changed value on a past day without a reason is ERR_INVALID on "reason". */
struct return_to_send {
	int64_t home;
	const char *day;
	const struct return_template *t;
	struct answer *answers; /* as return_check left them */
	const char *reason, *how;
	int64_t base_revision;
	bool late_ok;           /* the sender may correct a return older than 28 days */
	int64_t sent_at;        /* 0 = now; the demo sets it */
	const char *sent_by;    /* NULL = the actor */
	const struct return_told *told; /* of how "telephone", where it is known; else NULL */
	struct own_days own;    /* as return_check left it, so that it need not be read again where nothing of it was corrected meanwhile; or {0} */
};
enum err return_send(struct ctx *c, const struct return_to_send *s, struct home_return *ret, bool *ret_new, bool *ret_first) MUST_CHECK;

/* ERR_INVALID on "date" with a sentence when nothing may be sent for the day: it has not come, the home had left the register, it is too long ago. */
enum err return_day_open(struct ctx *c, int64_t home, const char *day, bool late_ok) MUST_CHECK;

/* In the same write: the home's day went from these answers (NULL: nothing sent) to those. Kept as a delta until it is folded into each group's day. */
enum err day_numbers_change(struct ctx *c, int64_t home, const char *day, const struct return_template *t, const struct answer *before,
    const struct answer *after) MUST_CHECK;

/* Canonical JSON of answers in template order; and back. Not sent is absent. */
const char *answers_json(struct ctx *c, const struct return_template *t, const struct answer *answers);
enum err answers_read(struct ctx *c, const struct return_template *t, const char *json, struct answer *ret) MUST_CHECK;

/* What a sentence of the pack may speak of besides the answers; NULL where it does not apply. */
struct sentence_words {
	const char *low, *high, *value, *sum, *places, *unknown;
};
/* packs/README.md section 2 "Sentences": holes {field}, {a+b}, {low} ..., optional pieces in [...]. asked: of questions_asked. */
const char *return_sentence(struct ctx *c, const struct return_template *t, const struct answer *answers, const enum is_asked *asked,
    const char *pattern, const struct sentence_words *words);
/* question_is_asked of every question: enum is_asked[t->n]. */
const enum is_asked *questions_asked(struct ctx *c, const struct return_template *t, const struct answer *answers, const struct home_facts *facts);

/* The state of one answer, and its number where it is one, out of canonical answers. */
enum answer_state answers_find(const char *json, const char *question, int64_t *ret);
/* One number out of canonical answers without reading all of it: for ranges over many days. False when it is not given. */
bool answers_number(const char *json, const char *question, int64_t *ret);
/* The given answers to these counts on the days read. ret[i] is a list of int64_t for names[i]. */
void own_values(struct ctx *c, const struct own_days *own, const char *const *names, size_t n, struct list *ret);

/* Own range: 10th to 90th percentile of the given values of the 28 civil days before the day; false with fewer than 14. Nearest rank (packs/README.md section 3); sorts the values. */
bool own_range(int64_t *values, size_t n, int64_t *ret_low, int64_t *ret_median, int64_t *ret_high);

enum err return_templates_start(struct ctx *c) MUST_CHECK; /* reads the pack's templates; once, before threads */
extern const struct room returns_room;

#endif
