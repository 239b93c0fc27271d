/* SPDX-License-Identifier: MIT */
/* The command `mail`: how mail stands, and its settings from a terminal, for who sets a machine up without a browser. */
#include <string.h>

#include "base/host.h"
#include "base/str.h"
#include "rooms/messages/messages.sql.h"
#include "rooms/messages/outbox_view.h"
#include "web/room.h"

struct state_row {
	const char *state;
	int64_t n;
};

static const struct field state_row_fields[] = {FIELD_AT(state_row, state, F_TEXT), FIELD_AT(state_row, n, F_INT), FIELD_END};

static int
mail_show_run(struct command_run *run)
{
	struct list rows = LIST(struct state_row);
	struct settings s;

	if (settings_get(&run->ctx, 0, &s) != OK || db_all(&run->ctx, &sql_messages_states, ARGS(INT(0)), state_row_fields, &rows) != OK) {
		return command_failed(run);
	}
	for (const struct field *f = mail_settings_fields; f->name != NULL; f++) {
		if (!f->internal) {
			fprintf(run->out, "%s\t%s\n", f->name, str_or(*(const char *const *)((const char *)&s + f->offset), ""));
		}
	}
	for (size_t i = 0; i < rows.n; i++) {
		const struct state_row *row = LIST_AT(rows, struct state_row, i);

		fprintf(run->out, "%s\t%lld\n", row->state, (long long)row->n);
	}
	return 0;
}

struct setting_words {
	const char *name, *value;
};

static enum err
mail_set_write(struct ctx *c, void *arg)
{
	const struct setting_words *w = arg;

	return settings_set_because(c, 0, w->name, w->value, "from the command line");
}

static int
mail_set_run(struct command_run *run)
{
	struct setting_words w = {.name = command_word(run, 0), .value = command_word(run, 1)};
	const struct field *f = w.name != NULL ? field_find(mail_settings_fields, w.name) : NULL;

	if (f == NULL || f->internal || w.value == NULL || command_word(run, 2) != NULL) {
		return command_usage(run, "Say which setting, as `mail show` names it, and its value (\"\" for none).");
	}
	return db_write(&run->ctx, run->dataset, mail_set_write, &w) == OK ? 0 : command_failed(run);
}

const struct command mail_commands[] = {
    {.name = "mail show", .about = "the settings of mail, and how many mails wait, are held, were sent", .needs = NEEDS_READ, .run = mail_show_run},
    {.name = "mail set", .usage = "NAME VALUE", .about = "change a setting of mail: mail on, mail_server, mail_from, site ...", .needs = NEEDS_WRITE,
        .run = mail_set_run},
    {.name = NULL},
};
