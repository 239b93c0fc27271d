/* SPDX-License-Identifier: MIT */
/* The table of settings with their starter values, and reading and setting them. Not here: the form (settings_pages.c). */
#include "rooms/settings/settings.h"

#include <string.h>

#include "base/str.h"
#include "out/mail.h"
#include "out/smtp.h"
#include "rooms/history/history.h"
#include "rooms/settings/settings.sql.h"

const struct field settings_fields[] = {
    FIELD_AT(settings, hour, F_TEXT, .label = "Returns are expected by", .hint = "A time of day, for example 11:00", .max = 5),
    FIELD_AT(settings, days, F_WEEKDAYS, .label = "Days the team works", .max = 7),
    FIELD_AT(settings, read_from, F_TEXT, .label = "The team reads from", .hint = "A time of day, for example 08:30", .max = 5),
    FIELD_AT(settings, read_until, F_TEXT, .label = "The team reads until", .hint = "A time of day, for example 17:00", .max = 5),
    FIELD_AT(settings, answer_minutes, F_TEXT, .label = "Minutes to answer urgent help or a home turning red",
        .hint = "After that the next on the rota and the chair are asked too, for example 30", .max = 4),
    FIELD_AT(settings, ring_social_work, F_PHONE, .label = "Social work outside office hours"),
    FIELD_AT(settings, ring_health_protection, F_PHONE, .label = "Health protection on call"),
    FIELD_AT(settings, ring_nhs24, F_PHONE, .label = "NHS 24"),
    FIELD_AT(settings, ring_emergency, F_PHONE, .label = "If someone is in danger"),
    FIELD_AT(settings, mailbox, F_EMAIL, .label = "The team's shared mailbox"),
    FIELD_AT(settings, made_up, F_TEXT, .label = "Made up: the sentence on every page", .internal = 1),
    FIELD_AT(settings, scope, F_TEXT, .label = "Kinds of service kept from the register", .internal = 1),
    FIELD_END,
};

static const struct choice on_off[] = {{"on", "On"}, {"off", "Off: mail is held"}, {NULL, NULL}};
static const struct choice tls_or_not[] = {{"required", "Always, and the server's certificate must be good"},
    {"none", "No: the server is on this machine or on a network of its own"}, {NULL, NULL}};
static const struct choice yes_no[] = {{"yes", "Yes"}, {"no", "No"}, {NULL, NULL}};

const struct field mail_settings_fields[] = {
    FIELD_AT(settings, mail, F_CHOICE, .label = "Mail", .choices = on_off),
    FIELD_AT(settings, mail_server, F_TEXT, .label = "The mail server", .hint = "For example smtp://mail.example.org:587 or smtps://mail.example.org"),
    FIELD_AT(settings, mail_tls, F_CHOICE, .label = "Is the conversation with it encrypted?", .choices = tls_or_not),
    FIELD_AT(settings, mail_from, F_EMAIL, .label = "The address mail comes from"),
    FIELD_AT(settings, site, F_TEXT, .label = "The address of this site", .hint = "What people type to come here, for example https://alongside.example.org"),
    FIELD_AT(settings, mail_most, F_TEXT, .label = "Mails in an hour, at most", .hint = "More than that wait. Urgent ones are counted apart", .max = 6),
    FIELD_AT(settings, mail_stopped, F_CHOICE, .internal = 1, .choices = yes_no),
    FIELD_END,
};

/* Ours, not national; everyone may change them. Numbers to ring have no starter: `check` says so while they are empty. */
static const struct settings starter = {
    .hour = "11:00",
    .days = "1234567",
    .read_from = "",
    .read_until = "",
    .answer_minutes = "30",
    .ring_social_work = "",
    .ring_health_protection = "",
    .ring_nhs24 = "111",
    .ring_emergency = "999",
    .mailbox = "",
    .made_up = "",
    .scope = "care_homes",
    .mail = "off",
    .mail_server = "",
    .mail_tls = "required",
    .mail_from = "",
    .mail_most = "200",
    .site = "",
    .mail_stopped = "no",
};

static const struct field *
setting_field(const char *name)
{
	const struct field *f = field_find(settings_fields, name);

	return f != NULL ? f : field_find(mail_settings_fields, name);
}

struct setting {
	const char *name, *value;
};

static const struct field setting_fields[] = {
    FIELD_AT(setting, name, F_TEXT),
    FIELD_AT(setting, value, F_TEXT),
    FIELD_END,
};

int
hour_minutes(const char *hour)
{
	int64_t h = 0, m = 0;

	if (hour == NULL || strlen(hour) != 5 || hour[2] != ':') {
		return 24 * 60; /* no hour: in time all day */
	}
	for (int i = 0; i < 2; i++) {
		h = h * 10 + (hour[i] - '0');
		m = m * 10 + (hour[3 + i] - '0');
	}
	return (int)(h * 60 + m);
}

