/* SPDX-License-Identifier: MIT */
/* Making a message in the write of its cause, what a person may do with one, and what verify and check say. Sending is in messages_send.c. */
#include "rooms/messages/messages.h"

#include <string.h>

#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/messages/messages.sql.h"
#include "rooms/messages/outbox.h"

enum { SUBJECT_MOST = 200, CONTENT_BYTES = 64 << 10 };

const struct choice message_kinds[] = {{"invitation", "Invitation"}, {"reset", "New password"}, {"urgent", "Urgent call"}, {"reminder", "Reminder to send"},
    {"summary", "Summary for the team"}, {"report", "Report"}, {"notice", "Notice"}, {NULL, NULL}};

const struct choice message_states[] = {{"waiting", "Waiting"}, {"sent", "Sent"}, {"given_up", "Given up"}, {"held", "Held"}, {"dropped", "Dropped"}, {NULL, NULL}};

const struct field message_fields[] = {
    FIELD_AT(message, id, F_INT, .internal = 1),
    FIELD_AT(message, organisation, F_INT, .internal = 1),
    FIELD_AT(message, home, F_INT, .internal = 1),
    FIELD_AT(message, urgent, F_INT, .internal = 1),
    FIELD_AT(message, has_link, F_INT, .internal = 1),
    FIELD_AT(message, version, F_INT, .internal = 1),
    FIELD_AT(message, account, F_INT, .internal = 1),
    FIELD_AT(message, ref, F_REF, .label = "Reference"),
    FIELD_AT(message, kind, F_CHOICE, .label = "Kind", .choices = message_kinds),
    FIELD_AT(message, organisation_name, F_TEXT, .label = "Of"),
    FIELD_AT(message, recipient, F_TEXT, .label = "To"),
    FIELD_AT(message, recipient_name, F_TEXT, .label = "Name"),
    FIELD_AT(message, subject, F_TEXT, .label = "Subject"),
    FIELD_AT(message, body, F_LINES, .internal = 1),
    FIELD_AT(message, state, F_CHOICE, .label = "State", .choices = message_states),
    FIELD_AT(message, problem, F_TEXT, .label = "Why it is not sent"),
    FIELD_AT(message, tries, F_COUNT, .label = "Tries"),
    FIELD_AT(message, next_try, F_INSTANT, .label = "Not before"),
    FIELD_AT(message, not_after, F_INSTANT, .label = "Of no use after"),
    FIELD_AT(message, record, F_REF, .label = "About"),
    FIELD_AT(message, reply_to, F_TEXT, .label = "Replies go to"),
    FIELD_AT(message, message_id, F_TEXT, .label = "Message-ID"),
    FIELD_AT(message, made_by, F_TEXT, .label = "Made by"),
    FIELD_AT(message, made_at, F_INSTANT, .label = "Made"),
    FIELD_AT(message, sent_at, F_INSTANT, .label = "Sent"),
    FIELD_END,
};

/* ---- does mail leave? ------------------------------------------------------------------------------------------------ */

const char *
mail_hold_reason(const struct host *host, const struct settings *s)
{
	if (strcmp(s->mail, "on") != 0) {
		return "All mail is switched off.";
	}
	if ((str_empty(s->mail_server) && host->mail == NULL) || str_empty(s->mail_from) || str_empty(s->site)) {
		return "The settings of mail are not complete.";
	}
	if (!str_empty(s->made_up) && host->mail == NULL) {
		return "The data are made up: their mail leaves only for a server that serve --mail names.";
	}
	return NULL;
}

static enum err
hold_reason_of(struct ctx *c, int64_t organisation, const char **ret, struct settings *s)
{
	int64_t stopped = 0;

	TRY(settings_get(c, 0, s));
	*ret = mail_hold_reason(c->host, s);
	TRY(db_int(c, &sql_mail_is_stopped, ARGS(INT(organisation)), &stopped, NULL));
	if (*ret == NULL && stopped != 0) {
		*ret = MAIL_STOPPED_WORDS;
	}
	return OK;
}

