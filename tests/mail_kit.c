/* SPDX-License-Identifier: MIT */
/* See mail_kit.h. The statements are the tests' own: no room asks so. */
#include "tests/mail_kit.h"

#include "rooms/settings/settings.h"

#define STATEMENT(id, k, n, text)                                                                                                                  \
	static const struct sql id = {.name = #id, .room = "test", .reach = "none, because tests", .kind = (k), .params = (n), .sqlite = (text), .postgres = (text)}
STATEMENT(team_id, SQL_ONE, 0, "SELECT id FROM organisations WHERE name = 'Kinclair care home support team'");
STATEMENT(messages_all, SQL_ONE, 0, "SELECT count(*) FROM outbox");
STATEMENT(newest_ref, SQL_ONE, 0, "SELECT ref FROM outbox ORDER BY id DESC LIMIT 1");
STATEMENT(newest_body, SQL_ONE, 0, "SELECT body FROM outbox ORDER BY id DESC LIMIT 1");
STATEMENT(others_turn, SQL_EXEC, 1, "UPDATE mail_turn SET machine = 'elsewhere', process = 1, token = 'theirs', until_at = $1 WHERE place = 1");

static int64_t
number(const struct sql *s)
{
	int64_t n = 0;

	kit_ok(db_int(kit_ctx(), s, NOARGS, &n, NULL));
	return n;
}

static const char *
text(const struct sql *s)
{
	const char *t = NULL;

	kit_ok(db_text(kit_ctx(), s, NOARGS, &t));
	return t;
}

int64_t
mail_kit_team(void)
{
	return number(&team_id);
}

int64_t
mail_kit_messages(void)
{
	return number(&messages_all);
}

const char *
mail_kit_newest_ref(void)
{
	return text(&newest_ref);
}

const char *
mail_kit_newest_body(void)
{
	return text(&newest_body);
}

struct setting_of_test {
	const char *name, *value;
};

static enum err
set(struct ctx *c, void *arg)
{
	const struct setting_of_test *s = arg;

	return settings_set(c, 0, s->name, s->value);
}

void
mail_kit_set(const char *name, const char *value)
{
	kit_write(set, &(struct setting_of_test){name, value});
}

static enum err
turn_elsewhere(struct ctx *c, void *arg)
{
	return db_exec(c, &others_turn, ARGS(INT(*(int64_t *)arg)), NULL);
}

void
mail_kit_turn_elsewhere(int64_t until)
{
	kit_write(turn_elsewhere, &until);
}
