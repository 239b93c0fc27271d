/* SPDX-License-Identifier: MIT */
/* Areas and providers of a file as groups of homes, each looked up once an import. A council, HSCP or board is found by the pack's spellings and codes; what
 * is not found keeps its text and is told. Called while a file is accepted. */
#include <string.h>

#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register_accept.h"

/* "outside Scotland" is no area, and no fault either. */
static bool
outside(struct accepting *a, const char *text)
{
	const struct json *list = json_array(pack_json(a->c->host->pack, "areas.json"), "outside");
	const char *folded = register_fold(a->c->arena, text);

	for (size_t i = 0; i < list->len; i++) {
		if (strcmp(register_fold(a->c->arena, str_or(list->items[i].text, "")), folded) == 0) {
			return true;
		}
	}
	return false;
}

static enum err
area_find(struct accepting *a, const char *kind, const char *text, int64_t *ret)
{
	const char *key = arena_printf(a->c->arena, "%s/%s", kind, text);
	int64_t *id = index_get(&a->areas, key);

	if (!id) {
		id = ARENA_NEW(a->c->arena, int64_t);
		TRY(group_find(a->c, kind, text, id));
		if (!*id && !outside(a, text)) {
			*(const char **)list_add(&a->areas_unknown, a->c->arena) = text;
		}
		(void)index_add(&a->areas, key, id);
	}
	*ret = *id;
	return OK;
}

/* The group above, when it is of this kind. */
static enum err
area_above(struct accepting *a, int64_t group, const char *kind, int64_t *ret)
{
	const char *key = arena_printf(a->c->arena, "above %s/%lld", kind, (long long)group);
	int64_t *id = index_get(&a->areas, key);
	struct group g, above;

	if (!id) {
		id = ARENA_NEW(a->c->arena, int64_t);
		TRY(group_by_id(a->c, group, &g));
		if (g.parent) {
			TRY(group_by_id(a->c, g.parent, &above));
			*id = strcmp(above.kind, kind) == 0 ? above.id : 0;
		}
		(void)index_add(&a->areas, key, id);
	}
	*ret = *id;
	return OK;
}

enum err
register_areas_of(struct accepting *a, struct file_home *h)
{
	if (*h->council_text) {
		TRY(area_find(a, "council", h->council_text, &h->council));
	}
	if (*h->hscp_text) {
		TRY(area_find(a, "hscp", h->hscp_text, &h->hscp));
	} else if (h->council) {
		TRY(area_above(a, h->council, "hscp", &h->hscp));
	}
	if (*h->board_text) {
		TRY(area_find(a, "board", h->board_text, &h->board));
	} else if (h->hscp) {
		TRY(area_above(a, h->hscp, "board", &h->board));
	}
	return OK;
}

/* ---- providers ------------------------------------------------------------------------------------------------------ */

struct provider {
	const char *name;
	int64_t group;
};

/* Where one file has two names for a number, the first in order of bytes. */
static struct index
names_of(struct accepting *a)
{
	struct index names = INDEX(a->c->arena);

	for (const struct file_home *h = LIST_FIRST(a->f->homes); h < (const struct file_home *)LIST_END(a->f->homes); h++) {
		struct provider *p = index_get(&names, h->provider_number);

		if (!*h->provider_number) {
			continue;
		}
		if (!p) {
			p = ARENA_NEW(a->c->arena, struct provider);
			p->name = h->provider_name;
			(void)index_add(&names, h->provider_number, p);
		} else if (strcmp(h->provider_name, p->name) < 0) {
			p->name = h->provider_name;
		}
	}
	return names;
}

enum err
register_providers(struct accepting *a)
{
	struct index names = names_of(a);

	a->providers = names;
	for (const struct file_home *h = LIST_FIRST(a->f->homes); h < (const struct file_home *)LIST_END(a->f->homes); h++) {
		struct provider *p = *h->provider_number ? index_get(&names, h->provider_number) : NULL;

		if (p && !p->group) {
			TRY(provider_register(a->c, a->map->name, h->provider_number, p->name, a->how->as_of, &p->group));
		}
	}
	return OK;
}

/* Of this file, or of any accepted before it. */
enum err
register_provider_group(struct accepting *a, const char *number, int64_t *ret)
{
	struct provider *p = index_get(&a->providers, number);

	if (!p) {
		p = ARENA_NEW(a->c->arena, struct provider);
		TRY(group_find(a->c, "provider", number, &p->group));
		(void)index_add(&a->providers, arena_text(a->c->arena, number), p);
	}
	*ret = p->group;
	return OK;
}
