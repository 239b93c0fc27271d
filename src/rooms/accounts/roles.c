/* SPDX-License-Identifier: MIT */
/* The roles of the pack as a table, made once at start and read-only afterwards. Not here: who has which role. */
#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"

static struct role *table;
static size_t table_n;

static enum err
read_role(struct ctx *c, const struct json *j, struct role *r)
{
	const struct json *permissions = json_array(j, "permissions");

	r->id = json_text(j, "id", "");
	r->name = json_text(j, "name", "");
	r->about = json_text(j, "about", json_text(j, "note", ""));
	r->side = side_by_name(json_text(j, "side", ""));
	r->homes = json_text(j, "homes", "none");
	r->organisations = json_array(j, "organisations");
	if (r->id[0] == 0 || r->side == SIDE_NONE) {
		return fail(c, ERR_INVALID, NULL, "roles.json: a role needs an id and a side.");
	}
	for (size_t i = 0; i < permissions->len; i++) {
		enum may m = may_by_name(str_or(permissions->items[i].text, ""));

		if (m == MAY_UNSET) {
			return fail(c, ERR_INVALID, NULL, "roles.json: role %s has a permission that does not exist: %s.", r->id,
			    str_or(permissions->items[i].text, ""));
		}
		r->may |= MAY_BIT(m);
	}
	return OK;
}

enum err
roles_start(struct ctx *c)
{
	const struct pack *p = c->host->pack;
	const struct json *all = json_array(pack_json(p, "roles.json"), "roles");
	struct role *made = ARENA_ARRAY(p->arena, struct role, all->len + 1);

	for (size_t i = 0; i < all->len; i++) {
		TRY(read_role(c, &all->items[i], &made[i]));
	}
	table = made;
	table_n = all->len;
	return OK;
}

const struct role *
role_by_id(const char *id)
{
	for (size_t i = 0; i < table_n; i++) {
		if (str_eq(table[i].id, id)) {
			return &table[i];
		}
	}
	return NULL;
}

const struct role *
roles_all(size_t *ret_n)
{
	*ret_n = table_n;
	return table;
}
