/* SPDX-License-Identifier: MIT */
/* People of organisations: who may do what to whom (people.h), and doing it, with history. Not here: signing in (sign_in.c), the standings that follow from roles
 * (accounts.c), pages. */
#include "rooms/accounts/people.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/sign_in.h"

const struct field person_fields[] = {
    FIELD_AT(person, id, F_INT, .internal = 1),
    FIELD_AT(person, organisation, F_INT, .internal = 1),
    FIELD_AT(person, ref, F_REF, .label = "Reference"),
    FIELD_AT(person, name, F_TEXT, .label = "Name"),
    FIELD_AT(person, email, F_EMAIL, .label = "E-mail address", .audience = "those who look after accounts"),
    FIELD_AT(person, sign_in, F_TEXT, .label = "Signs in as", .audience = "those who look after accounts"),
    FIELD_AT(person, organisation_name, F_TEXT, .label = "Works for"),
    FIELD_AT(person, left_day, F_DAY, .label = "Left", .audience = "those who look after accounts"),
    FIELD_AT(person, made_at, F_INSTANT, .label = "Invited", .audience = "those who look after accounts"),
    FIELD_AT(person, seen_at, F_INSTANT, .label = "Last here", .audience = "those who look after accounts"),
    FIELD_AT(person, has_password, F_BOOL, .label = "Has chosen a password", .audience = "those who look after accounts"),
    FIELD_END,
};

static const struct field person_role_fields[] = {
    FIELD_AT(person_role, id, F_INT),
    FIELD_AT(person_role, organisation, F_INT),
    FIELD_AT(person_role, organisation_ref, F_TEXT),
    FIELD_AT(person_role, organisation_kind, F_TEXT),
    FIELD_AT(person_role, organisation_name, F_TEXT),
    FIELD_AT(person_role, role, F_TEXT),
    FIELD_AT(person_role, from_day, F_TEXT),
    FIELD_AT(person_role, until_day, F_TEXT),
    FIELD_END,
};

static const struct field managed_fields[] = {
    FIELD_AT(managed, id, F_INT),
    FIELD_AT(managed, ref, F_TEXT),
    FIELD_AT(managed, kind, F_TEXT),
    FIELD_AT(managed, name, F_TEXT),
    FIELD_AT(managed, ended_day, F_TEXT),
    FIELD_END,
};

static const char *
today_of(const struct ctx *c)
{
	return day_text(c->arena, c->now);
}

/* ---- who looks after whom ------------------------------------------------------------------------------------------- */

bool
person_role_holds(const struct person_role *r, const char *day)
{
	return strcmp(r->from_day, day) <= 0 && strcmp(day, r->until_day) < 0;
}

static void
manager_add(struct ctx *c, struct manager *m, const struct person_role *r)
{
	const struct role *role = role_by_id(r->role);
	struct managed *o = NULL;

	if (role == NULL || (role->may & MAY_BIT(MAY_PEOPLE_INVITE)) == 0) {
		return;
	}
	m->keeper |= (role->may & MAY_BIT(MAY_ACCOUNTS_KEEP)) != 0;
	for (size_t i = 0; i < m->organisations.n; i++) {
		if (LIST_AT(m->organisations, struct managed, i)->id == r->organisation) {
			o = LIST_AT(m->organisations, struct managed, i);
		}
	}
	if (o == NULL) {
		o = list_add(&m->organisations, c->arena);
		*o = (struct managed){.id = r->organisation, .ref = r->organisation_ref, .kind = r->organisation_kind, .name = r->organisation_name};
	}
	o->may |= role->may;
}

enum err
manager_of(struct ctx *c, int64_t account, struct manager *ret)
{
	struct list roles = LIST(struct person_role);
	const char *today = today_of(c);

	*ret = (struct manager){.account = account, .organisations = LIST(struct managed)};
	TRY(db_all(c, &sql_roles_of, ARGS(INT(account)), person_role_fields, &roles));
	for (size_t i = 0; i < roles.n; i++) {
		if (person_role_holds(LIST_AT(roles, struct person_role, i), today)) {
			manager_add(c, ret, LIST_AT(roles, struct person_role, i));
		}
	}
	return OK;
}

const struct managed *
manager_at(const struct manager *m, int64_t organisation)
{
	for (size_t i = 0; i < m->organisations.n; i++) {
		if (LIST_AT(m->organisations, struct managed, i)->id == organisation) {
			return LIST_AT(m->organisations, struct managed, i);
		}
	}
	return NULL;
}

