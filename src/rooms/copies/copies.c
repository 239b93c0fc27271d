/* SPDX-License-Identifier: MIT */
/* What a backup says of itself (copies.h): its seal and its counts. Called by the commands, on the backup's own connection. */
#include "rooms/copies/copies.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/copies/copies.sql.h"
#include "rooms/history/history.h"

static const struct field copy_fields[] = {
    FIELD_AT(copy, made_at, F_INT),
    FIELD_AT(copy, chains, F_INT),
    FIELD_AT(copy, versions, F_INT),
    FIELD_AT(copy, homes, F_INT),
    FIELD_AT(copy, returns, F_INT),
    FIELD_AT(copy, day, F_TEXT),
    FIELD_AT(copy, seal, F_TEXT),
    FIELD_END,
};

enum err
copy_say(struct ctx *c, int64_t made_at, struct copy *ret)
{
	struct copy copy = {.made_at = made_at, .day = "", .seal = ""};
	const char *day = day_text(c->arena, c->now), *last = NULL;
	struct seal seal;
	bool made, found;

	/* A clock that was set back does not leave a backup without its seal. */
	TRY(db_text(c, &sql_copy_seal_day, NOARGS, &last));
	if (last != NULL && strcmp(last, day) > 0) {
		day = last;
	}
	TRY(seal_make(c, day, true, &seal, &made));
	/* None is made when nothing was saved since the last, which then says the same. */
	TRY(db_find(c, &sql_copy_seal_newest, NOARGS, copy_fields, &copy, &found));
	TRY(db_one(c, &sql_copy_counts, NOARGS, copy_fields, &copy));
	*ret = copy;
	return db_exec(c, &sql_copy_insert,
	    ARGS(INT(copy.made_at), TEXT(copy.day), TEXT(copy.seal), INT(copy.chains), INT(copy.versions), INT(copy.homes), INT(copy.returns)), NULL);
}

static void
count_compare(struct buf *report, int64_t *ret_faults, const char *what, int64_t said, int64_t there)
{
	if (said != there) {
		*ret_faults += 1;
		buf_printf(report, "backup: it should hold %lld %s and holds %lld\n", (long long)said, what, (long long)there);
	}
}

enum err
copy_prove(struct ctx *c, struct copy *ret, struct buf *report, int64_t *ret_faults)
{
	struct copy copy = {.day = ""}, there = {.day = ""};
	bool found;

	TRY(db_find(c, &sql_copy_newest, NOARGS, copy_fields, &copy, &found));
	if (!found) {
		return fail(c, ERR_INVALID, NULL, "The backup does not say what it holds: it was not finished, or was changed.");
	}
	TRY(db_one(c, &sql_copy_counts, NOARGS, copy_fields, &there));
	count_compare(report, ret_faults, "homes", copy.homes, there.homes);
	count_compare(report, ret_faults, "returns", copy.returns, there.returns);
	count_compare(report, ret_faults, "saved versions", copy.versions, there.versions);
	count_compare(report, ret_faults, "chains", copy.chains, there.chains);
	TRY(history_verify(c, report, ret_faults));
	if (!str_empty(copy.seal)) {
		TRY(seal_check(c, copy.day, copy.seal, report, ret_faults));
	}
	*ret = copy;
	return OK;
}

enum err
copies_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct copy copy = {.day = ""};
	bool found;

	TRY(db_find(c, &sql_copy_newest, NOARGS, copy_fields, &copy, &found));
	return found && !str_empty(copy.seal) ? seal_check(c, copy.day, copy.seal, report, ret_faults) : OK;
}
