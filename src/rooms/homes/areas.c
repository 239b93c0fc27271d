/* SPDX-License-Identifier: MIT */
/* The pack's areas (areas.h). Matching is by folded text, letters and digits only, within one kind, because names repeat: "Fife" is a council, a partnership
 * and a board. Knows no table. */
#include "rooms/homes/areas.h"

#include <string.h>

#include "base/host.h"
#include "base/json.h"
#include "base/pack.h"
#include "base/str.h"

/* A spelling that means an area. */
struct spelling {
	const char *folded;
	size_t area; /* index in areas */
};

static struct list areas = LIST(struct area);
static struct list spellings = LIST(struct spelling);

/* The key without its spaces. */
static const char *
fold(struct arena *a, const char *text)
{
	char *key = str_key(a, text), *to = key;

	for (const char *p = key; *p != 0; p++) {
		if (*p != ' ') {
			*to++ = *p;
		}
	}
	*to = 0;
	return key;
}

static void
spelling_add(struct arena *a, const char *text)
{
	const char *folded = fold(a, text);

	if (folded[0] != 0) {
		struct spelling *s = list_add(&spellings, a);

		*s = (struct spelling){.folded = folded, .area = areas.n - 1};
	}
}

static void
area_add(struct arena *a, const char *kind, const struct json *j, const char *parent)
{
	struct area *area = list_add(&areas, a);
	const struct json *more[] = {json_array(j, "aliases"), json_array(j, "old_codes")};

	*area = (struct area){.kind = kind, .code = json_text(j, "code", ""), .name = json_text(j, "name", ""), .parent = parent};
	area->brief = json_text(j, "short", area->name);
	spelling_add(a, area->code);
	spelling_add(a, area->name);
	spelling_add(a, area->brief);
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < more[i]->len; k++) {
			spelling_add(a, more[i]->items[k].text);
		}
	}
}

enum err
areas_start(struct ctx *c)
{
	struct arena *a = c->host->pack->arena;
	const struct json *all = pack_json(c->host->pack, "areas.json"), *nation = json_get(all, "nation");
	static const struct {
		const char *list, *kind, *parent;
	} kinds[] = {{"boards", "board", NULL}, {"hscps", "hscp", "board"}, {"councils", "council", "hscp"}};

	areas = LIST(struct area);
	spellings = LIST(struct spelling);
	if (nation != NULL) {
		area_add(a, "nation", nation, "");
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct json *list = json_array(all, kinds[i].list);

		for (size_t k = 0; k < list->len; k++) {
			const char *parent = kinds[i].parent != NULL ? json_text(&list->items[k], kinds[i].parent, "")
			                                             : json_text(nation, "code", "");

			area_add(a, kinds[i].kind, &list->items[k], parent);
		}
	}
	return OK;
}

const struct list *
areas_all(void)
{
	return &areas;
}

const struct area *
area_find(struct arena *a, const char *kind, const char *text)
{
	const char *folded = fold(a, str_or(text, ""));

	for (size_t i = 0; i < spellings.n; i++) {
		const struct spelling *s = LIST_AT(spellings, struct spelling, i);
		const struct area *area = LIST_AT(areas, struct area, s->area);

		if (strcmp(s->folded, folded) == 0 && strcmp(area->kind, kind) == 0) {
			return area;
		}
	}
	return NULL;
}

const char *
area_brief(const char *code, const char *fallback)
{
	for (size_t i = 0; code != NULL && i < areas.n; i++) {
		const struct area *area = LIST_AT(areas, struct area, i);

		if (strcmp(area->code, code) == 0) {
			return area->brief;
		}
	}
	return fallback;
}
