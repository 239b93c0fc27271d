/* SPDX-License-Identifier: MIT */
/* `alongside account ...` and `alongside organisation ...`: how the first people get in, and how whoever runs the machine helps when nobody else can. They act as the
 * account "Alongside" and may give any role that the kind of organisation allows. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/people.h"

/* ---- account add ----------------------------------------------------------------------------------------------------- */

struct adding {
	struct new_person person;
	const char *organisation, *hash, *path;
};

/* "Team member", "team member" or "team_member". */
static const struct role *
role_by_words(struct ctx *c, const char *words)
{
	size_t n;
	const struct role *all = roles_all(&n);
	const char *key = str_key(c->arena, str_or(words, ""));

	for (size_t i = 0; i < n; i++) {
		if (str_eq(all[i].id, words) || strcmp(str_key(c->arena, all[i].name), key) == 0) {
			return &all[i];
		}
	}
	return NULL;
}

static enum err
add_write(struct ctx *c, void *arg)
{
	static const struct manager everybody = {.keeper = true};
	struct adding *a = arg;
	struct organisation o;
	struct person_key k;
	int64_t id = 0;
	bool found;

	TRY(organisation_by_words(c, a->organisation, &o));
	const struct managed at = {.id = o.id, .ref = o.ref, .kind = o.kind, .name = o.name};
	if (!manager_may_give(&everybody, &at, role_by_id(a->person.role))) {
		return fail(c, ERR_INVALID, "role", "The role %s is not one of an organisation of the kind %s.", role_by_id(a->person.role)->name, o.kind);
	}
	TRY(person_invite(c, &everybody, &at, &a->person, &id));
	if (a->hash == NULL) {
		return link_give(c, id, "invitation", "", &a->path);
	}
	TRY(person_by_sign_in(c, str_or(a->person.email, a->person.sign_in_name), &k, &found));
	return password_set(c, &k, a->hash, 0, "given on the command line");
}

/* What a form would have checked: name and address. False with a fault. */
static enum err
person_check(struct ctx *c, struct new_person *p)
{
	struct new_person checked = {0};

	for (const struct field *f = new_person_fields; f->name != NULL; f++) {
		const char *why = field_set(f, &checked, *(const char *const *)((const char *)p + f->offset), c->arena);

		if (why != NULL) {
			return fail(c, ERR_INVALID, f->name, "--%s: %s", f->name, why);
		}
	}
	*p = checked;
	return OK;
}

static enum err
password_read(struct command_run *run, struct adding *a)
{
	char line[512];
	const char *wrong;

	if (fgets(line, sizeof(line), run->in) == NULL) {
		return fail(&run->ctx, ERR_INVALID, "password", "There is no password on standard input.");
	}
	line[strcspn(line, "\r\n")] = 0;
	wrong = password_wrong(run->ctx.arena, line, a->person.name, str_or(a->person.email, a->person.sign_in_name));
	if (wrong != NULL) {
		return fail(&run->ctx, ERR_INVALID, "password", "%s", wrong);
	}
	a->hash = password_hash(run->ctx.arena, line);
	return OK;
}

static int
account_add(struct command_run *run)
{
	const char *role = command_option(run, "role");
	const struct role *found = role_by_words(&run->ctx, role);
	struct adding a = {.organisation = command_option(run, "organisation")};

	a.person = (struct new_person){.name = command_option(run, "name"), .email = command_option(run, "email"),
	    .sign_in_name = command_option(run, "sign-in-name"), .role = role};
	if (a.person.name == NULL || a.organisation == NULL || role == NULL || (a.person.email == NULL) == (a.person.sign_in_name == NULL)) {
		return command_usage(run, "--name, --organisation, --role and one of --email and --sign-in-name are needed.");
	}
	if (found == NULL) {
		(void)fail(&run->ctx, ERR_INVALID, "role", "There is no role called \"%s\".", role);
		return command_failed(run);
	}
	a.person.role = found->id;
	if (person_check(&run->ctx, &a.person) != OK || (command_flag(run, "password-stdin") && password_read(run, &a) != OK) ||
	    db_write(&run->ctx, run->dataset, add_write, &a) != OK) {
		return command_failed(run);
	}
	if (a.hash == NULL && a.path == NULL) {
		fprintf(run->err, "A mail with the link is on its way to %s.\n", a.person.email);
	} else if (a.hash == NULL) {
		fprintf(run->out, "%s\n", a.path);
		fprintf(run->err, "With this link %s chooses a password. It works once, for %d days.\n", a.person.name, INVITATION_S / 86400);
	}
	return 0;
}

/* ---- account list, reset, token --------------------------------------------------------------------------------------- */

struct account_row {
	const char *sign_in, *name, *left_day, *organisation_name, *role;
	int64_t has_password;
};