enum err
manager_organisation(struct ctx *c, const struct manager *m, const char *ref, struct managed *ret)
{
	for (size_t i = 0; i < m->organisations.n; i++) {
		const struct managed *o = LIST_AT(m->organisations, struct managed, i);

		if (ref == NULL || strcmp(o->ref, ref) == 0) {
			*ret = *o;
			return OK;
		}
	}
	if (!m->keeper || ref == NULL) {
		return fail(c, ERR_MISSING, NULL, "There is no such organisation.");
	}
	*ret = (struct managed){.may = 0};
	return db_one(c, &sql_managed_by_ref, ARGS(TEXT(ref)), managed_fields, ret);
}

static bool
within(const struct role *role, uint64_t may)
{
	return role != NULL && (role->may & ~may) == 0;
}

bool
manager_may_give(const struct manager *m, const struct managed *o, const struct role *role)
{
	return role != NULL && json_has_text(role->organisations, o->kind) && (m->keeper || within(role, o->may));
}

/* Everything that the person may today is within what the manager may in the same organisations. */
static bool
all_within(const struct ctx *c, const struct manager *m, const struct list *roles, bool elsewhere_too)
{
	const char *today = today_of(c);

	for (size_t i = 0; i < roles->n; i++) {
		const struct person_role *r = LIST_AT(*roles, struct person_role, i);
		const struct managed *o = manager_at(m, r->organisation);

		if (strcmp(r->until_day, today) <= 0 || (o == NULL && !elsewhere_too)) {
			continue;
		}
		if (o == NULL || !within(role_by_id(r->role), o->may)) {
			return false;
		}
	}
	return true;
}

bool
person_may_reset(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles)
{
	if (p->id == m->account || strcmp(p->left_day, today_of(c)) <= 0) {
		return false;
	}
	return m->keeper || (manager_at(m, p->organisation) != NULL && all_within(c, m, roles, true));
}

bool
person_may_end(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles)
{
	if (p->id == m->account || strcmp(p->left_day, today_of(c)) <= 0) {
		return false;
	}
	return m->keeper || (manager_at(m, p->organisation) != NULL && all_within(c, m, roles, false));
}

const struct person_role *
person_role_to_change(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles)
{
	const char *today = today_of(c);

	for (size_t i = 0; i < roles->n && p->id != m->account && strcmp(p->left_day, today) > 0; i++) {
		const struct person_role *r = LIST_AT(*roles, struct person_role, i);
		const struct managed *o = manager_at(m, r->organisation);

		if (strcmp(r->until_day, today) > 0 && (m->keeper || (o != NULL && within(role_by_id(r->role), o->may)))) {
			return r;
		}
	}
	return NULL;
}

enum err
person_find(struct ctx *c, const struct manager *m, const char *ref, struct person *ret, struct list *ret_roles)
{
	bool theirs = m->keeper;

	TRY(db_one(c, &sql_person_by_ref, ARGS(TEXT(ref)), person_fields, ret));
	*ret_roles = LIST(struct person_role);
	TRY(db_all(c, &sql_roles_of, ARGS(INT(ret->id)), person_role_fields, ret_roles));
	theirs |= manager_at(m, ret->organisation) != NULL;
	for (size_t i = 0; i < ret_roles->n && !theirs; i++) {
		theirs = manager_at(m, LIST_AT(*ret_roles, struct person_role, i)->organisation) != NULL;
	}
	return theirs ? OK : fail(c, ERR_MISSING, NULL, "There is no such person.");
}

/* ---- doing it -------------------------------------------------------------------------------------------------------- */

const struct field new_person_fields[] = {
    FIELD_AT(new_person, name, F_TEXT, .label = "Name", .required = 1, .max = 100),
    FIELD_AT(new_person, email, F_EMAIL, .label = "Work e-mail address"),
    FIELD_AT(new_person, sign_in_name, F_TEXT, .label = "Or a sign-in name", .max = 60,
        .hint = "For somebody without a work e-mail address, for example rowanbank-night-1"),
    FIELD_AT(new_person, role, F_TEXT, .label = "What they do here", .required = 1),
    FIELD_END,
};

/* A sign-in name is something one can say on the telephone and type on any keyboard. */
static bool
sign_in_name_fine(const char *s)
{
	size_t n = strlen(s);

	return n >= 4 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") == n;
}

