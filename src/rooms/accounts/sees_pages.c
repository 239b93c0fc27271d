/* SPDX-License-Identifier: MIT */
/* Who sees what, made from what the program really goes by: roles and permissions of the pack, how far a role reaches, and the field tables of all rooms' records. Nothing
 * on the page is written down for the page alone, so it cannot go stale. */
#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/sees.html.h"

static const struct {
	const char *homes, *words;
} reaches[] = {
    {"own", "the home they work in, and no other"},
    {"provider", "the homes of their provider, and no other"},
    {"team", "every care home in the team's areas"},
    {"area", "the care homes of their body's area"},
    {"totals", "the totals of their area, never one home's beds, staffing or viability"},
    {"shared", "only what has been shared with their body, one thing at a time or until a day"},
    {"none", "no home"},
};

static const char *
reach_words(const struct role *role)
{
	for (size_t i = 0; i < sizeof(reaches) / sizeof(*reaches); i++) {
		if (strcmp(reaches[i].homes, role->homes) == 0) {
			return reaches[i].words;
		}
	}
	return role->homes;
}

static const char *
organisations_words(struct ctx *c, const struct role *role)
{
	const char *all = "";

	for (size_t i = 0; i < role->organisations->len; i++) {
		const char *words = organisation_kind_words(c, str_or(role->organisations->items[i].text, ""));

		all = arena_printf(c->arena, "%s%s%s", all, i > 0 ? ", " : "", words);
	}
	return all;
}

static void
role_add(struct req *r, struct sees_view *v, const struct role *role)
{
	struct arena *a = r->ctx.arena;
	struct sees_role *s = list_add(&v->roles, a);

	*s = (struct sees_role){.role = role, .reach = reach_words(role), .organisations = organisations_words(&r->ctx, role), .may = LIST(const char *)};
	for (int m = MAY_SIGNED_IN + 1; m < MAY_COUNT; m++) {
		if (role->may & MAY_BIT(m)) {
			*(const char **)list_add(&s->may, a) = may_words((enum may)m);
		}
	}
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
			all = arena_printf(r->ctx.arena, "%s%s%s", all, *all ? ", " : "", roles[i].name);
		}
	}
	return *all ? all : "nobody";
}

static void
kind_add(struct req *r, struct sees_view *v, const struct record_kind *kind)
{
	struct arena *a = r->ctx.arena;
	struct sees_kind *k = list_add(&v->kinds, a);

	*k = (struct sees_kind){.label = kind->label, .who = who_may(r, kind->may), .fields = LIST(struct sees_field)};
	for (const struct field *f = kind->fields; f != NULL && f->name != NULL; f++) {
		if (f->label != NULL && !f->internal) {
			*(struct sees_field *)list_add(&k->fields, a) =
			    (struct sees_field){f->label, f->secret ? "nobody: it is never shown again" : str_or(f->audience, "whoever sees the record")};
		}
	}
}

static const struct view sees_view_of = {.name = "sees", .title = "Who sees what", .html = HTML(sees_page)};

enum err
sees_show(struct req *r)
{
	struct sees_view v = {.roles = LIST(struct sees_role), .kinds = LIST(struct sees_kind)};
	size_t n;
	const struct role *roles = roles_all(&n);

	for (size_t i = 0; i < n; i++) {
		role_add(r, &v, &roles[i]);
	}
	for (const struct room *const *room = rooms; *room != NULL; room++) {
		for (const struct record_kind *k = (*room)->records; k != NULL && k->name != NULL; k++) {
			kind_add(r, &v, k);
		}
	}
	return reply(r, &sees_view_of, &v);
}
