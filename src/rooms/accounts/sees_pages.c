/* SPDX-License-Identifier: MIT */
/* Who sees what, made from what the program really goes by: roles and permissions of the pack, how far a role reaches, and the field tables of all rooms' records. Nothing
 * on the page is written down for the page alone, so it cannot go stale. One role or one kind of record has a page of its own by ?role= and ?record=. */
#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/sees.html.h"

static const struct {
	const char *homes, *brief, *words;
} reaches[] = {
    {"own", "own home", "the home they work in, and no other"},
    {"provider", "own provider", "the homes of their provider, and no other"},
    {"team", "team’s areas", "every care home in the team’s areas"},
    {"area", "body’s area", "the care homes of their body’s area"},
    {"totals", "area totals", "the totals of their area, never one home’s beds, staffing or viability"},
    {"shared", "what is shared", "only what has been shared with their body, one thing at a time or until a day"},
    {"none", "no home", "no home"},
};

static void
reach_set(struct sees_role *s)
{
	s->reach = s->reach_short = s->role->homes;
	for (size_t i = 0; i < sizeof(reaches) / sizeof(*reaches); i++) {
		if (strcmp(reaches[i].homes, s->role->homes) == 0) {
			s->reach = reaches[i].words;
			s->reach_short = reaches[i].brief;
		}
	}
}

static const char *
joined(struct arena *a, const char *before, const char *more)
{
	return *before ? arena_printf(a, "%s, %s", before, more) : more;
}

static const char *
organisations_words(struct ctx *c, const struct role *role)
{
	const char *all = "";

	for (size_t i = 0; i < role->organisations->len; i++) {
		all = joined(c->arena, all, organisation_kind_words(c, str_or(role->organisations->items[i].text, "")));
	}
	return all;
}

/* Where the person has this role today; NULL: nowhere. */
static const char *
held_at(struct ctx *c, const struct list *memberships, const struct role *role)
{
	const char *today = day_text(c->arena, c->now), *all = "";

	for (size_t i = 0; i < memberships->n; i++) {
		const struct person_role *m = LIST_AT(*memberships, struct person_role, i);

		if (str_eq(m->role, role->id) && person_role_holds(m, today)) {
			all = joined(c->arena, all, m->organisation_name);
		}
	}
	return *all ? all : NULL;
}

/* One's own first, each in the order of the pack. */
static enum err
roles_load(struct req *r, struct sees_view *v)
{
	static const struct manager everybody = {.keeper = true};
	struct ctx *c = &r->ctx;
	struct list memberships;
	struct person person;
	size_t n;
	const struct role *roles = roles_all(&n);

	v->roles = LIST(struct sees_role);
	TRY(person_find(c, &everybody, r->actor.ref, &person, &memberships));
	for (int own = 1; own >= 0; own--) {
		for (size_t i = 0; i < n; i++) {
			struct sees_role s = {.role = &roles[i], .at = held_at(c, &memberships, &roles[i]), .organisations = organisations_words(c, &roles[i])};

			if ((s.at != NULL) == (own == 1)) {
				reach_set(&s);
				*(struct sees_role *)list_add(&v->roles, c->arena) = s;
				v->own += s.at != NULL;
			}
		}
	}
	return OK;
}

/* "Home manager, Team member": the roles that have the permission. */
static const char *
who_may(struct req *r, enum may may)
{
	const char *all = "";
	size_t n;
	const struct role *roles = roles_all(&n);

	if (may == MAY_SIGNED_IN || may == MAY_ANYONE) {
		return "everybody who signs in";
	}
	for (size_t i = 0; i < n; i++) {
		if (roles[i].may & MAY_BIT(may)) {
			all = joined(r->ctx.arena, all, roles[i].name);
		}
	}
	return *all ? all : "nobody";
}

static void
kind_add(struct req *r, struct sees_view *v, const struct record_kind *kind)
{
	struct arena *a = r->ctx.arena;
	struct sees_kind *k = list_add(&v->kinds, a);

	*k = (struct sees_kind){.name = kind->name, .label = kind->label, .who = who_may(r, kind->may), .fields = LIST(struct sees_field)};
	for (const struct field *f = kind->fields; f != NULL && f->name != NULL; f++) {
		if (f->label != NULL && !f->internal) {
			*(struct sees_field *)list_add(&k->fields, a) =
			    (struct sees_field){f->label, f->secret ? "nobody: it is never shown again" : str_or(f->audience, "whoever sees the record")};
		}
	}
}

/* The labels of the records that are read by this permission. */
static const char *
records_by(struct req *r, enum may may)
{
	const char *all = "";

	for (const struct room *const *room = rooms; *room != NULL; room++) {
		for (const struct record_kind *k = (*room)->records; k != NULL && k->name != NULL; k++) {
			if (k->may == may) {
				all = joined(r->ctx.arena, all, k->label);
			}
		}
	}
	return all;
}

static void
groups_load(struct req *r, struct sees_view *v)
{
	struct arena *a = r->ctx.arena;
	struct sees_group *g = NULL;

	v->groups = LIST(struct sees_group);
	for (int m = MAY_SIGNED_IN + 1; m < MAY_COUNT; m++) {
		if (g == NULL || strcmp(g->label, may_group((enum may)m)) != 0) {
			g = list_add(&v->groups, a);
			*g = (struct sees_group){.label = may_group((enum may)m), .rows = LIST(struct sees_row)};
		}
		*(struct sees_row *)list_add(&g->rows, a) = (struct sees_row){(enum may)m, may_words((enum may)m), records_by(r, (enum may)m)};
	}
}

/* What ?role= or ?record= names. */
static enum err
one_find(struct req *r, struct sees_view *v)
{
	const char *role = req_query(r, "role"), *kind = req_query(r, "record");

	for (size_t i = 0; role != NULL && i < v->roles.n; i++) {
		const struct sees_role *s = LIST_AT(v->roles, struct sees_role, i);

		v->role = str_eq(s->role->id, role) ? s : v->role;
	}
	for (size_t i = 0; kind != NULL && i < v->kinds.n; i++) {
		const struct sees_kind *k = LIST_AT(v->kinds, struct sees_kind, i);

		v->kind = str_eq(k->name, kind) ? k : v->kind;
	}
	if ((role != NULL && v->role == NULL) || (kind != NULL && v->kind == NULL)) {
		return fail(&r->ctx, ERR_MISSING, NULL, "There is no such task or record.");
	}
	return OK;
}

static const struct view sees_view_of = {.name = "sees", .title = "Who sees what", .html = HTML(sees_page)};

enum err
sees_show(struct req *r)
{
	struct sees_view v = {.kinds = LIST(struct sees_kind), .sharers = who_may(r, MAY_SHARE_DECIDE)};

	TRY(roles_load(r, &v));
	groups_load(r, &v);
	for (const struct room *const *room = rooms; *room != NULL; room++) {
		for (const struct record_kind *k = (*room)->records; k != NULL && k->name != NULL; k++) {
			kind_add(r, &v, k);
		}
	}
	TRY(one_find(r, &v));
	if (v.role != NULL || v.kind != NULL) {
		page_title(r, "%s, who sees what", v.role != NULL ? v.role->role->name : v.kind->label);
	}
	return reply(r, &sees_view_of, &v);
}