enum err
person_invite(struct ctx *c, const struct manager *m, const struct managed *o, const struct new_person *n, int64_t *ret_id)
{
	if (!manager_may_give(m, o, role_by_id(n->role))) {
		return fail(c, ERR_INVALID, "role", "Choose one of these.");
	}
	if (str_empty(n->email) == str_empty(n->sign_in_name)) {
		return fail(c, ERR_INVALID, "email", "Give an e-mail address or a sign-in name: one of the two.");
	}
	if (str_empty(n->email) && !sign_in_name_fine(n->sign_in_name)) {
		return fail(c, ERR_INVALID, "sign_in_name", "A sign-in name has at least four letters, digits, dots or dashes, without spaces.");
	}
	return account_make(c,
	    &(struct new_account){.name = n->name, .email = str_empty(n->email) ? NULL : n->email,
	        .sign_in_name = str_empty(n->email) ? n->sign_in_name : NULL, .organisation = o->id, .role = n->role},
	    ret_id);
}

enum err
person_join(struct ctx *c, const struct managed *o, const char *sign_in, const char *role)
{
	struct person_key k;
	bool found;

	TRY(person_by_sign_in(c, sign_in, &k, &found));
	if (!found || strcmp(k.left_day, today_of(c)) <= 0) {
		return fail(c, ERR_INVALID, "sign_in", "Nobody signs in with this. Invite them instead.");
	}
	return membership_add(c, k.id, o->id, role, today_of(c));
}

static enum err
membership_until(struct ctx *c, const struct person *p, const struct person_role *r, const char *day)
{
	TRY(db_exec(c, &sql_membership_until, ARGS(INT(r->id), TEXT(day)), NULL));
	return account_saved(c, r->organisation, "membership", p->ref, "", "organisation", r->organisation_ref, "role", r->role, "from", r->from_day,
	    "until", day, NULL);
}

static enum err
tokens_end(struct ctx *c, int64_t account)
{
	static const struct field fields[] = {{.name = "ref", .kind = F_TEXT}, FIELD_END};
	struct list refs = LIST(const char *);

	TRY(db_all(c, &sql_tokens_live, ARGS(INT(account)), fields, &refs));
	for (size_t i = 0; i < refs.n; i++) {
		TRY(token_end(c, account, *LIST_AT(refs, const char *, i)));
	}
	return OK;
}

enum err
person_shut_out(struct ctx *c, int64_t account)
{
	TRY(sessions_end(c, account, 0));
	TRY(tokens_end(c, account));
	return db_exec(c, &sql_welcomes_end, ARGS(INT(account), INT(c->now)), NULL);
}

enum err
person_leave(struct ctx *c, const struct person *p, const char *from_day)
{
	TRY(db_exec(c, &sql_account_leave, ARGS(INT(p->id), TEXT(from_day)), NULL));
	if (strcmp(from_day, today_of(c)) <= 0) {
		TRY(person_shut_out(c, p->id));
	}
	TRY(account_saved(c, p->organisation, "account", p->ref, "", "name", p->name, "left", from_day, NULL));
	return standings_refresh(c, p->id);
}

enum err
person_leave_role(struct ctx *c, const struct person *p, const struct person_role *r, const char *from_day)
{
	TRY(membership_until(c, p, r, from_day));
	return standings_refresh(c, p->id);
}

enum err
person_back(struct ctx *c, const struct person *p, const struct managed *o, const char *role)
{
	struct list roles = LIST(struct person_role);

	TRY(db_all(c, &sql_roles_of, ARGS(INT(p->id)), person_role_fields, &roles));
	for (size_t i = 0; i < roles.n; i++) { /* what they did before is not taken up again by itself */
		if (strcmp(LIST_AT(roles, struct person_role, i)->until_day, today_of(c)) > 0) {
			TRY(membership_until(c, p, LIST_AT(roles, struct person_role, i), today_of(c)));
		}
	}
	TRY(db_exec(c, &sql_account_leave, ARGS(INT(p->id), TEXT(DAY_OPEN)), NULL));
	TRY(account_saved(c, o->id, "account", p->ref, "", "name", p->name, "left", "", NULL));
	return membership_add(c, p->id, o->id, role, today_of(c));
}

enum err
person_change_role(struct ctx *c, const struct person *p, const struct person_role *r, const char *role)
{
	TRY(membership_until(c, p, r, today_of(c)));
	return membership_add(c, p->id, r->organisation, role, today_of(c));
}

enum err
token_end(struct ctx *c, int64_t account, const char *ref)
{
	struct person_key k;
	int64_t changed = 0;

	TRY(db_exec(c, &sql_token_end, ARGS(INT(account), TEXT(ref), INT(c->now)), &changed));
	if (changed == 0) {
		return fail(c, ERR_MISSING, NULL, "There is no such token.");
	}
	TRY(person_by_id(c, account, &k));
	return account_saved(c, k.organisation, "token", ref, "", "of", k.ref, "ended_at", instant_rfc3339(c->arena, c->now), NULL);
}
