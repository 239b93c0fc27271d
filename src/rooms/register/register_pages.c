/* SPDX-License-Identifier: MIT */
/* The pages of the register: accepted files with the form that brings one in, and an accepted file with what was not understood. An upload's own pages are in
 * upload_pages.c. The last lines are what the room offers to the program. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/register/register.h"
#include "rooms/register/register.html.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_room.h"
#include "rooms/register/register_view.h"
#include "rooms/register/upload_pages.h"
#include "web/room.h"

static const struct field file_row_fields[] = {FIELD_AT(file_row, id, F_INT, .internal = 1), FIELD_AT(file_row, ref, F_REF, .label = "Reference"),
    FIELD_AT(file_row, as_of, F_DAY, .label = "Of"), FIELD_AT(file_row, filename, F_TEXT, .label = "File"),
    FIELD_AT(file_row, homes, F_COUNT, .label = "Care homes"), FIELD_AT(file_row, others, F_COUNT, .label = "Others left out"),
    FIELD_AT(file_row, rows, F_COUNT, .label = "Services in the file"), FIELD_AT(file_row, encoding, F_TEXT, .label = "Written as"),
    FIELD_AT(file_row, digest, F_TEXT, .internal = 1), FIELD_AT(file_row, notes, F_JSON, .internal = 1),
    FIELD_AT(file_row, reason, F_TEXT, .label = "Why it replaced another"), FIELD_AT(file_row, accepted_by, F_TEXT, .label = "Accepted by"),
    FIELD_AT(file_row, accepted_at, F_INSTANT, .label = "Accepted"), FIELD_AT(file_row, replaced_by, F_REF, .label = "Replaced by"), FIELD_END};

/* ---- accepted files -------------------------------------------------------------------------------------------------- */

static const struct view files_view_of = {.name = "register_files",
    .title = "Register",
    .html = HTML(register_page),
    .fields = file_row_fields,
    .list_offset = offsetof(struct files_view, list),
    .is_list = 1,
    .filename = "register-files"};

static const struct choice file_sorts[] = {{"as_of", NULL}, {"accepted", NULL}, {NULL, NULL}};
static const struct field files_query_fields[] = {{.name = "sort", .kind = F_CHOICE, .choices = file_sorts}, FIELD_END};
static const struct route_api files_api = {.view = &files_view_of, .query = files_query_fields};

enum err
register_files_page(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct files_view v = {.sort = str_or(req_query(r, "sort"), "-as_of"), .waiting = LIST(struct upload_row)};

	page_list_range(r, &v.list, sizeof(struct file_row));
	TRY(db_int(c, &sql_register_files_count, NOARGS, &v.list.total, NULL));
	TRY(db_all(c, &sql_register_files_page, ARGS(INT(v.list.limit), INT(v.list.offset), TEXT(v.sort)), file_row_fields, &v.list.rows));
	TRY(db_all(c, &sql_register_uploads_open, NOARGS, upload_row_fields, &v.waiting));
	if (r->again && r->in) {
		v.form = *(const struct upload_form *)r->in;
	}
	return reply(r, &files_view_of, &v);
}

/* ---- one accepted file ------------------------------------------------------------------------------------------------ */

static void
words_add(struct ctx *c, struct file_view *v, const struct json *notes, const char *name, const char *label, const char *hint)
{
	const struct json *texts = json_array(notes, name);
	struct words_list *w = list_add(&v->columns, c->arena);

	*w = (struct words_list){.label = label, .hint = hint, .texts = LIST(const char *)};
	for (size_t i = 0; i < texts->len; i++) {
		*(const char **)list_add(&w->texts, c->arena) = str_or(texts->items[i].text, "");
	}
}

static void
faults_add(struct ctx *c, struct file_view *v, const struct json *notes)
{
	const struct json *faults = json_array(notes, "faults");
	int64_t end = v->list.offset + v->list.limit;

	v->list.total = (int64_t)faults->len;
	for (int64_t i = v->list.offset; i < v->list.total && i < end; i++) {
		const struct json *x = &faults->items[i];
		struct preview_line *l = list_add(&v->list.rows, c->arena);

		*l = (struct preview_line){.part = "unread", .number = "", .name = "", .council = "", .after = ""};
		l->row = arena_printf(c->arena, "%lld", (long long)json_int(x, "row", 0));
		l->what = json_text(x, "column", "");
		l->before = json_text(x, "value", "");
		l->why = json_text(x, "reason", "");
	}
}

