/* SPDX-License-Identifier: MIT */
/* Areas and providers: homes, places and what kinds they are, rolled up from the register's file in force on a day, within reach. Public register facts only; what homes
 * send in returns is not here. */
#include "rooms/homes/homes_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/homes/areas.html.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/register/register.h"

/* Homes counted by whatever a statement groups them by. */
struct sum_row {
	const char *ref, *kind, *code, *name, *council, *council_ref, *locality, *locality_ref, *client_group, *sector, *number;
	int64_t id, homes, places, places_not_known;
};

static const struct field sum_row_fields[] = {
    FIELD_AT(sum_row, id, F_INT),
    FIELD_AT(sum_row, ref, F_TEXT),
    FIELD_AT(sum_row, kind, F_TEXT),
    FIELD_AT(sum_row, code, F_TEXT),
    FIELD_AT(sum_row, name, F_TEXT),
    FIELD_AT(sum_row, number, F_TEXT),
    FIELD_AT(sum_row, council, F_TEXT),
    FIELD_AT(sum_row, council_ref, F_TEXT),
    FIELD_AT(sum_row, locality, F_TEXT),
    FIELD_AT(sum_row, locality_ref, F_TEXT),
    FIELD_AT(sum_row, client_group, F_TEXT),
    FIELD_AT(sum_row, sector, F_TEXT),
    FIELD_AT(sum_row, homes, F_INT),
    FIELD_AT(sum_row, places, F_INT),
    FIELD_AT(sum_row, places_not_known, F_INT),
    FIELD_END,
};

static void
line_sum(struct area_line *l, const struct sum_row *row)
{
	l->homes += row->homes;
	l->places += row->places;
	l->places_not_known += row->places_not_known;
}

/* Adds a row to the line of that name; what has no name stands under `otherwise`. */
static struct area_line *
line_add(struct arena *a, struct list *lines, const char *name, const char *otherwise, const char *ref, const struct sum_row *row)
{
	struct area_line *l = NULL;

	name = str_or(name, otherwise);
	for (size_t i = 0; i < lines->n && l == NULL; i++) {
		struct area_line *at = LIST_AT(*lines, struct area_line, i);

		l = strcmp(at->name, name) == 0 && str_eq(at->ref, ref) ? at : NULL;
	}
	if (l == NULL) {
		l = list_add(lines, a);
		*l = (struct area_line){.name = name, .ref = ref};
	}
	line_sum(l, row);
	return l;
}

static void
line_link(struct arena *a, struct area_line *l, const char *base)
{
	if (!str_empty(l->ref)) {
		l->path = arena_printf(a, "%s%s", base, l->ref);
	}
}

/* ---- /areas -------------------------------------------------------------------------------------------------------------- */

static const struct view areas_view = {.name = "areas", .title = "Areas", .html = HTML(areas_html)};

enum err
areas_page(struct req *r)
{
	static const char *const kinds[] = {"remit", "nation", "board", "hscp", "council", "locality", "provider"};
	struct ctx *c = &r->ctx;
	struct areas_view v = {.kinds = LIST(struct area_kind), .day = day_text(c->arena, c->now)};
	struct list rows = LIST(struct sum_row);
	const char *as_of;
	int64_t file;

	TRY(register_file_on(c, v.day, &file, &as_of));
	TRY(db_all(c, &sql_areas_of_account, ARGS(INT(c->actor->account), TEXT(v.day), INT(file)), sum_row_fields, &rows));
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		struct area_kind kind = {.areas = LIST(struct area_line)};

		kind.label = pack_word(c->host->pack, arena_printf(c->arena, "group.%s", kinds[k]));
		for (size_t i = 0; i < rows.n; i++) {
			const struct sum_row *row = LIST_AT(rows, struct sum_row, i);

			if (strcmp(row->kind, kinds[k]) == 0) {
				line_link(c->arena, line_add(c->arena, &kind.areas, row->name, "", row->ref, row), "/areas/");
			}
		}
		if (kind.areas.n > 0) {
			*(struct area_kind *)list_add(&v.kinds, c->arena) = kind;
		}
	}
	return reply(r, &areas_view, &v);
}

/* ---- /areas/:group --------------------------------------------------------------------------------------------------------- */

static const struct view area_view = {.name = "area", .title = "Area", .html = HTML(area_html)};