enum err
mail_leaves(struct ctx *c, int64_t organisation, bool *ret)
{
	struct settings s;
	const char *why;

	TRY(hold_reason_of(c, organisation, &why, &s));
	*ret = why == NULL;
	return OK;
}

/* ---- making one ------------------------------------------------------------------------------------------------------ */

const char *
message_ref(struct ctx *c)
{
	return random_ref(c->arena, 'M');
}

const char *
message_token(struct ctx *c, const char *ref)
{
	const char *all = arena_printf(c->arena, "mail link\n%s", ref);
	unsigned char out[HASH_BYTES];

	if (!c->host->has_key) {
		BUG("a link without the host's key");
	}
	hash_keyed(c->host->key, all, strlen(all), out);
	return hex_text(c->arena, out, sizeof(out));
}

/* One line for a header: control characters, among them line ends, become spaces; what is no UTF-8 is left out. */
static const char *
one_line(struct ctx *c, const char *s)
{
	char *out = arena_alloc(c->arena, strlen(str_or(s, "")) + 1);
	size_t n = 0, chars = 0;

	for (s = str_or(s, ""); *s != 0 && chars < SUBJECT_MOST;) {
		size_t step = utf8_next(s, strlen(s));

		if (step == 1 && ((unsigned char)*s < ' ' || *s == 0x7f)) {
			out[n++] = ' ';
		} else {
			memcpy(out + n, s, step);
			n += step;
		}
		chars++;
		s += step == 0 ? 1 : step;
	}
	out[n] = 0;
	return str_trim(c->arena, out);
}

/* Every mail says that the data are made up, who sent it, why, and whether anybody reads a reply. */
static enum err
body_of(struct ctx *c, const struct new_message *m, const char *made_up, const char **ret)
{
	const char *name = NULL, *replies;

	TRY(db_text(c, &sql_message_organisation_name, ARGS(INT(m->organisation)), &name));
	replies = mail_address_fine(m->reply_to) ? arena_printf(c->arena, "Replies go to %s.", m->reply_to) : "Nobody reads replies to this address.";
	*ret = arena_printf(c->arena, "%s%s%s\n\n-- \nSent by Alongside for %s.\nYou get this because %s.\n%s\n", str_or(made_up, ""), !str_empty(made_up) ? "\n\n" : "",
	    str_or(m->text, ""), str_or(name, "the support team"), str_or(m->why, "somebody there asked for it"), replies);
	return OK;
}

static enum err
message_saved(struct ctx *c, const struct message *m, const char *state, int64_t version, const char *why)
{
	static const struct field fields[] = {FIELD_AT(message, kind, F_TEXT), FIELD_AT(message, recipient, F_TEXT), FIELD_AT(message, subject, F_TEXT),
	    FIELD_AT(message, message_id, F_TEXT), FIELD_AT(message, state, F_TEXT), FIELD_END};
	struct message kept = *m;
	const char *content;
	struct buf b;

	kept.state = state;
	buf_init(&b, CONTENT_BYTES);
	fields_json(&b, fields, &kept);
	content = arena_text(c->arena, b.p);
	buf_done(&b);
	return history_add(c, &(struct saved){.organisation = m->organisation, .kind = "message", .record = m->ref, .version = version, .why = why, .content = content});
}

static enum err
files_add(struct ctx *c, int64_t id, const struct list *files)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct mail_file *f = LIST_AT(*files, struct mail_file, i);

		TRY(db_exec(c, &sql_message_file_insert, ARGS(INT(id), INT((int64_t)i + 1), TEXT(f->name), TEXT(f->type), INT(f->n), BYTES(f->bytes, f->n)), NULL));
	}
	return OK;
}

