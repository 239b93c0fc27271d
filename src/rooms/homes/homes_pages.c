/* SPDX-License-Identifier: MIT */
/* The list of homes, and the room as the program sees it: its routes, menu rows, command. The other pages are in home_pages.c, facts_pages.c, area_pages.c,
 * remit_pages.c and links_pages.c. */
#include "rooms/homes/homes_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/areas.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.html.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/homes/homes_search.h"
#include "rooms/register/register.h"

static const struct choice scope_choices[] = {{"all", "Every care home"}, {NULL, NULL}};

static const struct choice sort_choices[] = {{"name", NULL}, {"-name", NULL}, {"places", NULL}, {"-places", NULL}, {"town", NULL}, {"-town", NULL},
    {NULL, NULL}};

static const struct field homes_query_fields[] = {
    FIELD_AT(homes_query, q, F_TEXT, .label = "Name or number"),
    FIELD_AT(homes_query, council, F_TEXT, .label = "Council area"),
    FIELD_AT(homes_query, client_group, F_TEXT, .label = "For"),
    FIELD_AT(homes_query, provider, F_TEXT, .label = "Provider"),
    FIELD_AT(homes_query, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(homes_query, status, F_TEXT, .label = "Registration"),
    FIELD_AT(homes_query, scope, F_CHOICE, .label = "Scope", .choices = scope_choices),
    FIELD_AT(homes_query, on, F_DAY, .label = "As on"),
    FIELD_AT(homes_query, sort, F_CHOICE, .label = "Sorted by", .choices = sort_choices),
    FIELD_END,
};

const char *
asked_day(struct req *r, const char *on, bool *ret_past)
{
	const char *today = day_text(r->ctx.arena, r->ctx.now);

	*ret_past = !str_empty(on) && strcmp(on, today) != 0;
	return str_empty(on) ? today : on;
}

/* ---- what is asked for -------------------------------------------------------------------------------------------------- */

/* An area group holds homes of every kind: the list begins with those a remit begins with. A remit holds its homes already; a provider's or a home's own are all theirs. */
static bool
is_area(const char *kind)
{
	static const char *const areas[] = {"locality", "hscp", "council", "board", "nation"};

	for (size_t i = 0; i < sizeof(areas) / sizeof(*areas); i++) {
		if (strcmp(areas[i], kind) == 0) {
			return true;
		}
	}
	return false;
}

/* A filter that names a group there is not is told, rather than answered with an empty list. */
static enum err
named_group(struct req *r, const char *kind, const char *field, const char *text, int64_t *ret)
{
	*ret = 0;
	if (str_empty(text)) {
		return OK;
	}
	TRY(group_find(&r->ctx, kind, text, ret));
	if (*ret == 0) {
		req_fault(r, field, "There is no %s called “%s”.", strcmp(kind, "council") == 0 ? "council area" : kind, text);
	}
	return OK;
}

static enum err
ask_make(struct req *r, const struct homes_query *q, struct homes_view *v, struct homes_ask *ask)
{
	*ask = (struct homes_ask){.group = r->group->id, .today = day_text(r->ctx.arena, r->ctx.now), .q = q->q, .status = q->status,
	    .provider = q->provider, .sort = str_or(q->sort, "name"), .limit = v->list.limit, .offset = v->list.offset};
	ask->day = asked_day(r, q->on, &v->past);
	ask->client_group = str_empty(q->client_group) ? "" : client_group_spelled(&r->ctx, q->client_group);
	TRY(named_group(r, "council", "council", q->council, &ask->council));
	TRY(named_group(r, "locality", "locality", q->locality, &ask->locality));
	TRY(req_faults(r));
	v->all = str_eq(q->scope, "all");
	if (v->all && v->group_ref == NULL) {
		ask->group = 0;
	} else if (!v->all && is_area(r->group->kind)) {
		ask->age_groups = remit_starter(&r->ctx, "age_group");
		ask->statuses = remit_starter(&r->ctx, "registration_status");
	}
	return OK;
}

/* ---- filters to choose from --------------------------------------------------------------------------------------------- */

static void
option_count(struct req *r, struct list *options, const char *value, const char *label, int64_t n, const char *chosen)
{
	struct homes_option *o;

	if (str_empty(value)) {
		return;
	}
	for (size_t i = 0; i < options->n; i++) {
		o = LIST_AT(*options, struct homes_option, i);
		if (strcmp(o->value, value) == 0) {
			o->n += n;
			return;
		}
	}
	o = list_add(options, r->ctx.arena);
	*o = (struct homes_option){.value = value, .label = label, .n = n, .chosen = str_eq(chosen, value)};
}

static enum err
options_make(struct req *r, const struct homes_ask *ask, struct homes_view *v)
{
	const char *sort = str_or(v->query->client_group, "");
	const char *chosen = sort[0] != 0 ? client_group_spelled(&r->ctx, sort) : "";
	struct list kinds;

	v->client_groups = v->councils = v->localities = v->statuses = LIST(struct homes_option);
	if (r->format != FORMAT_HTML) {
		return OK;
	}
	TRY(homes_kinds(&r->ctx, ask, &kinds));
	*(struct homes_option *)list_add(&v->client_groups, r->ctx.arena) =
	    (struct homes_option){.value = "", .label = "For anyone", .path = req_with(r, "client_group", NULL), .chosen = chosen[0] == 0};
	for (size_t i = 0; i < kinds.n; i++) {
		const struct homes_kind *k = LIST_AT(kinds, struct homes_kind, i);
		const char *council = k->council_name, *status = k->registration_status;

		option_count(r, &v->client_groups, k->client_group, k->client_group, k->n, chosen);
		option_count(r, &v->councils, council, council, k->n, k->council == ask->council ? council : NULL);
		option_count(r, &v->localities, k->locality_ref, k->locality_name, k->n, k->locality == ask->locality ? k->locality_ref : NULL);
		option_count(r, &v->statuses, status, status, k->n, v->query->status);
	}
	for (size_t i = 1; i < v->client_groups.n; i++) {
		struct homes_option *o = LIST_AT(v->client_groups, struct homes_option, i);

		o->path = req_with(r, "client_group", o->value);
	}
	if (v->client_groups.n == 2) {
		v->client_groups.n = 0; /* one kind only: nothing to choose */
	}
	return OK;
}

/* ---- the list ----------------------------------------------------------------------------------------------------------- */

static const struct view homes_view = {.name = "homes", .title = "Homes", .html = HTML(homes_page), .fields = home_api_fields,
    .list_offset = offsetof(struct homes_view, list), .is_list = 1, .filename = "homes", .shape = &home_shape};
static const struct route_api homes_api = {.view = &homes_view};

static enum err
homes_file(struct req *r, const struct homes_ask *ask)
{
	const struct sql *s;
	const struct arg *args;

	TRY(homes_list_statement(&r->ctx, ask, &s, &args));
	return reply_file(r, "homes", arena_printf(r->ctx.arena, "Homes as on %s", day_words(r->ctx.arena, ask->day)), s, args, home_file_fields,
	    sizeof(struct home_row), home_row_finish, (void *)(uintptr_t)ask->day);
}

enum err
homes_list_page(struct req *r)
{
	struct homes_view v = {.query = r->in, .may_import = req_may(r, MAY_REGISTER_IMPORT)};
	struct homes_ask ask;
	int64_t file;

	page_list_range(r, &v.list, sizeof(struct home_row));
	v.group_ref = str_empty(req_query(r, "group")) ? NULL : r->group->ref;
	v.group_name = r->group->name;
	TRY(ask_make(r, v.query, &v, &ask));
	v.day = ask.day;
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return homes_file(r, &ask);
	}
	TRY(register_file_on(&r->ctx, ask.day, &file, &v.file_as_of));
	v.file_as_of = file != 0 ? v.file_as_of : NULL;
	TRY(homes_list(&r->ctx, &ask, &v.list.rows, &v.list.total));
	TRY(options_make(r, &ask, &v));
	v.all_path = req_with(r, "scope", "all");
	v.own_path = req_with(r, "scope", NULL);
	return reply(r, &homes_view, &v);
}