static enum err
area_load(struct req *r, struct area_view *v, int64_t file)
{
	struct ctx *c = &r->ctx;
	struct list sums = LIST(struct sum_row), providers = LIST(struct sum_row);
	const struct arg *args = ARGS(INT(r->group->id), TEXT(v->day), INT(file));

	TRY(db_all(c, &sql_area_sums, args, sum_row_fields, &sums));
	TRY(db_all(c, &sql_area_providers, args, sum_row_fields, &providers));
	for (size_t i = 0; i < sums.n; i++) {
		const struct sum_row *row = LIST_AT(sums, struct sum_row, i);

		line_sum(&v->all, row);
		line_link(c->arena, line_add(c->arena, &v->councils, row->council, "not known", row->council_ref, row), "/areas/");
		line_link(c->arena, line_add(c->arena, &v->localities, row->locality, "No locality said yet", row->locality_ref, row), "/areas/");
		(void)line_add(c->arena, &v->client_groups, row->client_group, "not known", "", row);
		(void)line_add(c->arena, &v->sectors, row->sector, "not known", "", row);
	}
	for (size_t i = 0; i < providers.n; i++) {
		const struct sum_row *row = LIST_AT(providers, struct sum_row, i);
		struct area_line *l = line_add(c->arena, &v->providers, row->name, "not known", row->ref, row);

		if (v->may_list) {
			line_link(c->arena, l, "/providers/");
		}
	}
	return OK;
}

enum err
area_page(struct req *r)
{
	const struct home_query *q = r->in;
	struct area_view v = {.all = {.name = r->group->name, .ref = r->group->ref}, .may_list = req_may(r, MAY_HOMES_LIST)};
	struct group g;
	int64_t file;

	if (strcmp(r->group->kind, "home") == 0) {
		return fail(&r->ctx, ERR_MISSING, NULL, "A home is no area.");
	}
	v.councils = v.localities = v.client_groups = v.sectors = v.providers = LIST(struct area_line);
	v.day = asked_day(r, q->on, &v.past);
	v.kind = pack_word(r->ctx.host->pack, arena_printf(r->ctx.arena, "group.%s", r->group->kind));
	TRY(group_by_id(&r->ctx, r->group->id, &g));
	v.code = strcmp(g.code, g.ref) == 0 ? NULL : g.code;
	TRY(register_file_on(&r->ctx, v.day, &file, &v.file_as_of));
	v.file_as_of = file != 0 ? v.file_as_of : NULL;
	TRY(area_load(r, &v, file));
	page_title(r, "%s", v.all.name);
	return reply(r, &area_view, &v);
}

/* ---- /providers/:provider -------------------------------------------------------------------------------------------------- */

static const struct view provider_view = {.name = "provider", .title = "Provider", .html = HTML(provider_html)};

enum err
provider_page(struct req *r)
{
	const struct home_query *q = r->in;
	struct ctx *c = &r->ctx;
	struct provider_view v = {.councils = LIST(struct area_line)};
	const char *today = day_text(c->arena, c->now), *as_of;
	struct sum_row provider = {0};
	struct list sums = LIST(struct sum_row);
	int64_t file;

	page_list_range(r, &v.list, sizeof(struct home_row));
	v.day = asked_day(r, q->on, &v.past);
	TRY(db_one(c, &sql_provider_reached, ARGS(TEXT(req_param(r, "provider")), INT(c->actor->account), TEXT(today), TEXT(v.day)),
	    sum_row_fields, &provider));
	v.number = provider.number;
	v.name = provider.name;
	TRY(register_file_on(c, v.day, &file, &as_of));
	TRY(db_all(c, &sql_provider_sums, ARGS(INT(c->actor->account), TEXT(v.day), INT(file), TEXT(v.number), TEXT(today)), sum_row_fields,
	    &sums));
	for (size_t i = 0; i < sums.n; i++) {
		const struct sum_row *row = LIST_AT(sums, struct sum_row, i);

		line_sum(&v.all, row);
		(void)line_add(c->arena, &v.councils, row->name, "not known", row->ref, row);
	}
	TRY(homes_list(c,
	    &(struct homes_ask){.day = v.day, .today = today, .provider = v.number, .sort = "name", .limit = v.list.limit,
	        .offset = v.list.offset},
	    &v.list.rows, &v.list.total));
	page_title(r, "%s", v.name);
	return reply(r, &provider_view, &v);
}
