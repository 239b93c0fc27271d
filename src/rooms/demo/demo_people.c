/* SPDX-License-Identifier: MIT */
/* The people of the demo: who they are, what they belong to, how they sign in. Invented, and their passwords are new with each demo. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "rooms/accounts/accounts.h"
#include "rooms/demo/demo.sql.h"
#include "rooms/demo/demo_making.h"
#include "rooms/homes/homes.h"

/* The home that the home manager signs in to: with nursing, ordinary, and not sent yet today. */
static const struct demo_home *
managers_home(const struct making *m, int team)
{
	const struct demo_home *any = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct demo_home *h = &m->homes[i];

		if (h->team == team && h->nursing && (any == NULL || strcmp(h->name, "Fernhaugh") == 0)) {
			any = h;
		}
	}
	return any;
}

/* Which organisation a role of the pack belongs to, made when it is not there. */
static enum err
organisation_for(struct ctx *c, const struct making *m, int team, const struct role *role, int64_t *ret)
{
	const struct demo_home *h = managers_home(m, team);
	struct home home;
	struct group area;

	TRY(group_by_id(c, m->areas[team], &area));
	if (role->side == SIDE_HOME && h != NULL) {
		TRY(home_by_id(c, h->id, &home));
		return organisation_make(c, "home", home.name, home.group_id, ret);
	}
	if (role->side == SIDE_PROVIDER && h != NULL) {
		int64_t group = 0;

		TRY(home_by_id(c, h->id, &home));
		TRY(group_find(c, "provider", home.provider_number, &group));
		return organisation_make(c, "provider", home.provider_name, group, ret);
	}
	if (strcmp(role->id, "regulator") == 0) {
		return organisation_make(c, "regulator", "Care regulator", 0, ret);
	}
	if (role->side == SIDE_PARTNER) {
		return organisation_make(c, "voluntary", "Providers' and residents' voice", m->areas[team], ret);
	}
	if (strcmp(role->id, "health_protection") == 0) {
		int64_t board = 0;

		TRY(db_int(c, &sql_demo_board_of, ARGS(INT(m->areas[team])), &board, NULL));
		return organisation_make(c, "nhs_board", arena_printf(c->arena, "NHS %s", area.name), board, ret);
	}
	if (strcmp(role->id, "executive") == 0 || strcmp(role->id, "commissioner") == 0) {
		return organisation_make(c, "council", arena_printf(c->arena, "%s Council", area.name), m->areas[team], ret);
	}
	*ret = m->organisations[team];
	return OK;
}

enum err
demo_people_make(struct ctx *c, struct making *m)
{
	for (size_t i = 0; i < m->people.n; i++) {
		struct person *p = LIST_AT(m->people, struct person, i);
		int64_t organisation = 0, account = 0;

		TRY(organisation_for(c, m, p->team, role_by_id(p->role), &organisation));
		TRY(account_make(c,
		    &(struct new_account){.name = p->name, .email = p->email, .organisation = organisation, .role = p->role,
		        .password_hash = p->hash},
		    &account));
		TRY(token_make(c, account, "demo", &p->token));
		p->account = account;
	}
	return standings_refresh(c, 0);
}

/* Before the write: passwords are slow to hash. One account a role for the first team; the home manager, a member, the duty person and the chair for the second. */
void
demo_people_invent(struct ctx *c, struct making *m)
{
	const struct json *first = json_array(m->demo, "first_names"), *last = json_array(m->demo, "last_names");
	size_t n;
	const struct role *roles = roles_all(&n);

	m->people = LIST(struct person);
	for (int team = 0; team < 2; team++) {
		for (size_t i = 0; i < n; i++) {
			struct person *p;

			if (team == 1 && strcmp(roles[i].id, "home_manager") != 0 && roles[i].side != SIDE_TEAM) {
				continue;
			}
			p = list_add(&m->people, c->arena);
			p->team = team;
			p->role = roles[i].id;
			p->name = arena_printf(c->arena, "%s %s", first->items[(i * 3 + (size_t)team * 11) % first->len].text,
			    last->items[(i * 5 + (size_t)team * 7 + 1) % last->len].text);
			p->email = arena_printf(c->arena, "%s%s@example.org", p->role, team == 0 ? "" : "-2");
			p->password = arena_printf(c->arena, "%.16s", random_token(c->arena));
			p->hash = password_hash(c->arena, p->password);
		}
	}
}

const char *
demo_role_words(struct ctx *c, const char *role)
{
	char *s = arena_text(c->arena, role);

	for (char *p = s; *p != 0; p++) {
		*p = *p == '_' ? ' ' : *p;
	}
	return s;
}

/* --accounts FILE: so that scripts can sign in. Only the owner may read it. */
enum err
demo_people_save(struct ctx *c, struct making *m)
{
	struct buf b;
	int fd = open(m->accounts, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	m->saved = fd >= 0;
	if (fd < 0 || fchmod(fd, 0600) != 0) {
		return fail(c, ERR_IO, NULL, "The file %s cannot be written: %s.", m->accounts, strerror(errno));
	}
	buf_init(&b, 1 << 20);
	buf_addc(&b, '[');
	for (size_t i = 0; i < m->people.n; i++) {
		const struct person *p = LIST_AT(m->people, struct person, i);

		buf_adds(&b, i == 0 ? "\n{\"role\":" : ",\n{\"role\":");
		buf_json(&b, demo_role_words(c, p->role));
		buf_adds(&b, ",\"email\":");
		buf_json(&b, p->email);
		buf_adds(&b, ",\"password\":");
		buf_json(&b, p->password);
		buf_adds(&b, ",\"token\":");
		buf_json(&b, p->token);
		buf_addc(&b, '}');
	}
	buf_adds(&b, "\n]\n");
	ssize_t done = write(fd, b.p, b.len);
	bool whole = done == (ssize_t)b.len;

	buf_done(&b);
	if (close(fd) != 0 || !whole) {
		return fail(c, ERR_IO, NULL, "The file %s could not be written whole.", m->accounts);
	}
	return OK;
}
