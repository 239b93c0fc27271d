/* SPDX-License-Identifier: MIT */
/* Seals: the ends of all chains at the end of a day, hashed into one line that is kept elsewhere. docs/history.md gives the exact bytes. Not here: when a day ends and where the
 * line goes (history_commands.c). */
#include "rooms/history/history.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/history/history.sql.h"

enum { HEADS_BYTES = 256 << 20 };

static const struct field seal_fields[] = {
    FIELD_AT(seal, place, F_INT),
    FIELD_AT(seal, day, F_TEXT),
    FIELD_AT(seal, at, F_INT),
    FIELD_AT(seal, chains, F_INT),
    FIELD_AT(seal, hash, F_TEXT),
    FIELD_END,
};

struct end {
	const char *chain, *hash;
	int64_t place;
};

static const struct field end_fields[] = {
    FIELD_AT(end, chain, F_TEXT),
    FIELD_AT(end, place, F_INT),
    FIELD_AT(end, hash, F_TEXT),
    FIELD_END,
};

struct adding {
	struct buf bytes;
	int64_t chains;
};

static enum err
add_end(struct ctx *c, void *rec, void *arg)
{
	const struct end *end = rec;
	struct adding *a = arg;

	history_field(&a->bytes, end->chain);
	history_field(&a->bytes, arena_int(c->arena, end->place));
	history_field(&a->bytes, end->hash);
	a->chains++;
	return OK;
}

/* What the seal of this place and day hashes to, by what the data set holds now. */
static enum err
seal_work_out(struct ctx *c, int64_t place, const char *day, int64_t *ret_chains, const char **ret_hash)
{
	struct adding a = {.chains = 0};
	struct end end;
	enum err e;

	buf_init(&a.bytes, HEADS_BYTES);
	history_field(&a.bytes, day);
	e = db_each(c, &sql_seal_heads_at, ARGS(INT(place)), end_fields, &end, sizeof(end), add_end, &a);
	if (e == OK && a.bytes.over) {
		e = fail(c, ERR_LIMIT, NULL, "There are too many chains for one seal.");
	}
	if (e == OK) {
		*ret_chains = a.chains;
		*ret_hash = hash_hex(c->arena, a.bytes.p, a.bytes.len);
	}
	buf_done(&a.bytes);
	return e;
}

enum err
seal_make(struct ctx *c, const char *day, bool again, struct seal *ret, bool *ret_made)
{
	struct seal last = {.day = ""}, seal = {.day = day, .at = c->now};
	int64_t unsealed = 0, inserted = 0;
	bool found;

	*ret_made = false;
	TRY(db_find(c, &sql_seal_last, NOARGS, seal_fields, &last, &found));
	if (found && (strcmp(last.day, day) > 0 || (strcmp(last.day, day) == 0 && !again))) {
		return OK;
	}
	TRY(db_int(c, &sql_chains_unsealed, NOARGS, &unsealed, NULL));
	if (unsealed == 0 && (!found || again)) {
		return OK; /* it would say once more what has been said */
	}
	seal.place = last.place + 1;
	TRY(db_exec(c, &sql_seal_insert, ARGS(INT(seal.place), TEXT(day), INT(seal.at)), &inserted));
	if (inserted == 0) {
		return OK; /* another program on the same database seals just now */
	}
	TRY(db_exec(c, &sql_seal_heads_insert, ARGS(INT(seal.place)), NULL));
	TRY(seal_work_out(c, seal.place, day, &seal.chains, &seal.hash));
	*ret = seal;
	*ret_made = true;
	return db_exec(c, &sql_seal_finish, ARGS(INT(seal.place), INT(seal.chains), TEXT(seal.hash)), NULL);
}

/* The seals of a day, or all of them for "", compared with what the chains hold now. A given hash must be that of one of them. */
static enum err
seals_look(struct ctx *c, const char *day, const char *hash, struct buf *report, int64_t *ret_faults, bool *ret_there)
{
	struct list seals = LIST(struct seal);

	TRY(db_all(c, &sql_seals_all, ARGS(TEXT(day)), seal_fields, &seals));
	for (size_t i = 0; i < seals.n; i++) {
		const struct seal *s = LIST_AT(seals, struct seal, i);
		const char *now;
		int64_t chains;

		TRY(seal_work_out(c, s->place, s->day, &chains, &now));
		if (hash == NULL && (!str_eq(now, s->hash) || chains != s->chains)) {
			*ret_faults += 1;
			buf_printf(report, "history: seal %lld, of %s: the chains no longer hold what was sealed: rows were changed or taken away\n",
			    (long long)s->place, s->day);
		}
		*ret_there = *ret_there || str_eq(now, hash);
	}
	return OK;
}

enum err
seals_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	bool there = false;

	return seals_look(c, "", NULL, report, ret_faults, &there);
}

enum err
seal_check(struct ctx *c, const char *day, const char *hash, struct buf *report, int64_t *ret_faults)
{
	bool there = false;

	TRY(seals_look(c, day, hash, report, ret_faults, &there));
	if (there) {
		buf_printf(report, "The seal of %s holds: what was saved by then is there and unchanged.\n", day);
		return OK;
	}
	*ret_faults += 1;
	buf_printf(report, "history: the seal of %s from the log does not hold: rows were changed or taken away since, or it is of another data set\n", day);
	return OK;
}
