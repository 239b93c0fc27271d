/* SPDX-License-Identifier: MIT */
/* A home that changes hands gets a new number. Proposed here: the same postcode, the same or a similar name, and the old registration over within 400 days of
 * the new one's beginning. Worked out anew from all files at each import; a person confirms or refuses. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_accept.h"

enum { WORDS_MOST = 16, PREFIX = 6 };

struct follower {
	int64_t earlier, later;
	const char *earlier_number, *earlier_name, *earlier_last, *earlier_gone;
	const char *later_number, *later_name, *later_first, *later_registered;
	const char *alike;              /* "same", "similar" */
	const char *last_active, *over; /* as-of days: last file that shows the old one active, first that does not */
	const char *began;
	int64_t apart;                  /* days between the two, 0 where they may touch */
};

static const struct field follower_fields[] = {FIELD_AT(follower, earlier, F_INT), FIELD_AT(follower, earlier_number, F_TEXT),
    FIELD_AT(follower, earlier_name, F_TEXT), FIELD_AT(follower, earlier_last, F_TEXT), FIELD_AT(follower, earlier_gone, F_TEXT),
    FIELD_AT(follower, later, F_INT), FIELD_AT(follower, later_number, F_TEXT), FIELD_AT(follower, later_name, F_TEXT),
    FIELD_AT(follower, later_first, F_TEXT), FIELD_AT(follower, later_registered, F_TEXT), FIELD_END};

/* ---- names ---------------------------------------------------------------------------------------------------------- */

/* The words of a folded name that tell one home from another; all of them where it has no such words. */
static size_t
words_of(struct arena *a, const char *key, const char *words[WORDS_MOST])
{
	static const char *const common[] = {"the", "and", "of", "a", "care", "home", "nursing", "residential", "house", "lodge", "court", "centre",
	    "service", "services", "unit", "ltd", "limited", "group", NULL};
	size_t n = 0;

	for (int all = 0; all < 2 && n == 0; all++) {
		for (const char *p = key; *p && n < WORDS_MOST;) {
			size_t len = strcspn(p, " ");
			const char *word = arena_copy(a, p, len);
			bool is_common = false;

			for (size_t i = 0; common[i]; i++) {
				is_common = is_common || strcmp(common[i], word) == 0;
			}
			if (len && (all || !is_common)) {
				words[n++] = word;
			}
			p += len + (p[len] == ' ');
		}
	}
	return n;
}

static bool
words_alike(const char *x, const char *y)
{
	return strcmp(x, y) == 0 || (strlen(x) >= PREFIX && strncmp(x, y, PREFIX) == 0);
}

const char *
register_names_alike(struct arena *a, const char *name, const char *other)
{
	const char *x = str_key(a, name), *y = str_key(a, other);
	const char *xs[WORDS_MOST], *ys[WORDS_MOST];
	size_t n, m, shared = 0;

	if (*x && strcmp(x, y) == 0) {
		return "same";
	}
	n = words_of(a, x, xs);
	m = words_of(a, y, ys);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < m; k++) {
			if (words_alike(xs[i], ys[k])) {
				shared++;
				break;
			}
		}
	}
	return shared && shared * 2 >= (n < m ? n : m) ? "similar" : NULL;
}

/* ---- dates ---------------------------------------------------------------------------------------------------------- */

struct activity {
	const char *as_of, *registration_status;
};

/* When the old one was last shown active, and the first file after that; over NULL while it still is. */
static enum err
activity_load(struct ctx *c, const struct list *files, struct follower *f)
{
	static const struct field fields[] = {FIELD_AT(activity, as_of, F_TEXT), FIELD_AT(activity, registration_status, F_TEXT), FIELD_END};
	struct list rows = LIST(struct activity);

	TRY(db_all(c, &sql_register_activity, ARGS(INT(f->earlier)), fields, &rows));
	for (const struct activity *x = LIST_FIRST(rows); x < (const struct activity *)LIST_END(rows); x++) {
		if (strcmp(x->registration_status, "Inactive") != 0 || !f->last_active) {
			f->last_active = x->as_of;
		}
	}
	f->over = f->last_active ? register_gone_since(files, f->last_active) : "";
	return OK;
}

/* The old one ended at some time between its last active file and the next; the new one began on its day of registration. */
static void
apart_work_out(struct follower *f)
{
	int64_t after, before;

	f->began = day_valid(f->later_registered) ? f->later_registered : f->later_first;
	after = day_between(f->over, f->began);
	before = day_between(f->began, f->last_active);
	f->apart = after > 0 ? after : before > 0 ? before : 0;
}

/* ---- choosing ------------------------------------------------------------------------------------------------------- */

static bool
better(const struct follower *x, const struct follower *y)
{
	bool same_x = strcmp(x->alike, "same") == 0, same_y = strcmp(y->alike, "same") == 0;

	return same_x != same_y ? same_x : x->apart < y->apart;
}

/* The best for both; where several are equally good a person picks. */
static bool
best(const struct list *all, const struct follower *f)
{
	for (const struct follower *o = LIST_FIRST(*all); o < (const struct follower *)LIST_END(*all); o++) {
		if (o != f && (o->earlier == f->earlier || o->later == f->later) && better(o, f)) {
			return false;
		}
	}
	return true;
}

static enum err
candidates_load(struct ctx *c, const struct list *files, struct list *ret)
{
	struct list all = LIST(struct follower);

	*ret = LIST(struct follower);
	TRY(db_all(c, &sql_register_followers, ARGS(TEXT(register_map()->name)), follower_fields, &all));
	for (struct follower *f = LIST_FIRST(all); f < (struct follower *)LIST_END(all); f++) {
		f->alike = register_names_alike(c->arena, f->earlier_name, f->later_name);
		if (!f->alike) {
			continue;
		}
		TRY(activity_load(c, files, f));
		if (!*f->over) {
			continue;
		}
		apart_work_out(f);
		if (f->apart <= REGISTER_LINK_DAYS) {
			*(struct follower *)list_add(ret, c->arena) = *f;
		}
	}
	return OK;
}

enum err
register_links_propose(struct ctx *c, const struct list *files)
{
	struct list candidates, proposals = LIST(struct link_proposal);

	TRY(candidates_load(c, files, &candidates));
	for (const struct follower *f = LIST_FIRST(candidates); f < (const struct follower *)LIST_END(candidates); f++) {
		if (best(&candidates, f)) {
			*(struct link_proposal *)list_add(&proposals, c->arena) = (struct link_proposal){.earlier = f->earlier,
			    .later = f->later,
			    .why = arena_printf(c->arena, "Same postcode, %s name. %s was last active in the file of %s; %s began on %s.", f->alike,
			        f->earlier_number, day_words(c->arena, f->last_active), f->later_number, day_words(c->arena, f->began))};
		}
	}
	return home_links_propose(c, &proposals);
}