static const struct view file_view_of = {
    .name = "register_file", .html = HTML(register_file_page), .fields = file_row_fields, .list_offset = 0};

static enum err
file_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct file_view v = {.columns = LIST(struct words_list), .kinds = LIST(struct file_kind)};
	const struct json *notes, *kinds;

	TRY(db_one(c, &sql_register_file_by_ref, ARGS(TEXT(req_param(r, "file"))), file_row_fields, &v.file));
	TRY(json_read(c, v.file.notes, strlen(v.file.notes), &notes));
	page_list_range(r, &v.list, sizeof(struct preview_line));
	v.blank = json_int(notes, "blank", 0);
	v.stray = json_int(notes, "stray", 0);
	kinds = json_get(notes, "kinds");
	for (size_t i = 0; kinds && i < kinds->len; i++) {
		*(struct file_kind *)list_add(&v.kinds, c->arena) = (struct file_kind){.name = kinds->names[i], .n = kinds->items[i].n};
	}
	words_add(c, &v, notes, "not_understood", "Columns not understood", NULL);
	words_add(c, &v, notes, "areas_unknown", "Areas not found", "They keep the file's spelling and belong to no area here.");
	words_add(c, &v, notes, "people", "Columns about people", "Names, telephones and addresses of people are not brought in.");
	words_add(c, &v, notes, "not_kept", "Columns that are known and not kept", NULL);
	words_add(c, &v, notes, "absent", "Columns that this file does not have", NULL);
	faults_add(c, &v, notes);
	page_title(r, "File of %s", day_words(c->arena, v.file.as_of));
	return reply(r, &file_view_of, &v);
}

/* ---- what the room offers --------------------------------------------------------------------------------------------- */

static const struct route register_routes[] = {
    {GET, "/register", register_files_page, .may = MAY_REGISTER_IMPORT, .title = "Files of the register", .api = 1, .files = 1,
        .json = &files_api},
    {GET, "/register/files/:file", file_show, .may = MAY_REGISTER_IMPORT, .title = "An accepted file of the register"},
    {POST, "/register/uploads", upload_work, .write = upload_write, .may = MAY_REGISTER_IMPORT, IN(upload_form_fields, upload_form),
        .form = register_files_page, .title = "Bring in a file of the register", .body_max = REGISTER_BYTES + 64 * 1024, .upload = 1, .slow = 1},
    {GET, "/register/uploads/:upload", upload_show, .may = MAY_REGISTER_IMPORT, .title = "What a file of the register would change", .slow = 1,
        .files = 1},
    {POST, "/register/uploads/:upload/accept", upload_accept_work, .write = upload_accept_write, .may = MAY_REGISTER_IMPORT,
        IN(accept_form_fields, accept_form), .form = upload_show, .title = "Accept a file of the register", .slow = 1},
    {POST, "/register/uploads/:upload/refuse", upload_refuse_work, .write = upload_refuse_write, .may = MAY_REGISTER_IMPORT,
        .title = "Do not use an uploaded file"},
    ROUTES_END,
};

static const struct menu_item register_menu[] = {
    {FRAME_TEAM, 80, "Register", "/register", MAY_REGISTER_IMPORT},
    {FRAME_SYSTEM, 20, "Register", "/register", MAY_REGISTER_IMPORT},
    {.label = NULL},
};

static const struct command register_commands[] = {
    {.name = "import register",
        .usage = "FILE --as-of DATE [--replace] [--reason WORDS] [--even-if-smaller] [--with-people]",
        .about = "bring in a file of the regulator's register",
        .needs = NEEDS_WRITE,
        .run = register_import_run},
    {.name = NULL},
};

static const struct record_kind register_records[] = {
    {"register", "What the regulator's register says of a home", registered_fields, MAY_HOME_READ},
    {.name = NULL},
};

const struct room register_room = {
    .name = "register",
    .routes = register_routes,
    .statements = sql_room_register,
    .commands = register_commands,
    .menu = register_menu,
    .records = register_records,
    .start = register_start,
    .verify = register_verify,
};