static enum err
message_fill(struct ctx *c, const struct new_message *m, struct message *to)
{
	struct settings s;
	const char *at;

	*to = (struct message){.ref = m->link_ref, .organisation = m->organisation, .home = m->home, .kind = m->kind, .record = str_or(m->record, ""),
	    .recipient = one_line(c, m->to), .recipient_name = one_line(c, m->to_name), .urgent = strcmp(m->kind, "urgent") == 0, .has_link = m->link_ref != NULL,
	    .reply_to = mail_address_fine(m->reply_to) ? m->reply_to : "", .next_try = m->not_before > c->now ? m->not_before : c->now, .not_after = m->not_after,
	    .state = "waiting"};
	if (to->ref == NULL) {
		to->ref = message_ref(c);
	}
	TRY(hold_reason_of(c, m->organisation, &to->problem, &s));
	to->subject = one_line(c, !str_empty(s.made_up) ? arena_printf(c->arena, "Made up: %s", m->subject) : m->subject);
	TRY(body_of(c, m, s.made_up, &to->body));
	at = mail_address_fine(s.mail_from) ? strchr(s.mail_from, '@') : "@alongside.invalid";
	to->message_id = arena_printf(c->arena, "%s.%.16s%s", to->ref, random_token(c->arena), at);
	if (!mail_address_fine(to->recipient)) {
		to->state = "given_up";
		to->problem = "This is no address that mail can be sent to.";
	} else if (to->problem != NULL) {
		to->state = "held";
	}
	to->problem = str_or(to->problem, "");
	return OK;
}

enum err
message_add(struct ctx *c, const struct new_message *in, const char **ret_ref)
{
	struct arg home = in->home != 0 ? (struct arg)INT(in->home) : (struct arg)SQLNULL;
	struct message m;

	if (!message_kind_known(in->kind)) {
		BUG("there is no kind of message %s", str_or(in->kind, ""));
	}
	TRY(message_fill(c, in, &m));
	TRY(db_int(c, &sql_message_insert,
	    ARGS(TEXT(m.ref), INT(m.organisation), home, TEXT(m.kind), INT(m.urgent), TEXT(m.record), TEXT(m.recipient), TEXT(m.recipient_name), TEXT(m.reply_to),
	        TEXT(m.subject), TEXT(m.body), INT(m.has_link), TEXT(m.message_id), TEXT(m.state), TEXT(m.problem), INT(m.next_try), INT(m.not_after),
	        INT(c->actor->account), TEXT(c->actor->name), INT(c->now)),
	    &m.id, NULL));
	TRY(files_add(c, m.id, &in->files));
	if (ret_ref != NULL) {
		*ret_ref = m.ref;
	}
	return message_saved(c, &m, strcmp(m.state, "held") == 0 ? "waiting" : m.state, 1, "");
}

bool
message_kind_known(const char *kind)
{
	for (const struct choice *k = message_kinds; k->value != NULL; k++) {
		if (str_eq(k->value, kind)) {
			return true;
		}
	}
	return false;
}

/* ---- changing one ---------------------------------------------------------------------------------------------------- */

enum err
message_now(struct ctx *c, const struct message *m, const char *state, const char *problem, const char *why)
{
	int64_t changed = 0;

	TRY(db_exec(c, &sql_message_state, ARGS(INT(m->id), TEXT(state), TEXT(problem), INT(c->now), INT(c->now), INT(m->version)), &changed));
	if (changed == 0) {
		return fail(c, ERR_CONFLICT, NULL, "This message has changed meanwhile. Look at it again.");
	}
	return message_saved(c, m, state, m->version + 1, why);
}

enum err
message_drop(struct ctx *c, const struct message *m, const char *reason)
{
	if (strcmp(m->state, "waiting") != 0 && strcmp(m->state, "held") != 0) {
		return fail(c, ERR_CONFLICT, NULL, "Only mail that waits or is held can be dropped.");
	}
	return message_now(c, m, "dropped", arena_printf(c->arena, "Dropped by %s: %s", c->actor->name, reason), reason);
}

enum err
messages_drop(struct ctx *c, const char *record, const char *reason)
{
	struct list open = LIST(struct message);

	TRY(db_all(c, &sql_messages_open_of, ARGS(TEXT(record)), message_fields, &open));
	for (size_t i = 0; i < open.n; i++) {
		const struct message *m = LIST_AT(open, struct message, i);
		int64_t changed = 0;

		TRY(db_exec(c, &sql_message_state, ARGS(INT(m->id), TEXT("dropped"), TEXT(reason), INT(c->now), INT(c->now), INT(m->version)), &changed));
		if (changed == 1) {
			TRY(message_saved(c, m, "dropped", m->version + 1, reason));
		}
	}
	return OK;
}

