/* SPDX-License-Identifier: MIT */
/* The room and the people of web_room.h. Pets are the records: a name that is taken is a conflict, a weight below zero is refused by the engine. */
#include "tests/web_room.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/str.h"
#include "tests/kit_db.h"
#include "web/page.h"
#include "web/reply.h"

STATEMENT(make_once, SQL_EXEC, 0,
    "CREATE TABLE kit_once (account INTEGER NOT NULL, key TEXT NOT NULL, status INTEGER NOT NULL, location TEXT, body TEXT, UNIQUE (account, key)) STRICT",
    "CREATE TABLE kit_once (account BIGINT NOT NULL, key TEXT NOT NULL, status BIGINT NOT NULL, location TEXT, body TEXT, UNIQUE (account, key))");
STATEMENT(once_by_key, SQL_ONE, 2, "SELECT status, location, body FROM kit_once WHERE account = ?1 AND key = ?2",
    "SELECT status, location, body FROM kit_once WHERE account = $1 AND key = $2");
STATEMENT(once_add, SQL_EXEC, 5, "INSERT INTO kit_once (account, key, status, location, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    "INSERT INTO kit_once (account, key, status, location, body) VALUES ($1, $2, $3, $4, $5)");
STATEMENT(pets_page, SQL_MANY, 2, "SELECT id, name, weight, note FROM kit_pets ORDER BY name LIMIT ?1 OFFSET ?2",
    "SELECT id, name, weight, note FROM kit_pets ORDER BY name LIMIT $1 OFFSET $2");

static struct test_set set;
static struct host host;
static enum err next_error, next_audit;
static _Atomic int audits, traces, works;
static bool meeting;
static pthread_barrier_t barrier;

/* ---- who asks ------------------------------------------------------------------------------------------------------ */

static enum err
who(struct req *r, const char *cookie, const char *bearer)
{
	static const struct frame team = {.kind = FRAME_TEAM, .organisation = "Team <of> tests", .account = "Ann & Bo"};
	bool is_team = str_eq(cookie, "team") || str_eq(cookie, "late") || str_eq(bearer, "token-of-the-team");

	if (bearer && !is_team) {
		return fail(&r->ctx, ERR_DENIED, NULL, "This token is not known.");
	}
	if (!is_team && !str_eq(cookie, "guest")) {
		return OK;
	}
	r->actor = (struct actor){.account = is_team ? 1 : 2, .ref = is_team ? "A1" : "A2", .name = "Ann & Bo", .organisation = 1};
	r->actor.session = bearer ? 0 : str_eq(cookie, "team") ? 11 : 12;
	r->actor.token = bearer ? 7 : 0;
	r->may = is_team ? MAY_BIT(MAY_HOMES_LIST) | MAY_BIT(MAY_HOME_READ) | MAY_BIT(MAY_RETURN_SEND) | MAY_BIT(MAY_BOARD_READ) : 0;
	r->frame = &team;
	return OK;
}

static enum err
reach_home(struct req *r, const char *ref)
{
	static const struct reached_home homes[] = {
	    {.id = 1, .ref = "CS1", .name = "Rowanbank", .may = MAY_BIT(MAY_HOME_READ) | MAY_BIT(MAY_RETURN_SEND)},
	    {.id = 2, .ref = "CS2", .name = "Harebank", .may = MAY_BIT(MAY_HOME_READ)},
	};

	for (size_t i = 0; i < 2; i++) {
		if (strcmp(homes[i].ref, ref) == 0) {
			r->home = &homes[i];
			return OK;
		}
	}
	return fail(&r->ctx, ERR_MISSING, NULL, "No home %s.", ref);
}

static enum err
reach_group(struct req *r, const char *ref, enum may may)
{
	static const struct reached_group own = {.id = 1, .ref = "G1", .kind = "remit", .name = "Kinclair", .may = MAY_BIT(MAY_BOARD_READ)};

	(void)may;
	if (ref && strcmp(ref, own.ref) != 0) {
		return fail(&r->ctx, ERR_MISSING, NULL, "No group %s.", ref);
	}
	r->group = &own;
	return OK;
}

struct once {
	int64_t status;
	const char *location, *body;
};
static const struct field once_fields[] = {
    FIELD_AT(once, status, F_COUNT), FIELD_AT(once, location, F_TEXT), FIELD_AT(once, body, F_LINES), FIELD_END};

static enum err
once_find(struct req *r, bool *ret_found)
{
	struct once o = {0};

	TRY(db_find(&r->ctx, &once_by_key, ARGS(INT(r->actor.account), TEXT(r->once)), once_fields, &o, ret_found));
	if (*ret_found) {
		r->out.status = (int)o.status;
		r->out.location = o.location;
		r->out.type = "application/json";
		buf_adds(&r->out.body, o.body);
	}
	return OK;
}

static enum err
once_keep(struct req *r)
{
	return db_exec(&r->ctx, &once_add,
	    ARGS(INT(r->actor.account), TEXT(r->once), INT(r->out.status), TEXT(r->out.location), TEXT(r->out.body.p)), NULL);
}

static enum err
audit(struct req *r)
{
	enum err e = next_audit;

	if (e != OK) {
		return fail(&r->ctx, e, NULL, "As the test wished.");
	}
	audits++;
	return OK;
}

static enum err
seen(struct req *r)
{
	traces += r->actor.account != 0;
	return OK;
}

static const char *
start_page(struct req *r)
{
	return r->may ? "/pets" : NULL;
}

const struct web_access web_room_access = {
    .who = who, .home = reach_home, .group = reach_group, .once_find = once_find, .once_keep = once_keep, .audit = audit, .seen = seen,
    .start_page = start_page};

/* ---- the room ------------------------------------------------------------------------------------------------------ */

static const struct field pet_file_fields[] = {
    FIELD_AT(pet, id, F_INT, .internal = 1),
    FIELD_AT(pet, name, F_TEXT, .label = "Name"),
    FIELD_AT(pet, weight, F_COUNT, .label = "Weight"),
    FIELD_AT(pet, note, F_LINES, .label = "Note"),
    FIELD_END,
};

struct pets_view {
	struct page_list list;
};

static void
pets_html(struct buf *b, const struct page *p, const void *v)
{
	const struct pets_view *view = v;

	buf_adds(b, "<h1>Pets</h1><ul>");
	for (size_t i = 0; i < view->list.rows.n; i++) {
		buf_adds(b, "<li>");
		buf_html(b, LIST_AT(view->list.rows, struct pet, i)->name);
		buf_adds(b, "</li>");
	}
	buf_adds(b, "</ul>");
	sort_link(b, p, "name", "Name");
	page_foot(b, p, view->list.offset, (int64_t)view->list.rows.n, view->list.total, view->list.limit, true);
}

static const struct view pets_view = {.name = "pets", .title = "Pets", .html = pets_html, .fields = pet_fields, .is_list = 1,
    .list_offset = offsetof(struct pets_view, list), .filename = "pets"};
static const struct view pet_view = {.name = "pet", .title = "Pet", .fields = pet_fields};

static enum err
pets_show(struct req *r)
{
	struct pets_view v;

	works++;
	page_list_range(r, &v.list, sizeof(struct pet));
	v.list.total = web_room_pets();
	TRY(db_all(&r->ctx, &pets_page, ARGS(INT(v.list.limit), INT(v.list.offset)), pet_fields, &v.list.rows));
	return reply(r, &pets_view, &v);
}

struct pet_form {
	const char *name;
	int64_t weight;
	const char *note;
};
static const struct field pet_form_fields[] = {
    FIELD_AT(pet_form, name, F_TEXT, .label = "Name", .required = 1, .max = 40),
    FIELD_AT(pet_form, weight, F_COUNT, .label = "Weight", .hint = "In kilograms", .max = 99),
    FIELD_AT(pet_form, note, F_LINES, .label = "Note"),
    FIELD_END,
};

static void
pet_form_html(struct buf *b, const struct page *p, const void *v)
{
	buf_adds(b, "<h1>A new pet</h1>");
	form_faults(b, p);
	buf_adds(b, "<form method=\"post\" action=\"/pets\">");
	form_hidden(b, p);
	for (const struct field *f = pet_form_fields; f->name; f++) {
		form_field(b, p, f, v);
	}
	buf_adds(b, "<button>Save</button></form>");
}

static const struct view pet_form_view = {.name = "pet_form", .title = "A new pet", .html = pet_form_html};

static enum err
pet_form_show(struct req *r)
{
	static const struct pet_form empty;

	return reply(r, &pet_form_view, r->again ? r->in : &empty);
}

static enum err
pet_check(struct req *r)
{
	const struct pet_form *in = r->in;

	works++;
	if (meeting) {
		pthread_barrier_wait(&barrier);
	}
	if (str_eq(in->name, "Nobody")) {
		req_fault(r, "name", "Nobody is no name.");
	}
	return req_faults(r);
}

static enum err
pet_save(struct req *r)
{
	const struct pet_form *in = r->in;
	struct pet pet = {.name = in->name, .weight = in->weight, .note = in->note};
	enum err e = next_error;

	TRY(pet_add(&r->ctx, &pet));
	reply_header(r, "X-Pet", "yes");
	if (e != OK) {
		return fail(&r->ctx, e, NULL, "As the test wished.");
	}
	if (r->format == FORMAT_JSON) {
		return reply_status(r, 201, &pet_view, &pet);
	}
	return reply_see(r, "/pets?new=%s", pet.name);
}

static void
plain_html(struct buf *b, const struct page *p, const void *v)
{
	(void)p;
	buf_adds(b, "<h1>");
	buf_html(b, v);
	buf_adds(b, "</h1>");
}

static const struct view plain_view = {.name = "plain", .title = "Plain", .html = plain_html};

static enum err
plain_show(struct req *r)
{
	page_title(r, "%s", r->home ? r->home->name : r->group ? r->group->name : "Plain");
	return reply(r, &plain_view, r->home ? r->home->name : r->group ? r->group->name : "Plain");
}

static enum err
see_plain(struct req *r)
{
	return reply_see(r, "/plain");
}

static enum err
silent(struct req *r)
{
	(void)r;
	return OK;
}

static enum err
busy(struct req *r)
{
	return fail(&r->ctx, ERR_BUSY, NULL, "engine words that nobody should read");
}

/* Every pet, as a page or as a file made row by row. */
static enum err
note_shown(struct ctx *c, void *rec, void *arg)
{
	struct pet *pet = rec;

	(void)arg;
	pet->note = arena_printf(c->arena, "%s weighs %lld", pet->name, (long long)pet->weight);
	return OK;
}

static enum err
every_pet(struct req *r)
{
	if (r->format == FORMAT_HTML) {
		page_live(r, "/live?group=%s", "G&1");
		return reply(r, &plain_view, "Every pet");
	}
	return reply_file(r, "every-pet", "Every pet", &pets_page, ARGS(INT(1000), INT(0)), pet_file_fields, sizeof(struct pet), note_shown, NULL);
}

/* Says back what came: the first bytes of the file, its name, and the field beside it. */
static enum err
file_read(struct req *r)
{
	char text[40] = "";
	ssize_t n = r->upload.fd < 0 ? -1 : read(r->upload.fd, text, sizeof(text) - 1);

	return reply(r, &plain_view,
	    arena_printf(r->ctx.arena, "%s %lld %zd %s %s", r->upload.filename, (long long)r->upload.size, n, text, str_or(req_raw(r, "as_of"), "?")));
}

static const struct route routes[] = {
    {GET, "/", .work = plain_show, .may = MAY_ANYONE},
    {GET, "/plain", .work = plain_show, .may = MAY_SIGNED_IN, .title = "Plain"},
    {GET, "/pets", .work = pets_show, .may = MAY_HOMES_LIST, .api = 1, .files = 1, .title = "Pets"},
    {GET, "/pets/new", .work = pet_form_show, .may = MAY_HOMES_LIST, .title = "A new pet"},
    {POST, "/pets", .work = pet_check, .write = pet_save, .form = pet_form_show, .may = MAY_HOMES_LIST, .api = 1, IN(pet_form_fields, pet_form)},
    {GET, "/homes/:home", .work = plain_show, .may = MAY_HOME_READ, .scope = SCOPE_HOME},
    {POST, "/homes/:home/send", .write = see_plain, .may = MAY_RETURN_SEND, .scope = SCOPE_HOME},
    {GET, "/board", .work = plain_show, .may = MAY_BOARD_READ, .scope = SCOPE_GROUP},
    {GET, "/settings", .work = plain_show, .may = MAY_SETTINGS_EDIT},
    {GET, "/audited", .work = plain_show, .may = MAY_SIGNED_IN, .audited = 1},
    {GET, "/silent", .work = silent, .may = MAY_SIGNED_IN},
    {GET, "/busy", .work = busy, .may = MAY_SIGNED_IN, .api = 1},
    {GET, "/every", .work = every_pet, .may = MAY_HOMES_LIST, .files = 1},
    {POST, "/file", .work = file_read, .may = MAY_HOMES_LIST, .upload = 1, .body_max = 1 << 20},
    {GET, "/all", .work = web_all_show, .may = MAY_SIGNED_IN},
    {POST, "/all", .write = see_plain, .form = web_all_show, .may = MAY_SIGNED_IN, IN(web_all_fields, web_all)},
    {GET, "/sign-in", .work = plain_show, .may = MAY_ANYONE},
    {POST, "/sign-in", .work = see_plain, .may = MAY_ANYONE, .no_csrf = 1, .slow = 1},
    {POST, "/sign-out", .work = see_plain, .may = MAY_SIGNED_IN},
    ROUTES_END,
};

static const struct menu_item menu[] = {
    {FRAME_TEAM, 20, "Pets", "/pets", MAY_HOMES_LIST},
    {FRAME_TEAM, 10, "Board", "/board", MAY_BOARD_READ},
    {FRAME_TEAM, 30, "Settings", "/settings", MAY_SETTINGS_EDIT},
    {.label = NULL},
};

static const struct room the_room = {.name = "pets", .routes = routes, .menu = menu};
const struct room *const web_room_rooms[] = {&the_room, NULL};

/* ---- a test's start and end ---------------------------------------------------------------------------------------- */

int
web_room_start(void **state)
{
	(void)state;
	if (!day_zone("Europe/London")) {
		return -1;
	}
	next_error = next_audit = OK;
	audits = traces = works = 0;
	kit_clock = KIT_NOW;
	test_set_open(&set);
	test_do(&set, &make_once);
	host = (struct host){.data = set.dir, .zone = "Europe/London", .has_key = true, .key = {1, 2, 3}};
	kit_client_start(&set.c, set.d, &host, web_room_rooms, &web_room_access);
	return 0;
}

int
web_room_stop(void **state)
{
	(void)state;
	kit_client_stop();
	test_set_close(&set);
	return 0;
}

int64_t
web_room_pets(void)
{
	return test_pets(&set);
}

struct host *
web_room_host(void)
{
	return &host;
}

void
web_room_fail_write(enum err e)
{
	next_error = e;
}

void
web_room_fail_audit(enum err e)
{
	next_audit = e;
}

void
web_room_meet(int requests)
{
	if (meeting) {
		pthread_barrier_destroy(&barrier);
	}
	meeting = requests > 0;
	if (meeting) {
		pthread_barrier_init(&barrier, NULL, (unsigned)requests);
	}
}

static int64_t
clock_now(void)
{
	return kit_clock;
}

void *
web_room_other(void *call)
{
	struct ctx c;
	struct web_options o = {.host = &host, .dataset = set.d, .access = &web_room_access, .now = clock_now, .rooms = web_room_rooms};
	struct web_answer other;
	struct web *w;

	test_ctx_open(&set, &c);
	w = web_start(&c, &o);
	web_handle(w, call, c.arena, &other);
	web_stop(w);
	test_ctx_close(&c);
	return (void *)(intptr_t)other.status;
}

int
web_room_audits(void)
{
	return audits;
}

int
web_room_traces(void)
{
	return traces;
}

int
web_room_works(void)
{
	return works;
}
