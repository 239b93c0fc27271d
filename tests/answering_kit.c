/* SPDX-License-Identifier: MIT */
/* Looks into the outbox, and changes rows of the room answering past its doors. */
#include "tests/answering_kit.h"

#include <string.h>

#include "tests/kit.h"
#include "tests/people.h"

static const struct field mail_fields[] = {
    FIELD_AT(mail_row, recipient, F_TEXT),
    FIELD_AT(mail_row, state, F_TEXT),
    FIELD_AT(mail_row, subject, F_TEXT),
    FIELD_AT(mail_row, body, F_TEXT),
    FIELD_AT(mail_row, next_try, F_INT),
    FIELD_END,
};

#define STATEMENT(id, how, text) static const struct sql id = {.name = #id, .room = "test", .reach = "none, because tests", .kind = (how), .sqlite = text, .postgres = text}
STATEMENT(mails, SQL_MANY, "SELECT recipient, state, subject, body, next_try FROM outbox WHERE kind = 'urgent' ORDER BY id");
STATEMENT(lie_call, SQL_EXEC, "UPDATE calls SET taken_at = raised_at + 60");
STATEMENT(lie_answer, SQL_EXEC, "UPDATE answers SET said = 'Nothing'");
STATEMENT(lie_turn, SQL_EXEC, "UPDATE rota_turns SET until_time = '23:00' WHERE id = (SELECT min(id) FROM rota_turns)");
STATEMENT(lie_gone, SQL_EXEC, "DELETE FROM rota_turns WHERE id = (SELECT max(id) FROM rota_turns)");

struct list
urgent_mail(void)
{
	struct list l = LIST(struct mail_row);

	kit_ok(db_all(kit_ctx(), &mails, NOARGS, mail_fields, &l));
	return l;
}

static enum err
lie(struct ctx *c, void *arg)
{
	static const struct sql *const lies[ANSWERING_LIES] = {&lie_call, &lie_answer, &lie_turn, &lie_gone};

	return db_exec(c, lies[*(size_t *)arg], NOARGS, NULL);
}

void
answering_lie(size_t i)
{
	kit_write(lie, &i);
}

/* ---- through the pages and the API ----------------------------------------------------------------------------------- */

void
rota(const char *person, const char *place, const char *from, const char *until)
{
	const char *ref;

	as("team chair");
	GET("/rota");
	want_status(200);
	ref = strstr(answer()->body, person);
	assert_non_null(ref);
	while (strncmp(ref, "value=\"", 7) != 0) { /* the radio stands before its label */
		ref--;
	}
	ref = arena_copy(kit_ctx()->arena, ref + 7, strcspn(ref + 7, "\""));
	POST("/rota/turns", "person", ref, "place", place, "days", "1", "days", "2", "days", "3", "days", "4", "days", "5", "days", "6", "days", "7", "from_time", from,
	    "until_time", until);
	want_status(303);
}

void
usual_rota(void)
{
	rota("Duty of Kinclair, Duty", "1", "08:30", "22:00");
	rota("Team member of Kinclair, Team member", "2", "08:30", "22:00");
}

/* A member of the board's item of this home. */
void
want_on_board(const char *number, const char *member, const char *value)
{
	as("team member");
	GET("/api/v1/board");
	want_status(200);
	for (size_t i = 0; i < json_array(answer_json(), "items")->len; i++) {
		const struct json *item = &json_array(answer_json(), "items")->items[i];

		if (strcmp(json_text(json_get(item, "home"), "number", ""), number) == 0) {
			want_json(arena_printf(kit_ctx()->arena, "items.%zu.%s", i, member), value);
			return;
		}
	}
	fail_msg("%s is not on the board", number);
}

int64_t
calls_of(const char *show)
{
	as("team member");
	GET(arena_printf(kit_ctx()->arena, "/api/v1/calls?show=%s", show));
	want_status(200);
	return json_int(answer_json(), "total", -1);
}

void
answered(const char *role, const char *json, int status)
{
	as(role);
	POST_JSON("/api/v1/homes/" ROWANBANK "/answers", json);
	want_status(status);
}