/* ---- the room ----------------------------------------------------------------------------------------------------------- */

static const struct route homes_routes[] = {
    {GET, "/homes", .work = homes_list_page, .may = MAY_HOMES_LIST, .scope = SCOPE_GROUP, IN(homes_query_fields, homes_query), .api = 1, .json = &homes_api,
        .files = 1, .title = "List of homes"},
    {GET, "/homes/:home", .work = home_show_page, .may = MAY_HOME_READ, .scope = SCOPE_HOME, IN(home_query_fields, home_query), .api = 1, .json = &home_api,
        .title = "A home"},
    {GET, "/homes/:home/register", .work = home_register_page, .may = MAY_HOME_READ, .scope = SCOPE_HOME,
        .title = "What the register has said of a home"},
    {GET, "/homes/:home/facts", .work = facts_page, .may = MAY_HOME_READ, .scope = SCOPE_HOME, .title = "A home's own facts"},
    {POST, "/homes/:home/facts", .write = facts_save_write, .may = MAY_HOME_FACTS_EDIT, .scope = SCOPE_HOME,
        IN(facts_form_fields, facts_form), .form = facts_page, .title = "Change a home's own facts"},
    {GET, "/providers/:provider", .work = provider_page, .may = MAY_HOMES_LIST, IN(home_query_fields, home_query), .title = "A provider"},
    {GET, "/areas", .work = areas_page, .may = MAY_TOTALS_READ, .title = "Areas"},
    {GET, "/areas/:group", .work = area_page, .may = MAY_TOTALS_READ, .scope = SCOPE_GROUP, IN(home_query_fields, home_query),
        .title = "An area"},
    {GET, "/remit", .work = remit_page, .may = MAY_SETTINGS_READ, .scope = SCOPE_GROUP, .title = "Who is expected to send"},
    {POST, "/remit/changes", .write = remit_change_write, .may = MAY_REMIT_EDIT, .scope = SCOPE_GROUP, IN(remit_form_fields, remit_form),
        .form = remit_page, .title = "Add or leave out a home"},
    {POST, "/remit/changes/:change/end", .write = remit_change_end_write, .may = MAY_REMIT_EDIT, .scope = SCOPE_GROUP,
        .title = "Take back that a home was added or left out"},
    {GET, "/links", .work = links_page, .may = MAY_LINK_CONFIRM, .title = "New registrations that look like old ones"},
    {POST, "/links/:link/confirm", .write = link_confirm_write, .may = MAY_LINK_CONFIRM, .title = "Say that one registration follows another"},
    {POST, "/links/:link/refuse", .write = link_refuse_write, .may = MAY_LINK_CONFIRM,
        .title = "Say that one registration does not follow another"},
    ROUTES_END,
};