static const struct field account_row_fields[] = {
    FIELD_AT(account_row, sign_in, F_TEXT),
    FIELD_AT(account_row, name, F_TEXT),
    FIELD_AT(account_row, left_day, F_TEXT),
    FIELD_AT(account_row, organisation_name, F_TEXT),
    FIELD_AT(account_row, role, F_TEXT),
    FIELD_AT(account_row, has_password, F_INT),
    FIELD_END,
};

static int
account_list(struct command_run *run)
{
	struct list rows = LIST(struct account_row);
	char today[DAY_SIZE];

	day_of(run->ctx.now, today);
	if (db_all(&run->ctx, &sql_accounts_all, ARGS(TEXT(today)), account_row_fields, &rows) != OK) {
		return command_failed(run);
	}
	for (size_t i = 0; i < rows.n; i++) {
		const struct account_row *a = LIST_AT(rows, struct account_row, i);
		const struct role *role = role_by_id(a->role);

		fprintf(run->out, "%s\t%s\t%s\t%s\t%s\n", a->sign_in, a->name, role != NULL ? role->name : "-", str_or(a->organisation_name, "-"),
		    strcmp(a->left_day, today) <= 0 ? "left" : a->has_password ? "active" : "invited");
	}
	return 0;
}

struct giving {
	const char *sign_in, *name, *made;
	bool token;
};

static enum err
give_write(struct ctx *c, void *arg)
{
	struct giving *g = arg;
	struct person_key k;
	char today[DAY_SIZE];
	bool found;

	day_of(c->now, today);
	TRY(person_by_sign_in(c, g->sign_in, &k, &found));
	if (!found || strcmp(k.left_day, today) <= 0 || k.id == c->actor->account) {
		return fail(c, ERR_MISSING, NULL, "Nobody signs in with \"%s\".", g->sign_in);
	}
	if (g->token) {
		return token_make(c, k.id, g->name, &g->made);
	}
	TRY(account_saved(c, k.organisation, "account", k.ref, "", "reset_link", "made", NULL));
	return link_give(c, k.id, k.password[0] != 0 ? "reset" : "invitation", "", &g->made);
}

static int
give(struct command_run *run, struct giving *g)
{
	if (db_write(&run->ctx, run->dataset, give_write, g) != OK) {
		return command_failed(run);
	}
	if (g->made == NULL) {
		fprintf(run->err, "A mail with the link is on its way to %s.\n", g->sign_in);
	} else {
		fprintf(run->out, "%s\n", g->made);
	}
	return 0;
}

static int
account_token(struct command_run *run)
{
	struct giving g = {.sign_in = command_word(run, 0), .name = command_option(run, "name"), .token = true};

	if (str_empty(g.sign_in) || str_empty(g.name)) {
		return command_usage(run, "Say whose token it is and, with --name, what it is for.");
	}
	return give(run, &g);
}

static int
account_reset(struct command_run *run)
{
	struct giving g = {.sign_in = command_word(run, 0)};

	return str_empty(g.sign_in) ? command_usage(run, "Say whose password it is.") : give(run, &g);
}

/* ---- organisations ---------------------------------------------------------------------------------------------------- */

struct founding {
	const char *kind, *name, *about;
};

static enum err
found_write(struct ctx *c, void *arg)
{
	const struct founding *f = arg;
	int64_t id;

	return organisation_add(c, f->kind, f->name, f->about, &id);
}

static int
organisation_add_run(struct command_run *run)
{
	struct founding f = {.kind = command_option(run, "kind"), .name = command_option(run, "name"), .about = command_option(run, "about")};

	if (str_empty(f.kind) || str_empty(f.name)) {
		return command_usage(run, "--kind and --name are needed.");
	}
	if (strlen(f.name) > 200 || !utf8_valid(f.name, strlen(f.name))) {
		return command_usage(run, "This is no name.");
	}
	return db_write(&run->ctx, run->dataset, found_write, &f) != OK ? command_failed(run) : 0;
}

const struct command accounts_commands[] = {
    {.name = "account add",
        .usage = "--name WORDS [--email|--sign-in-name WORDS] --organisation NAME --role ROLE [--password-stdin]",
        .about = "a new person; prints the link with which they choose a password",
        .needs = NEEDS_WRITE,
        .run = account_add},
    {.name = "account list", .about = "who signs in, with what role, where", .needs = NEEDS_READ, .run = account_list},
    {.name = "account reset", .usage = "SIGN-IN", .about = "a link with which somebody chooses a new password", .needs = NEEDS_WRITE, .run = account_reset},
    {.name = "account token", .usage = "SIGN-IN --name WORDS", .about = "a token for a program of this person; shown once", .needs = NEEDS_WRITE,
        .run = account_token},
    {.name = "organisation add",
        .usage = "--kind KIND --name WORDS [--about WORDS]",
        .about = "a team, home, provider, council, nhs_board, hscp, regulator, voluntary or union; --about names its area (a team's may be several, between \";\") or its number",
        .needs = NEEDS_WRITE,
        .run = organisation_add_run},
    {.name = NULL},
};