enum err
settings_get(struct ctx *c, int64_t organisation, struct settings *ret)
{
	struct list rows = LIST(struct setting);

	*ret = starter;
	TRY(db_all(c, &sql_settings_of, ARGS(INT(organisation)), setting_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct setting *s = LIST_AT(rows, struct setting, i);
		const struct field *f = setting_field(s->name);

		if (f != NULL) {
			*(const char **)((char *)ret + f->offset) = s->value;
		}
	}
	return OK;
}

/* "11:00" */
static bool
is_time(const char *value)
{
	return strlen(value) == 5 && value[2] == ':' && strspn(value, "0123456789") == 2 && strspn(value + 3, "0123456789") == 2 &&
	       (value[0] < '2' || (value[0] == '2' && value[1] < '4')) && value[3] < '6';
}

/* "https://alongside.example": no path, nobody's name and password */
static bool
is_site(const char *value)
{
	const char *host = str_starts(value, "https://") ? value + 8 : str_starts(value, "http://") ? value + 7 : "";

	return host[0] != 0 && host[strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]")] == 0;
}

static enum err
mail_setting_check(struct ctx *c, const char *name, const char *value)
{
	int64_t most;

	if (strcmp(name, "mail_server") == 0 && value[0] != 0 && !smtp_url_fine(value)) {
		return fail(c, ERR_INVALID, name, "Write it as smtp://mail.example.org:587 or smtps://mail.example.org, without a name or password.");
	}
	if (strcmp(name, "site") == 0 && value[0] != 0 && !is_site(value)) {
		return fail(c, ERR_INVALID, name, "Write it as https://alongside.example.org, with nothing behind it.");
	}
	if (strcmp(name, "mail_from") == 0 && value[0] != 0 && !mail_address_fine(value)) {
		return fail(c, ERR_INVALID, name, "Give an address like alongside@example.org, in plain letters.");
	}
	if (strcmp(name, "mail_most") == 0 && (!str_int(value, &most) || most < 1 || most > 100000)) {
		return fail(c, ERR_INVALID, name, "Give a number from 1 to 100000.");
	}
	return OK;
}

static enum err
setting_check(struct ctx *c, const char *name, const char *value)
{
	bool time = strcmp(name, "hour") == 0 || strcmp(name, "read_from") == 0 || strcmp(name, "read_until") == 0;
	int64_t minutes = 0;

	if (time && (strcmp(name, "hour") == 0 || value[0] != 0) && !is_time(value)) {
		return fail(c, ERR_INVALID, name, "Write a time of day with four digits, for example 08:30.");
	}
	if (strcmp(name, "answer_minutes") == 0 && (!str_int(value, &minutes) || minutes < 5 || minutes > 24 * 60)) {
		return fail(c, ERR_INVALID, name, "Write a number of minutes from 5 to 1440.");
	}
	if (strcmp(name, "days") == 0 && value[0] == 0) {
		return fail(c, ERR_INVALID, name, "Tick at least one day.");
	}
	return mail_setting_check(c, name, value);
}

enum err
settings_set(struct ctx *c, int64_t organisation, const char *name, const char *value)
{
	return settings_set_because(c, organisation, name, value, "");
}

enum err
settings_set_because(struct ctx *c, int64_t organisation, const char *name, const char *value, const char *why)
{
	struct settings holder = starter;
	const struct field *f = setting_field(name);
	struct list versions = LIST(struct history_row);
	struct buf content;
	const char *wrong, *record;
	enum err e;

	if (f == NULL) {
		return fail(c, ERR_INVALID, "name", "There is no setting called \"%s\".", name);
	}
	wrong = field_set(f, &holder, value, c->arena);
	if (wrong != NULL) {
		return fail(c, ERR_INVALID, name, "%s", wrong);
	}
	value = str_or(*(const char **)((char *)&holder + f->offset), "");
	TRY(setting_check(c, name, value));
	TRY(db_exec(c, &sql_settings_put,
	    ARGS(INT(organisation), TEXT(name), TEXT(value), INT(c->actor->account), TEXT(c->actor->name), INT(c->now)), NULL));
	record = arena_printf(c->arena, "%lld/%s", (long long)organisation, name);
	TRY(history_of(c, "setting", record, &versions));
	buf_init(&content, 1 << 16);
	buf_adds(&content, "{\"value\":");
	buf_json(&content, value);
	buf_addc(&content, '}');
	e = history_add(c,
	    &(struct saved){.organisation = organisation, .kind = "setting", .record = record, .version = (int64_t)versions.n + 1, .why = why,
	        .content = arena_text(c->arena, content.p)});
	buf_done(&content);
	return e;
}

const char *
settings_made_up(struct ctx *c)
{
	struct settings s;

	if (settings_get(c, 0, &s) != OK) {
		return NULL; /* the fault stays: nobody may take invented data for real ones because this could not be read */
	}
	return str_empty(s.made_up) ? NULL : s.made_up;
}

/* ---- verify ---------------------------------------------------------------------------------------------------------- */

struct kept_setting {
	int64_t account, set_at;
	const char *record, *value, *set_by;
};

static const struct field kept_setting_fields[] = {
    FIELD_AT(kept_setting, record, F_TEXT, .internal = 1),
    FIELD_AT(kept_setting, value, F_TEXT),
    FIELD_AT(kept_setting, account, F_INT, .internal = 1),
    FIELD_AT(kept_setting, set_by, F_TEXT, .internal = 1),
    FIELD_AT(kept_setting, set_at, F_INT, .internal = 1),
    FIELD_END,
};

static struct history_owner
kept_setting_owner(const void *rec)
{
	const struct kept_setting *s = rec;

	return (struct history_owner){.record = s->record, .who = s->set_by, .account = s->account, .at = s->set_at};
}

enum err
settings_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const struct history_table table = {.kind = "setting", .rows = &sql_settings_verify, .fields = kept_setting_fields,
	    .size = sizeof(struct kept_setting), .owner = kept_setting_owner, .newest = true};

	return history_compare(c, &table, report, ret_faults);
}