static const struct menu_item homes_menu[] = {
    {FRAME_TEAM, 20, "Homes", "/homes", MAY_HOMES_LIST},
    {FRAME_TEAM, 70, "Areas", "/areas", MAY_TOTALS_READ},
    {FRAME_TEAM, 75, "Who sends", "/remit", MAY_REMIT_EDIT},
    {FRAME_HOME, 50, "Our facts", "/homes/:home/facts", MAY_HOME_READ},
    {FRAME_PARTNER, 20, "Homes", "/homes", MAY_HOMES_LIST},
    {FRAME_PARTNER, 30, "Areas", "/areas", MAY_TOTALS_READ},
    {.label = NULL},
};

static const struct command homes_commands[] = {
    {.name = "import localities",
        .usage = "FILE",
        .about = "bring in localities with their codes from a CSV file (code, areaname, areatype, parent_area, areaname_full)",
        .needs = NEEDS_WRITE,
        .run = localities_run},
    {.name = NULL},
};

static const struct record_kind homes_records[] = {
    {"home", "Home, as the register has it", home_fields, MAY_HOME_READ},
    {"facts", "A home's own facts", home_facts_fields, MAY_HOME_READ},
    {"expected", "Homes added to those expected to send, or left out", expected_change_fields, MAY_SETTINGS_READ},
    {"home_link", "A new registration that follows an old one", home_link_fields, MAY_LINK_CONFIRM},
    {.name = NULL},
};

const struct room homes_room = {
    .name = "homes",
    .routes = homes_routes,
    .statements = sql_room_homes,
    .commands = homes_commands,
    .menu = homes_menu,
    .records = homes_records,
    .start = areas_start,
    .seed = groups_seed,
    .verify = homes_verify,
    .happened = home_happened,
    .finds = homes_finds,
};
