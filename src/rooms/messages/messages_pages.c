/* SPDX-License-Identifier: MIT */
/* The outbox on the screen, in the API and as files; one message, with what a person may do with it; the switch; the settings of mail. Whoever runs the system sees that
 * there is mail of everybody, and its text only where they reach the homes too: mail of a team is about homes. */
#include <string.h>

#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/messages/messages.html.h"
#include "rooms/messages/messages.sql.h"
#include "rooms/messages/outbox_view.h"
#include "web/room.h"

/* 0: of all organisations. */
static int64_t
whose_mail(const struct req *r)
{
	return req_may(r, MAY_SYSTEM_RUN) ? 0 : r->actor.organisation;
}

static enum err
switch_look(struct req *r, struct mail_switch *v)
{
	struct settings s, own;

	TRY(settings_get(&r->ctx, 0, &s));
	TRY(settings_get(&r->ctx, r->actor.organisation, &own));
	*v = (struct mail_switch){.site = s.site, .words = mail_hold_reason(r->ctx.host, &s)};
	if (req_may(r, MAY_SYSTEM_RUN)) {
		v->whose = "all";
		v->on = strcmp(s.mail, "on") == 0;
		v->server = str_or(r->ctx.host->mail, s.mail_server);
	} else {
		v->whose = "team";
		v->on = strcmp(own.mail_stopped, "yes") != 0;
		v->words = v->words == NULL && !v->on ? MAIL_STOPPED_WORDS : v->words;
	}
	return OK;
}

/* ---- the list -------------------------------------------------------------------------------------------------------- */

static const struct view outbox_view_of = {.name = "messages", .title = "Mail", .html = HTML(outbox_page), .fields = message_fields,
    .list_offset = offsetof(struct outbox_view, list), .is_list = 1, .filename = "mail"};

static const struct field outbox_query_fields[] = {{.name = "state", .kind = F_CHOICE, .choices = message_states},
    {.name = "kind", .kind = F_CHOICE, .choices = message_kinds}, FIELD_END};
static const struct route_api outbox_api = {.view = &outbox_view_of, .query = outbox_query_fields};

static const struct field state_count_fields[] = {FIELD_AT(state_count, state, F_TEXT), FIELD_AT(state_count, n, F_INT), FIELD_END};

static enum err
outbox_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct outbox_view v = {.state = str_or(req_query(r, "state"), ""), .counts = LIST(struct state_count)};
	const char *kind = str_or(req_query(r, "kind"), "");
	int64_t of = whose_mail(r);

	v.everybodys = of == 0;
	page_list_range(r, &v.list, sizeof(struct message));
	const struct arg *args = ARGS(INT(of), TEXT(v.state), TEXT(kind), INT(v.list.limit), INT(v.list.offset));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return reply_file(r, "mail", "Mail", &sql_messages_page, args, message_fields, sizeof(struct message), NULL, NULL);
	}
	TRY(db_int(c, &sql_messages_count, ARGS(INT(of), TEXT(v.state), TEXT(kind)), &v.list.total, NULL));
	TRY(db_all(c, &sql_messages_page, args, message_fields, &v.list.rows));
	TRY(db_all(c, &sql_messages_states, ARGS(INT(of)), state_count_fields, &v.counts));
	TRY(switch_look(r, &v.mail));
	return reply(r, &outbox_view_of, &v);
}

/* ---- one message ----------------------------------------------------------------------------------------------------- */

static const struct view message_view_of = {.name = "message", .html = HTML(message_page), .fields = message_fields};
static const struct route_api message_api = {.view = &message_view_of};

static enum err
message_find(struct req *r, struct message *ret)
{
	*ret = (struct message){.id = 0};
	return db_one(&r->ctx, &sql_message_by_ref, ARGS(TEXT(req_param(r, "message")), INT(whose_mail(r))), message_fields, ret);
}

/* Mail about signing in is about nobody's care; the rest is for those of the organisation who reach its homes. */
static bool
text_is_for(const struct req *r, const struct message *m)
{
	bool sign_in = strcmp(m->kind, "invitation") == 0 || strcmp(m->kind, "reset") == 0;

	return sign_in || (m->organisation == r->actor.organisation && req_may(r, MAY_RETURN_READ));
}

static enum err
message_show(struct req *r)
{
	struct message_view v = {.files = LIST(struct message_file_row)};

	TRY(message_find(r, &v.m));
	TRY(db_all(&r->ctx, &sql_message_files, ARGS(INT(v.m.id)), message_file_row_fields, &v.files));
	TRY(switch_look(r, &v.mail));
	v.text_shown = text_is_for(r, &v.m);
	v.text = v.text_shown ? message_as_shown(&r->ctx, v.m.body, v.mail.site) : NULL;
	v.may_drop = strcmp(v.m.state, "waiting") == 0 || strcmp(v.m.state, "held") == 0;
	v.may_again = strcmp(v.m.state, "sent") != 0 && (strcmp(v.m.state, "held") != 0 || strcmp(v.m.problem, MAIL_COPIED_WORDS) == 0);
	v.has_history = req_may(r, MAY_HISTORY_READ) && v.m.organisation == r->actor.organisation;
	page_title(r, "%s", v.m.subject);
	return reply(r, &message_view_of, &v);
}

const struct field drop_fields[] = {
    FIELD_AT(drop_form, reason, F_TEXT, .label = "Why?", .required = 1, .max = 300, .no_names = 1),
    FIELD_END,
};

static enum err
message_drop_write(struct req *r)
{
	const struct drop_form *in = r->in;
	struct message m;

	TRY(message_find(r, &m));
	TRY(message_drop(&r->ctx, &m, in->reason));
	return reply_see(r, "/outbox/%s", m.ref);
}