enum err
message_again(struct ctx *c, const struct message *m)
{
	if (strcmp(m->state, "sent") == 0 || (strcmp(m->state, "held") == 0 && strcmp(m->problem, MAIL_COPIED_WORDS) != 0)) {
		return fail(c, ERR_CONFLICT, NULL, "Only mail that was given up or dropped, or that waits, can be sent again.");
	}
	if (!mail_address_fine(m->recipient)) {
		return fail(c, ERR_CONFLICT, NULL, "This is no address that mail can be sent to. Change it where it was given, and ask for a new mail there.");
	}
	if (m->not_after != 0 && m->not_after < c->now) {
		return fail(c, ERR_CONFLICT, NULL, "This message is of no use any more. Ask for a new one.");
	}
	return message_now(c, m, "waiting", "", "sent again");
}

/* ---- holes of a text -------------------------------------------------------------------------------------------------- */

const char *
message_replaced(struct ctx *c, const char *text, const char *hole, const char *with)
{
	const char *at = strstr(text, hole);
	struct buf b;

	if (at == NULL) {
		return text;
	}
	buf_init(&b, MAIL_BYTES);
	for (; at != NULL; text = at + strlen(hole), at = strstr(text, hole)) {
		buf_add(&b, text, (size_t)(at - text));
		buf_adds(&b, with);
	}
	buf_adds(&b, text);
	text = arena_text(c->arena, b.p);
	buf_done(&b);
	return text;
}

const char *
message_as_shown(struct ctx *c, const char *body, const char *site)
{
	return message_replaced(c, message_replaced(c, body, "{link}", "(shown to nobody)"), "{site}", site);
}

enum err
messages_copied(struct ctx *c)
{
	return db_exec(c, &sql_mail_copied, ARGS(TEXT(MAIL_COPIED_WORDS)), NULL);
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

enum err
message_newest(struct ctx *c, const char *kind, const char *record, struct message *ret, bool *ret_found)
{
	*ret = (struct message){.id = 0};
	return db_find(c, &sql_message_newest, ARGS(TEXT(kind), TEXT(record)), message_fields, ret, ret_found);
}

enum err
messages_since(struct ctx *c, const char *record, int64_t since, int64_t *ret)
{
	return db_int(c, &sql_messages_since, ARGS(TEXT(record), INT(since)), ret, NULL);
}

/* ---- verify and check ------------------------------------------------------------------------------------------------ */

static struct history_owner
message_owner(const void *rec)
{
	const struct message *m = rec;

	return (struct history_owner){.record = m->ref, .who = m->made_by, .account = m->account, .at = m->made_at, .organisation = m->organisation};
}

enum err
messages_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const struct field fields[] = {FIELD_AT(message, ref, F_TEXT, .internal = 1), FIELD_AT(message, organisation, F_INT, .internal = 1),
	    FIELD_AT(message, home, F_INT, .internal = 1), FIELD_AT(message, kind, F_TEXT), FIELD_AT(message, recipient, F_TEXT), FIELD_AT(message, subject, F_TEXT),
	    FIELD_AT(message, message_id, F_TEXT), FIELD_AT(message, account, F_INT, .internal = 1), FIELD_AT(message, made_by, F_TEXT, .internal = 1),
	    FIELD_AT(message, made_at, F_INT, .internal = 1), FIELD_AT(message, state, F_TEXT), FIELD_END};
	static const struct history_table table = {.kind = "message", .rows = &sql_messages_verify, .fields = fields, .size = sizeof(struct message),
	    .owner = message_owner};

	return history_compare(c, &table, report, ret_faults);
}

enum err
messages_check(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const char *const needed[] = {"mail_server", "mail_from", "site"};
	struct settings s;

	TRY(settings_get(c, 0, &s));
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed) && strcmp(s.mail, "on") == 0; i++) {
		const struct field *f = field_find(mail_settings_fields, needed[i]);

		if (str_empty(*(const char **)((char *)&s + f->offset))) {
			buf_printf(report, "mail: it is on, but \"%s\" is empty\n", f->label);
			(*ret_faults)++;
		}
	}
	return OK;
}