static enum err
message_again_write(struct req *r)
{
	struct message m;

	TRY(message_find(r, &m));
	TRY(message_again(&r->ctx, &m));
	return reply_see(r, "/outbox/%s", m.ref);
}

/* ---- the switch ------------------------------------------------------------------------------------------------------ */

static const struct choice whose_choices[] = {{"all", "All mail"}, {"team", "Our mail"}, {NULL, NULL}};
static const struct choice on_choices[] = {{"on", "On"}, {"off", "Off"}, {NULL, NULL}};

const struct field switch_fields[] = {
    FIELD_AT(switch_form, whose, F_CHOICE, .label = "Whose mail", .required = 1, .choices = whose_choices),
    FIELD_AT(switch_form, on, F_CHOICE, .label = "On or off", .required = 1, .choices = on_choices),
    FIELD_AT(switch_form, reason, F_TEXT, .label = "Why?", .required = 1, .max = 300, .no_names = 1),
    FIELD_END,
};

static enum err
switch_write(struct req *r)
{
	const struct switch_form *in = r->in;

	if (strcmp(in->whose, "all") == 0) {
		if (!req_may(r, MAY_SYSTEM_RUN)) {
			return fail(&r->ctx, ERR_DENIED, NULL, "Only an administrator starts and stops all mail.");
		}
		TRY(settings_set_because(&r->ctx, 0, "mail", in->on, in->reason));
	} else {
		TRY(settings_set_because(&r->ctx, r->actor.organisation, "mail_stopped", strcmp(in->on, "on") == 0 ? "no" : "yes", in->reason));
	}
	return reply_see(r, "/outbox");
}

/* ---- the settings ---------------------------------------------------------------------------------------------------- */

static const struct view mail_settings_view_of = {.name = "mail_settings", .title = "Settings of mail", .html = HTML(mail_settings_page)};

static const char *
mail_value(const struct settings *s, const struct field *f)
{
	return str_or(*(const char *const *)((const char *)s + f->offset), "");
}

static const char *
mail_settings_digest(struct arena *a, const struct settings *s)
{
	const char *all = "";

	for (const struct field *f = mail_settings_fields; f->name != NULL; f++) {
		all = arena_printf(a, "%s%s\n", all, f->internal ? "" : mail_value(s, f));
	}
	return hash_hex(a, all, strlen(all));
}

static enum err
mail_settings_show(struct req *r)
{
	struct mail_settings_view v = {.saved = req_query(r, "saved") != NULL && !r->again, .server_now = r->ctx.host->mail,
	    .made_up = r->ctx.host->made_up != NULL && r->ctx.host->mail == NULL};

	TRY(settings_get(&r->ctx, 0, &v.s));
	v.seen = mail_settings_digest(r->ctx.arena, &v.s);
	if (r->again && r->in != NULL) {
		v.s = *(const struct settings *)r->in;
	}
	return reply(r, &mail_settings_view_of, &v);
}

static enum err
mail_settings_write(struct req *r)
{
	const char *seen = req_raw(r, "seen");
	struct settings now;

	TRY(settings_get(&r->ctx, 0, &now));
	if (seen != NULL && strcmp(seen, mail_settings_digest(r->ctx.arena, &now)) != 0) {
		return fail(&r->ctx, ERR_CONFLICT, NULL, "Somebody changed the settings while you were looking at them. Look at them again.");
	}
	for (const struct field *f = mail_settings_fields; f->name != NULL; f++) {
		if (!f->internal && strcmp(mail_value(&now, f), mail_value(r->in, f)) != 0) {
			TRY(settings_set(&r->ctx, 0, f->name, mail_value(r->in, f)));
		}
	}
	return reply_see(r, "/settings/mail?saved=1");
}

/* ---- what the room offers -------------------------------------------------------------------------------------------- */

static const struct route messages_routes[] = {
    {GET, "/outbox", .work = outbox_show, .may = MAY_MAIL_KEEP, .api = 1, .files = 1, .json = &outbox_api, .title = "Mail that waits, and that was sent"},
    {POST, "/outbox/switch", .write = switch_write, .may = MAY_MAIL_KEEP, IN(switch_fields, switch_form), .form = outbox_show, .title = "Stop mail, or start it"},
    {GET, "/outbox/:message", .work = message_show, .may = MAY_MAIL_KEEP, .api = 1, .json = &message_api, .title = "One mail"},
    {POST, "/outbox/:message/drop", .write = message_drop_write, .may = MAY_MAIL_KEEP, IN(drop_fields, drop_form), .form = message_show,
        .title = "Do not send a mail"},
    {POST, "/outbox/:message/again", .write = message_again_write, .may = MAY_MAIL_KEEP, .title = "Send a mail now, or after all"},
    {GET, "/settings/mail", .work = mail_settings_show, .may = MAY_SYSTEM_RUN, .title = "The settings of mail"},
    {POST, "/settings/mail", .write = mail_settings_write, .may = MAY_SYSTEM_RUN, IN(mail_settings_fields, settings), .form = mail_settings_show,
        .title = "Change the settings of mail"},
    ROUTES_END,
};

static const struct menu_item messages_menu[] = {
    {FRAME_TEAM, 88, "Mail", "/outbox", MAY_MAIL_KEEP},
    {FRAME_SYSTEM, 35, "Mail", "/outbox", MAY_MAIL_KEEP},
    {.label = NULL},
};

static const struct record_kind messages_records[] = {
    {"message", "A mail that goes out", message_fields, MAY_MAIL_KEEP},
    {.name = NULL},
};

const struct room messages_room = {.name = "messages",
    .routes = messages_routes,
    .statements = sql_room_messages,
    .commands = mail_commands,
    .menu = messages_menu,
    .records = messages_records,
    .verify = messages_verify,
    .check = messages_check,
    .copied = messages_copied};
